import { storedTextType } from '../catalog/stored-text.ts';
import type { Position, Statement } from './statement.ts';

const scalarLiteral = /^'\s*(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null|".*")\s*'$/is;

/** Text that Postgres would read as JSON for a SUPER column, and that is a value of no other type but text. */
const looksLikeJson = (statement: Statement, at: Position): boolean => {
  const token = statement.token(at);
  return token?.kind === 'string' && /^'\s*[[{"]/.test(token.text);
};

/** Text that Postgres would read as JSON for a SUPER column, and that may be a value of other types, too. */
const looksLikeScalar = (statement: Statement, at: Position): boolean => {
  const token = statement.token(at);
  return token?.kind === 'string' && scalarLiteral.test(token.text);
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

/**
 * Where values may stand: behind VALUES in the parentheses of rows, else outside of all parentheses but those of a query. Direct: what
 * stands there is stored as it is, by VALUES or SET, and not the result of a query.
 */
function* valuePositions(statement: Statement): Generator<{ at: Position; isDirect: boolean }> {
  let isInValues = false;
  let isInSet = false;
  for (let at = 1; at < statement.length; at++) {
    if (statement.isWord(at, 'VALUES', 'SELECT', 'SET', 'WHEN', 'WHERE', 'FROM')) {
      isInValues = statement.isWord(at, 'VALUES');
      isInSet = statement.isWord(at, 'SET');
    }
    if (!statement.isPunctuation(at, '(')) {
      if (!isInValues) yield { at, isDirect: isInSet };
      continue;
    }
    if (statement.isWord(at + 1, 'SELECT', 'WITH')) continue;
    const close = statement.closing(at);
    if (isInValues) {
      for (let inside = at + 1; inside < close; inside++) {
        if (statement.isPunctuation(inside, '(')) inside = statement.closing(inside);
        else yield { at: inside, isDirect: true };
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
  for (const { at, isDirect } of valuePositions(statement)) {
    if (!startsValue(statement, at) || !isWhole(statement, at)) continue;
    if (looksLikeJson(statement, at)) statement.insertAfter(at, '::varchar');
    else if (isDirect && looksLikeScalar(statement, at)) statement.insertAfter(at, `::${storedTextType}`);
  }
}

/** The numbers of the parameters that an INSERT, UPDATE or MERGE stores as they are. */
export function storedParameters(statement: Statement): number[] {
  const numbers: number[] = [];
  for (const { at } of valuePositions(statement)) {
    const token = statement.token(at);
    if (token?.kind === 'parameter' && startsValue(statement, at) && isWhole(statement, at)) {
      numbers.push(Number(token.text.slice(1)));
    }
  }
  return numbers;
}
