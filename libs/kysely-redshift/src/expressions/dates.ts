import { type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** Date parts of DATEADD, DATEDIFF and DATE_TRUNC (AWS docs, "Date parts for date or timestamp functions"). */
export const DATE_PARTS = [
  'millennium',
  'century',
  'decade',
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
] as const;

/** Name of a date part. */
export type DatePart = (typeof DATE_PARTS)[number];

const datePart = (part: DatePart): RawBuilder<unknown> => {
  if (!DATE_PARTS.includes(part)) {
    throw new InvalidCommandError(
      'date part',
      `${String(part)} is none; there are ${DATE_PARTS.join(', ')}.`,
    );
  }
  return sql.raw(part);
};

/** A date, a timestamp, or an expression of one. */
export type Moment = Date | string;

/** `dateadd(month, 1, x)`. The amount may be negative. */
export function dateAdd<T extends Moment | null>(
  part: DatePart,
  amount: number | Expression<number>,
  to: Expression<T>,
): RawBuilder<Date | Extract<T, null>> {
  return sql`dateadd(${datePart(part)}, ${whole(amount)}, ${to})`;
}

const whole = (amount: number | Expression<number>): Expression<unknown> => {
  if (typeof amount !== 'number') return amount;
  if (!Number.isInteger(amount))
    throw new InvalidCommandError('DATEADD', `the amount is a whole number, not ${amount}.`);
  return sql.lit(amount);
};

/** `datediff(day, from, to)`: how many boundaries of the part lie between them, not full units. */
export function dateDiff<F extends Moment | null, T extends Moment | null>(
  part: DatePart,
  from: Expression<F>,
  to: Expression<T>,
): RawBuilder<string | Extract<F | T, null>> {
  return sql`datediff(${datePart(part)}, ${from}, ${to})`;
}

/** `date_trunc('month', x)`. */
export function dateTrunc<T extends Moment | null>(
  part: DatePart,
  value: Expression<T>,
): RawBuilder<Date | Extract<T, null>> {
  datePart(part);
  return sql`date_trunc(${sql.lit(part)}, ${value})`;
}

/** `getdate()`: now, as a timestamp in UTC. */
export function getDate(): RawBuilder<Date> {
  return sql`getdate()`;
}

/** `convert_timezone('UTC', 'Europe/Berlin', x)`: the same moment on another wall clock. */
export function convertTimezone<T extends Moment | null>(
  from: string,
  to: string,
  value: Expression<T>,
): RawBuilder<Date | Extract<T, null>> {
  return sql`convert_timezone(${sql.lit(from)}, ${sql.lit(to)}, ${value})`;
}
