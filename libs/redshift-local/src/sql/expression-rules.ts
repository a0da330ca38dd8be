import { lex } from './lexer.ts';
import { Statement, type Position } from './statement.ts';

/** Functions whose first argument is a date part, which Redshift takes as a bare word. */
const datePartFunctions = ['DATEADD', 'DATEDIFF', 'DATE_PART', 'DATE_ADD', 'DATE_DIFF', 'PGDATE_PART'];
const setOperators = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];

/** Is this word called as a function, and not as somebody else's (`s.nvl(…)`)? */
const isCall = (statement: Statement, at: Position): boolean =>
  statement.isPunctuation(at + 1, '(') && !statement.isPunctuation(at - 1, '.');

/** Rewrites a part of a statement that is used in another place than its own. */
function rewriteFragment(sql: string): string {
  const fragment = new Statement(lex(sql));
  rewriteExpressions(fragment);
  return fragment.toString();
}

/** LISTAGG([DISTINCT] x [, delimiter]) [WITHIN GROUP (ORDER BY y)] → string_agg([DISTINCT] x::varchar, delimiter ORDER BY y). */
function rewriteListagg(statement: Statement, at: Position): void {
  const open = at + 1;
  const close = statement.closing(open);
  const [value, delimiter] = statement.commaParts(open, close);
  if (value === undefined) return;
  const distinct = statement.isWord(value[0], 'DISTINCT', 'ALL');
  const first = distinct ? value[0] + 1 : value[0];
  statement.replace(at, 'string_agg');
  statement.insertBefore(first, '(');
  statement.insertAfter(value[1], ')::varchar');
  if (delimiter === undefined) statement.insertBefore(close, ", ''");
  if (!statement.isPhrase(close + 1, 'WITHIN', 'GROUP') || !statement.isPunctuation(close + 3, '(')) return;
  // The closing parenthesis of the group closes the call.
  statement.replace(close, ' ');
  statement.remove(close + 1, close + 3);
  const groupEnd = statement.closing(close + 3);
  // With DISTINCT, Postgres wants the order in the very words of the argument.
  const order = close + 6;
  const orderEnd = order + (value[1] - first);
  if (
    distinct &&
    orderEnd < groupEnd &&
    statement.sourceText(order, orderEnd) === statement.sourceText(first, value[1])
  ) {
    statement.insertBefore(order, '(');
    statement.insertAfter(orderEnd, ')::varchar');
  }
}

/** DECODE(x, search, result, …, default): NULL equals NULL. With two arguments it is Postgres' own function. */
function rewriteDecode(statement: Statement, at: Position): void {
  const open = at + 1;
  const close = statement.closing(open);
  const parts = statement
    .commaParts(open, close)
    .map(([first, last]) => rewriteFragment(statement.sourceText(first, last)));
  if (parts.length < 3) return;
  const [subject, ...rest] = parts;
  let text = '(CASE';
  let index = 0;
  for (; index + 1 < rest.length; index += 2) {
    text += ` WHEN (${subject}) IS NOT DISTINCT FROM (${rest[index]}) THEN ${rest[index + 1]}`;
  }
  text += `${index < rest.length ? ` ELSE ${rest[index]}` : ''} END)`;
  statement.replaceRange(at, close, text);
}

/** CONVERT(type, x) → CAST(x AS type). */
function rewriteConvert(statement: Statement, at: Position): void {
  const [type, value] = statement.commaParts(at + 1, statement.closing(at + 1));
  if (type === undefined || value === undefined || statement.token(type[0])?.kind !== 'word') return;
  statement.replace(at, 'CAST');
  const typeText = rewriteFragment(statement.sourceText(type[0], type[1]));
  statement.remove(type[0], value[0] - 1);
  statement.insertAfter(value[1], ` AS ${typeText}`);
}

/** MEDIAN(x) → percentile_cont. */
function rewriteMedian(statement: Statement, at: Position): void {
  statement.replace(at, 'percentile_cont');
  statement.insertAfter(at + 1, '0.5) WITHIN GROUP (ORDER BY ');
}

