import { type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** A sort: an expression, ascending, or with its direction. */
export type Sort = Expression<unknown> | readonly [Expression<unknown>, 'asc' | 'desc'];

const isSortPair = (sort: Sort): sort is readonly [Expression<unknown>, 'asc' | 'desc'] =>
  Array.isArray(sort);

const sortList = (sorts: readonly Sort[]): RawBuilder<unknown> =>
  sql.join(
    sorts.map((sort) =>
      isSortPair(sort) ? sql`${sort[0]} ${sql.raw(sort[1] === 'desc' ? 'desc' : 'asc')}` : sql`${sort}`,
    ),
  );

const over = (partitionBy: readonly Expression<unknown>[] | undefined): RawBuilder<unknown> => {
  if (partitionBy === undefined) return sql``;
  return partitionBy.length === 0 ? sql` over ()` : sql` over (partition by ${sql.join(partitionBy)})`;
};

const fraction = (value: number): RawBuilder<unknown> => {
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidCommandError('percentile', `the fraction is a number from 0 to 1, not ${value}.`);
  }
  return sql.lit(value);
};

/** Turns an aggregate into a window function. */
export interface WindowOptions {
  /** Partitions of the window; `[]` is one window over all rows. Left out: a plain aggregate. */
  readonly partitionBy?: readonly Expression<unknown>[];
}

/** `approximate count(distinct x)`: HyperLogLog, about 2 % off, much faster on large tables. */
export function approximateCountDistinct(value: Expression<unknown>): RawBuilder<string> {
  return sql`approximate count(distinct ${value})`;
}

/** `approximate percentile_disc(0.5) within group (order by x)`. */
export function approximatePercentileDisc<T>(percent: number, orderBy: Expression<T>): RawBuilder<T | null> {
  return sql`approximate percentile_disc(${fraction(percent)}) within group (order by ${orderBy})`;
}

/** Options of `listagg`. */
export interface ListaggOptions extends WindowOptions {
  /** Between the values. Default: nothing. */
  readonly separator?: string;
  readonly distinct?: boolean;
  /** Order of the values; without it they come in any order. */
  readonly orderBy?: readonly Sort[];
}

/** `listagg(x, ', ') within group (order by y)`: values joined to one text of at most 65535 bytes. */
export function listagg(value: Expression<unknown>, options: ListaggOptions = {}): RawBuilder<string | null> {
  const { separator, distinct, orderBy = [], partitionBy } = options;
  const values = sql`${sql.raw(distinct ? 'distinct ' : '')}${value}`;
  const list = separator === undefined ? values : sql`${values}, ${sql.lit(separator)}`;
  const order = orderBy.length === 0 ? sql`` : sql` within group (order by ${sortList(orderBy)})`;
  return sql`listagg(${list})${order}${over(partitionBy)}`;
}

/** What lies between two values: a decimal between integers and decimals, which arrives as text; a date between dates. */
export type Interpolated<T> = T extends number | string ? string | number : T;

/** `median(x)`: the middle value, interpolated. */
export function median<T>(
  value: Expression<T>,
  options: WindowOptions = {},
): RawBuilder<Interpolated<T> | null> {
  return sql`median(${value})${over(options.partitionBy)}`;
}

/** `percentile_cont(0.9) within group (order by x)`: interpolated between two values. */
export function percentileCont<T>(
  percent: number,
  orderBy: Sort & Expression<T>,
  options: WindowOptions = {},
): RawBuilder<T | null> {
  return sql`percentile_cont(${fraction(percent)}) within group (order by ${orderBy})${over(options.partitionBy)}`;
}

/** `percentile_disc(0.9) within group (order by x) over (…)`: a value of the set. Redshift has it as a window function only. */
export function percentileDisc<T>(
  percent: number,
  orderBy: Sort & Expression<T>,
  options: Required<WindowOptions>,
): RawBuilder<T | null> {
  return sql`percentile_disc(${fraction(percent)}) within group (order by ${orderBy})${over(options.partitionBy)}`;
}

/** `ratio_to_report(x) over (partition by y)`: the share of a value in the sum of its partition. */
export function ratioToReport(
  value: Expression<unknown>,
  options: WindowOptions = {},
): RawBuilder<number | null> {
  return sql`ratio_to_report(${value})${over(options.partitionBy ?? [])}`;
}
