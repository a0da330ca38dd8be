import type { DocumentedStatement, ExpectedRow } from '../types.ts';

/** A statement and its rows; one value stands for one row of one column. */
type Entry = readonly [
  sql: string,
  result: string | null | readonly ExpectedRow[],
  setup?: readonly string[],
];

/** The statements of one page. A setup is that of all entries, unless they bring their own. */
export const documented = (
  page: string,
  entries: readonly Entry[],
  setupOfAll?: readonly string[],
): DocumentedStatement[] =>
  entries.map(([sql, result, setup = setupOfAll]) => ({
    page,
    sql,
    rows: result === null || typeof result === 'string' ? [[result]] : result,
    ...(setup === undefined ? {} : { setup }),
  }));

/** A page that applies an expression to the rows of a sample table and shows input and output: one statement per row. */
export const applied = (
  page: string,
  expression: (input: string) => string,
  pairs: readonly (readonly [input: string, output: string])[],
): DocumentedStatement[] =>
  pairs.map(([input, output]) => ({
    page,
    sql: `select ${expression(`'${input.replaceAll("'", "''")}'`)}`,
    rows: [[output]],
  }));
