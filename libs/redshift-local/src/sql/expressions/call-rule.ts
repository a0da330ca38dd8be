import type { Position, Statement } from '../statement.ts';

/** Rewrites the call of one function; `at` is its name. */
export type CallRule = (statement: Statement, at: Position) => void;

/** Rewrites a part of a statement that is used in another place than its own. */
export type RewriteFragment = (sql: string) => string;

/** The first and last position of each argument. */
export const argumentsOf = (statement: Statement, at: Position): [Position, Position][] =>
  statement.commaParts(at + 1, statement.closing(at + 1));

/** Position of OVER behind a call (and behind its WITHIN GROUP), with an opening parenthesis after it. */
export function overAfter(statement: Statement, close: Position): Position | undefined {
  let at = close + 1;
  if (statement.isPhrase(at, 'WITHIN', 'GROUP') && statement.isPunctuation(at + 2, '('))
    at = statement.closing(at + 2) + 1;
  return statement.isWord(at, 'OVER') && statement.isPunctuation(at + 1, '(') ? at : undefined;
}
