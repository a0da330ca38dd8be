/** What a piece of SQL text is. `punctuation` is one of `( ) [ ] , ; .`; `operator` everything else that is no word. */
export type TokenKind =
  'space' | 'comment' | 'string' | 'quoted' | 'word' | 'number' | 'parameter' | 'operator' | 'punctuation';

/** A piece of SQL text. The texts of all tokens, joined, are the input again. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Upper case for a word, otherwise the text: what rules compare with. */
  readonly key: string;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
// Letters, underscore, `#` (Redshift: a temporary table) and everything outside ASCII.
const startsWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 35 || code >= 128;
const continuesWord = (code: number): boolean => startsWord(code) || isDigit(code) || code === 36;
const operators = '+-*/<>=~!@#%^&|`?:';

/** The end of a literal in single quotes; a backslash escapes the next character, as in Redshift. */
function endOfString(sql: string, open: number): number {
  for (let at = open + 1; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 39) {
      if (sql.charCodeAt(at + 1) !== 39) return at + 1;
      at++;
    }
  }
  return sql.length;
}

function endOfQuoted(sql: string, open: number): number {
  for (let at = sql.indexOf('"', open + 1); at >= 0; at = sql.indexOf('"', at + 2)) {
    if (sql[at + 1] !== '"') return at + 1;
  }
  return sql.length;
}

/** Block comments nest. */
function endOfBlockComment(sql: string, open: number): number {
  let depth = 1;
  let at = open + 2;
  while (at < sql.length && depth > 0) {
    if (sql.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else if (sql.startsWith('*/', at)) {
      depth--;
      at += 2;
    } else at++;
  }
  return at;
}

/** The end of `$tag$ … $tag$`, or undefined when no such literal starts here. */
function endOfDollarString(sql: string, open: number): number | undefined {
  let tagEnd = open + 1;
  if (isDigit(sql.charCodeAt(tagEnd))) return undefined;
  while (tagEnd < sql.length && continuesWord(sql.charCodeAt(tagEnd)) && sql[tagEnd] !== '$') tagEnd++;
  if (sql[tagEnd] !== '$') return undefined;
  const tag = sql.slice(open, tagEnd + 1);
  const close = sql.indexOf(tag, tagEnd + 1);
  return close < 0 ? sql.length : close + tag.length;
}

function endWhile(sql: string, from: number, accept: (code: number) => boolean): number {
  let at = from;
  while (at < sql.length && accept(sql.charCodeAt(at))) at++;
  return at;
}

function endOfNumber(sql: string, from: number): number {
  let at = endWhile(sql, from, isDigit);
  if (sql[at] === '.' && sql[at + 1] !== '.') at = endWhile(sql, at + 1, isDigit);
  if (sql[at] === 'e' || sql[at] === 'E') {
    const digits = sql[at + 1] === '+' || sql[at + 1] === '-' ? at + 2 : at + 1;
    if (isDigit(sql.charCodeAt(digits))) at = endWhile(sql, digits, isDigit);
  }
  return at;
}

/** An operator ends before a comment starts inside it. */
function endOfOperator(sql: string, from: number): number {
  let at = from + 1;
  while (at < sql.length && operators.includes(sql[at] as string)) {
    if (sql.startsWith('--', at) || sql.startsWith('/*', at)) break;
    at++;
  }
  return at;
}

function nextToken(sql: string, at: number): { kind: TokenKind; end: number } {
  const code = sql.charCodeAt(at);
  const char = sql[at] as string;
  if (isSpace(code)) return { kind: 'space', end: endWhile(sql, at, isSpace) };
  if (char === '-' && sql[at + 1] === '-') {
    const end = sql.indexOf('\n', at);
    return { kind: 'comment', end: end < 0 ? sql.length : end };
  }
  if (char === '/' && sql[at + 1] === '*') return { kind: 'comment', end: endOfBlockComment(sql, at) };
  if (char === "'") return { kind: 'string', end: endOfString(sql, at) };
  if (char === '"') return { kind: 'quoted', end: endOfQuoted(sql, at) };
  // E'…', B'…', X'…', N'…' are literals, not a word and a literal.
  if (/[ebxn]/i.test(char) && sql[at + 1] === "'") return { kind: 'string', end: endOfString(sql, at + 1) };
  if (char === '#' && !startsWord(sql.charCodeAt(at + 1))) {
    return { kind: 'operator', end: endOfOperator(sql, at) };
  }
  if (startsWord(code)) return { kind: 'word', end: endWhile(sql, at + 1, continuesWord) };
  if (isDigit(code) || (char === '.' && isDigit(sql.charCodeAt(at + 1)))) {
    return { kind: 'number', end: endOfNumber(sql, at) };
  }
  if (char === '$') {
    const end = endOfDollarString(sql, at);
    if (end !== undefined) return { kind: 'string', end };
    return { kind: 'parameter', end: endWhile(sql, at + 1, isDigit) };
  }
  if ('()[],;.'.includes(char)) return { kind: 'punctuation', end: at + 1 };
  return { kind: 'operator', end: endOfOperator(sql, at) };
}

/** Cuts SQL text into tokens. Never fails: an unterminated literal or comment reaches to the end, and Postgres complains. */
export function lex(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const { kind, end } = nextToken(sql, at);
    const text = sql.slice(at, end);
    tokens.push({ kind, text, key: kind === 'word' ? text.toUpperCase() : text });
    at = end;
  }
  return tokens;
}

/** Cuts tokens into statements at `;`. The semicolons and empty statements are dropped. */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'punctuation' && token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((statement) =>
    statement.some(({ kind }) => kind !== 'space' && kind !== 'comment'),
  );
}
