import type { Position, Statement } from './statement.ts';

/** Text that Postgres would read as JSON for a SUPER column, and that is a value of no other type but text. */
const looksLikeJson = (statement: Statement, at: Position): boolean => {
  const token = statement.token(at);
  return token?.kind === 'string' && /^'\s*[[{"]/.test(token.text);
};

/** Is the whole value this literal? */
const isWhole = (statement: Statement, at: Position): boolean =>
  at + 1 >= statement.length ||
  statement.isPunctuation(at + 1, ',') ||
  statement.isPunctuation(at + 1, ')') ||
  statement.isWord(at + 1, 'WHERE', 'FROM', 'UNION', 'LIMIT', 'ORDER', 'WHEN', 'AS');

/** Where a list of values starts: behind SELECT, SET, a comma, `=`, or the parenthesis of a row. */
const startsValue = (statement: Statement, at: Position): boolean =>
  statement.isPunctuation(at - 1, ',') ||
  statement.isPunctuation(at - 1, '(') ||
  statement.key(at - 1) === '=' ||
  statement.isWord(at - 1, 'SELECT', 'ALL');

/** Where values may stand: behind VALUES in the parentheses of rows, else outside of all parentheses but those of a query. */
function* valuePositions(statement: Statement): Generator<Position> {
  let isInValues = false;
  for (let at = 1; at < statement.length; at++) {
    if (statement.isWord(at, 'VALUES')) isInValues = true;
    else if (statement.isWord(at, 'SELECT', 'SET', 'WHEN', 'WHERE', 'FROM')) isInValues = false;
    if (!statement.isPunctuation(at, '(')) {
      if (!isInValues) yield at;
      continue;
    }
    if (statement.isWord(at + 1, 'SELECT', 'WITH')) continue;
    const close = statement.closing(at);
    if (isInValues) {
      for (let inside = at + 1; inside < close; inside++) {
        if (statement.isPunctuation(inside, '(')) inside = statement.closing(inside);
        else yield inside;
      }
    }
    at = close;
  }
}

/**
 * INSERT, UPDATE and MERGE: a text literal that is stored is text, also in a SUPER column, where only JSON_PARSE makes JSON of it (AWS
 * docs, Loading semistructured data into Amazon Redshift).
 */
export function typeTextLiterals(statement: Statement): void {
  for (const at of valuePositions(statement)) {
    if (looksLikeJson(statement, at) && startsValue(statement, at) && isWhole(statement, at)) {
      statement.insertAfter(at, '::varchar');
    }
  }
}
