import type { DocumentedStatement, ExpectedRow } from '../types.ts';

/** A statement and its rows; one value stands for one row of one column. */
type Entry = readonly [
  sql: string,
  result: string | null | readonly ExpectedRow[],
  setup?: readonly string[],
];

/** The statements of one page. */
export const documented = (page: string, entries: readonly Entry[]): DocumentedStatement[] =>
  entries.map(([sql, result, setup]) => ({
    page,
    sql,
    rows: result === null || typeof result === 'string' ? [[result]] : result,
    ...(setup === undefined ? {} : { setup }),
  }));
