import type { Position, Statement } from '../statement.ts';
import { argumentsOf, overAfter, type CallRule } from './call-rule.ts';

/** LISTAGG([DISTINCT] x [, delimiter]) [WITHIN GROUP (ORDER BY y)] [OVER (PARTITION BY z)] → string_agg. */
export const rewriteListagg: CallRule = (statement, at) => {
  const close = statement.closing(at + 1);
  const [value, delimiter] = argumentsOf(statement, at);
  if (value === undefined) return;
  const distinct = statement.isWord(value[0], 'DISTINCT', 'ALL');
  const first = distinct ? value[0] + 1 : value[0];
  statement.replace(at, 'string_agg');
  statement.insertBefore(first, '(');
  statement.insertAfter(value[1], ')::varchar');
  if (delimiter === undefined) statement.insertBefore(close, ", ''");
  const over = overAfter(statement, close);
  const hasGroup =
    statement.isPhrase(close + 1, 'WITHIN', 'GROUP') && statement.isPunctuation(close + 3, '(');
  if (over !== undefined) {
    // Postgres takes no DISTINCT in a window.
    if (statement.isWord(value[0], 'DISTINCT')) {
      statement.replace(at, 'pg_catalog.redshift_local_listagg_distinct');
      statement.remove(value[0]);
    }
    if (hasGroup) moveOrderIntoWindow(statement, close, over);
    return;
  }
  if (!hasGroup) return;
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
};

/** A window gives each row the aggregate of the whole partition, in the order of WITHIN GROUP. */
function moveOrderIntoWindow(statement: Statement, close: Position, over: Position): void {
  const groupEnd = statement.closing(close + 3);
  const order = statement.sourceText(close + 4, groupEnd - 1);
  statement.remove(close + 1, groupEnd);
  statement.insertBefore(
    statement.closing(over + 1),
    ` ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING`,
  );
}

/** PERCENTILE_CONT(p) WITHIN GROUP (ORDER BY x) OVER (…): Postgres has no such window function, redshift-local an aggregate. */
export const rewritePercentile: CallRule = (statement, at) => {
  const close = statement.closing(at + 1);
  const over = overAfter(statement, close);
  if (over === undefined || !statement.isPhrase(close + 1, 'WITHIN', 'GROUP')) return;
  const groupEnd = statement.closing(close + 3);
  const isDescending = statement.isWord(groupEnd - 1, 'DESC');
  const last = statement.isWord(groupEnd - 1, 'ASC', 'DESC') ? groupEnd - 2 : groupEnd - 1;
  const name = statement.isWord(at, 'PERCENTILE_CONT')
    ? 'redshift_local_percentile_cont'
    : 'redshift_local_percentile_disc';
  statement.replace(at, `pg_catalog.${name}`);
  const value = statement.sourceText(close + 6, last);
  statement.insertBefore(close, `, ${value}, ${isDescending}`);
  statement.remove(close + 1, groupEnd);
};

/** RATIO_TO_REPORT(x) OVER (w) → x / sum(x) over (w). */
export const rewriteRatioToReport: CallRule = (statement, at) => {
  const close = statement.closing(at + 1);
  const over = overAfter(statement, close);
  if (over === undefined) return;
  const value = statement.sourceText(at + 2, close - 1);
  statement.replace(at, `pg_catalog.redshift_local_ratio(${value}, sum`);
  statement.insertAfter(statement.closing(over + 1), ')');
};

/** LAG and LEAD look at the rows on one side of the current one; other functions have the frame that the query names. */
const frames: Readonly<Record<string, string>> = {
  LAG: 'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING',
  LEAD: 'ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING',
};

/**
 * FIRST_VALUE(x IGNORE NULLS) OVER (…), also LAST_VALUE, NTH_VALUE, LAG and LEAD; the words may stand behind the parenthesis, too.
 * Postgres has no such words: an aggregate that passes over nulls takes the place of the function.
 */
export const rewriteIgnoreNulls: CallRule = (statement, at) => {
  const close = statement.closing(at + 1);
  const inside = statement.isWord(close - 1, 'NULLS') ? close - 2 : undefined;
  const words = inside ?? (statement.isWord(close + 2, 'NULLS') ? close + 1 : undefined);
  if (words === undefined || !statement.isWord(words, 'IGNORE', 'RESPECT')) return;
  statement.remove(words, words + 1);
  if (statement.isWord(words, 'RESPECT')) return;
  const name = statement.key(at);
  // AWS docs, LAG: an offset of 0 is the current row, whether it is null or not.
  const offset = argumentsOf(statement, at)[1]?.[0];
  if (frames[name] !== undefined && offset !== undefined && statement.token(offset)?.text === '0') return;
  const over = inside === undefined ? words + 2 : close + 1;
  const frame = frames[name];
  if (frame !== undefined) {
    if (argumentsOf(statement, at).length === 1) statement.insertBefore(inside ?? close, ', 1');
    statement.insertBefore(statement.closing(over + 1), ` ${frame}`);
  }
  statement.replace(at, `pg_catalog.redshift_local_${name.toLowerCase()}`);
};
