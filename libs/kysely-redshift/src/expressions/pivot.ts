import { type AliasedExpression, type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** Aggregates that PIVOT takes (AWS docs, PIVOT: no window, no DISTINCT for other than COUNT). */
const PIVOT_AGGREGATES = ['sum', 'avg', 'min', 'max', 'count'] as const;

/** Name of an aggregate of PIVOT. */
export type PivotAggregate = (typeof PIVOT_AGGREGATES)[number];

/** What PIVOT turns into columns. */
export interface PivotOptions<
  O,
  Of extends keyof O & string,
  For extends keyof O & string,
  V extends Readonly<Record<string, string | number | boolean>>,
> {
  readonly aggregate: PivotAggregate;
  /** The column that is aggregated. */
  readonly of: Of;
  /** The column whose values become columns. */
  readonly for: For;
  /** New column → the value that it stands for. */
  readonly in: V;
}

type PivotValue<T> = T | string | number | null;

type Source<O> = Expression<O> | AliasedExpression<O, string>;

/**
 * `(query) pivot (sum("amount") for "quarter" in ('Q1' as "q1", …)) as "p"`, for `selectFrom`. All other columns of the
 * query are grouped by, so select only what is needed.
 *
 * @throws InvalidCommandError for an unknown aggregate or without values.
 */
export function pivot<
  O,
  const A extends string,
  Of extends keyof O & string,
  For extends keyof O & string,
  const V extends Readonly<Record<string, string | number | boolean>>,
>(
  query: Source<O>,
  alias: A,
  options: PivotOptions<O, Of, For, V>,
): AliasedExpression<Omit<O, Of | For> & { [K in keyof V]: PivotValue<O[Of]> }, A> {
  const values = Object.entries(options.in);
  if (values.length === 0) throw new InvalidCommandError('PIVOT', 'in names no value.');
  if (!PIVOT_AGGREGATES.includes(options.aggregate)) {
    throw new InvalidCommandError('PIVOT', `${String(options.aggregate)} is no aggregate of PIVOT.`);
  }
  const list = values.map(([name, value]) => sql`${sql.lit(value)} as ${sql.id(name)}`);
  const aggregate = sql`${sql.raw(options.aggregate)}(${sql.id(options.of)})`;
  const pivoted: RawBuilder<Omit<O, Of | For> & { [K in keyof V]: PivotValue<O[Of]> }> =
    sql`${query} pivot (${aggregate} for ${sql.id(options.for)} in (${sql.join(list)}))`;
  return pivoted.as(alias);
}

/** What UNPIVOT turns into rows. */
export interface UnpivotOptions<O, C extends keyof O & string, Value extends string, Name extends string> {
  /** The columns that become rows, of one data type. */
  readonly columns: readonly C[];
  /** Column that gets the values. */
  readonly value: Value;
  /** Column that gets the names of the columns. */
  readonly name: Name;
  /** Make rows of NULLs too. Default `false`. */
  readonly includeNulls?: boolean;
}

/**
 * `(query) unpivot ("amount" for "quarter" in ("q1", "q2")) as "u"`, for `selectFrom`.
 * @throws InvalidCommandError without columns.
 */
export function unpivot<
  O,
  const A extends string,
  const C extends keyof O & string,
  const Value extends string,
  const Name extends string,
>(
  query: Source<O>,
  alias: A,
  options: UnpivotOptions<O, C, Value, Name>,
): AliasedExpression<Omit<O, C> & { [K in Value]: O[C] } & { [K in Name]: C }, A> {
  if (options.columns.length === 0) throw new InvalidCommandError('UNPIVOT', 'no column is named.');
  const nulls = options.includeNulls ? sql` include nulls` : sql``;
  const columns = sql.join(options.columns.map((column) => sql.id(column)));
  const unpivoted: RawBuilder<Omit<O, C> & { [K in Value]: O[C] } & { [K in Name]: C }> =
    sql`${query} unpivot${nulls} (${sql.id(options.value)} for ${sql.id(options.name)} in (${columns}))`;
  return unpivoted.as(alias);
}
