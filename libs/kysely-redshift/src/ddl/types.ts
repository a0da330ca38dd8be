import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** The longest varchar, in bytes. */
export const MAX_VARCHAR_BYTES = 65_535;

const size = (what: string, value: number, most: number): RawBuilder<unknown> => {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new InvalidCommandError(what, `the size must be a whole number from 1 to ${most}, not ${value}.`);
  }
  return sql.lit(value);
};

/** Redshift's data types that Kysely has no name for, or whose sizes mean something else. */
export const redshiftTypes = {
  /** Any JSON value, up to 16 MB. */
  super: (): RawBuilder<unknown> => sql`super`,
  /** `maxBytes` counts UTF-8 bytes, not characters. */
  varchar: (maxBytes: number): RawBuilder<unknown> =>
    sql`varchar(${size('varchar', maxBytes, MAX_VARCHAR_BYTES)})`,
  /** Fixed width in bytes, padded with blanks. */
  char: (bytes: number): RawBuilder<unknown> => sql`char(${size('char', bytes, 4096)})`,
  numeric: (precision: number, scale: number): RawBuilder<unknown> => {
    const digits = size('numeric', precision, 38);
    if (!Number.isInteger(scale) || scale < 0 || scale > precision) {
      throw new InvalidCommandError(
        'numeric',
        `the scale must be a whole number from 0 to ${precision}, not ${scale}.`,
      );
    }
    return sql`numeric(${digits}, ${sql.lit(scale)})`;
  },
  varbyte: (bytes: number): RawBuilder<unknown> => sql`varbyte(${size('varbyte', bytes, 1_024_000)})`,
  timestamptz: (): RawBuilder<unknown> => sql`timestamptz`,
} as const;