/** SELECT TOP n … → SELECT … LIMIT n, at the end of that very SELECT. */
function rewriteTop(statement: Statement, at: Position, select: Position): void {
  const count = statement.token(at + 1)?.text ?? '';
  let end = at + 2;
  while (end < statement.length && !statement.isPunctuation(end, ')')) {
    if (statement.isWord(end, ...setOperators)) break;
    end = statement.isPunctuation(end, '(') ? statement.closing(end) + 1 : end + 1;
  }
  statement.remove(at, at + 1);
  const beforeSetOperator = statement.isWord(end, ...setOperators);
  if (beforeSetOperator) statement.insertBefore(select, '(');
  statement.insertAfter(end - 1, ` LIMIT ${count}${beforeSetOperator ? ')' : ''}`);
}

function rewriteCall(statement: Statement, at: Position): void {
  const name = statement.key(at);
  if (datePartFunctions.includes(name)) {
    const part = statement.token(at + 2);
    if (part?.kind === 'word' && statement.isPunctuation(at + 3, ',')) {
      statement.replace(at + 2, `'${part.text.toLowerCase()}'`);
    }
  } else if (name === 'NVL') statement.replace(at, 'COALESCE');
  // A keyword of the SQL standard in Postgres, with a grammar of its own; a qualified name is a function.
  else if (name === 'JSON_SERIALIZE') statement.insertBefore(at, 'pg_catalog.');
  else if (name === 'LISTAGG') rewriteListagg(statement, at);
  else if (name === 'DECODE') rewriteDecode(statement, at);
  else if (name === 'CONVERT') rewriteConvert(statement, at);
  else if (name === 'MEDIAN') rewriteMedian(statement, at);
  else if (/^N?VARCHAR$|^VARYING$|^VARBYTE$/.test(name) && statement.isWord(at + 2, 'MAX')) {
    statement.replace(at + 2, '65535');
  }
}

/** Can a value stand right before this position, so that a word here is no name of a column? */
const endsSelect = (statement: Statement, at: Position): boolean =>
  at > 0 && !statement.isPunctuation(at - 1, ',') && !statement.isPunctuation(at - 1, '.');

function rewriteWord(statement: Statement, at: Position): void {
  const key = statement.key(at);
  const next = at + 1;
  if (key.startsWith('#')) {
    statement.replace(at, `"${statement.token(at)?.text.toLowerCase()}"`);
  } else if (statement.isPunctuation(at - 1, '.')) return;
  else if (key === 'SYSDATE' && !statement.isPunctuation(next, '(') && !statement.isWord(at - 1, 'AS')) {
    statement.replace(at, 'pg_catalog.sysdate()');
  } else if (key === 'APPROXIMATE' && statement.isWord(next, 'COUNT', 'PERCENTILE_DISC'))
    statement.remove(at);
  else if (
    key === 'MINUS' &&
    endsSelect(statement, at) &&
    (statement.isWord(next, 'SELECT', 'ALL', 'WITH') ||
      (statement.isPunctuation(next, '(') && statement.isWord(next + 1, 'SELECT', 'WITH')))
  ) {
    statement.replace(at, 'EXCEPT');
  } else if (key === 'TOP' && statement.token(next)?.kind === 'number') {
    const select = statement.isWord(at - 1, 'DISTINCT', 'ALL') ? at - 2 : at - 1;
    if (statement.isWord(select, 'SELECT')) rewriteTop(statement, at, select);
  } else if (key === 'NUMERIC' || key === 'DECIMAL') {
    // AWS docs, Numeric types: precision 18 and scale 0 when none is given.
    const isCast = statement.key(at - 1) === '::' || statement.isWord(at - 1, 'AS');
    if (isCast && !statement.isPunctuation(next, '(') && castContext(statement, at)) {
      statement.insertAfter(at, '(18,0)');
    }
  }
}

/** `x::numeric`, or `cast(x as numeric)`, and not `select 1 as numeric`. */
function castContext(statement: Statement, at: Position): boolean {
  if (statement.key(at - 1) === '::') return true;
  const open = statement.enclosing(at);
  return open !== undefined && statement.isWord(open - 1, 'CAST') && statement.isPunctuation(at + 1, ')');
}

/** Rewrites functions, operators and literals that mean the same in every statement. */
export function rewriteExpressions(statement: Statement): void {
  for (let at = 0; at < statement.length; at++) {
    if (statement.token(at)?.kind !== 'word') continue;
    if (isCall(statement, at)) {
      const before = statement.key(at);
      rewriteCall(statement, at);
      // Its arguments were rewritten with it.
      if (before === 'DECODE' && statement.commaParts(at + 1, statement.closing(at + 1)).length >= 3) {
        at = statement.closing(at + 1);
        continue;
      }
    }
    rewriteWord(statement, at);
  }
}
