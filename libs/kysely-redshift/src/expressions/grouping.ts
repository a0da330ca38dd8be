import { type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

type Columns = readonly Expression<unknown>[];

const listOf = (name: string, columns: Columns): RawBuilder<unknown> => {
  if (columns.length === 0) throw new InvalidCommandError(name, 'no column is named.');
  return sql.join([...columns]);
};

/** `rollup (a, b)` for `groupBy`: totals of (a, b), (a) and (). */
export function rollup(...columns: Columns): RawBuilder<unknown> {
  return sql`rollup (${listOf('ROLLUP', columns)})`;
}

/** `cube (a, b)` for `groupBy`: totals of all combinations. */
export function cube(...columns: Columns): RawBuilder<unknown> {
  return sql`cube (${listOf('CUBE', columns)})`;
}

/** `grouping sets ((a, b), (a), ())` for `groupBy`. */
export function groupingSets(...sets: readonly Columns[]): RawBuilder<unknown> {
  if (sets.length === 0) throw new InvalidCommandError('GROUPING SETS', 'there is no set.');
  return sql`grouping sets (${sql.join(sets.map((set) => (set.length === 0 ? sql`()` : sql`(${sql.join([...set])})`)))})`;
}

/** `grouping(a)`: 1 in rows where `a` is a total, else 0. */
export function grouping(column: Expression<unknown>): RawBuilder<number> {
  return sql`grouping(${column})`;
}

/** `group by all`: by every selected column that is no aggregate. For `groupBy`, alone. */
export function allSelected(): RawBuilder<unknown> {
  return sql`all`;
}
