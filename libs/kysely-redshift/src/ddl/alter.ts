import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { idList, type TableName, tableId, words } from '../names.ts';
import { type OutsideTransaction, outsideTransaction } from '../outside-transaction.ts';
import { type Distribution, distStyle, encode, type Encoding } from './physical.ts';
import { redshiftTypes } from './types.ts';

/** `alter table t alter diststyle …` or `alter table t alter distkey …`. Rows move; the table stays readable. */
export function alterDistribution(table: TableName, dist: Distribution): RawBuilder<unknown> {
  return typeof dist === 'string'
    ? sql`alter table ${tableId(table)} alter ${distStyle(dist)}`
    : sql`alter table ${tableId(table)} alter distkey ${sql.id(dist.key)}`;
}

/** New sort keys of a table; an interleaved key cannot be given later. */
export type NewSortKey = 'auto' | 'none' | readonly string[];

/** `alter table t alter compound sortkey (a, b)`, `alter sortkey auto` or `alter sortkey none`. */
export function alterSortKey(table: TableName, sort: NewSortKey): RawBuilder<unknown> {
  if (typeof sort !== 'string') {
    if (sort.length === 0) throw new InvalidCommandError('ALTER SORTKEY', "no column is named; use 'none'.");
    return sql`alter table ${tableId(table)} alter compound sortkey (${idList(sort)})`;
  }
  if (sort !== 'auto' && sort !== 'none')
    throw new InvalidCommandError('ALTER SORTKEY', `unknown key ${String(sort)}`);
  return sql`alter table ${tableId(table)} alter sortkey ${sql.raw(sort)}`;
}

/** `alter table t alter column a encode zstd, alter column b encode az64`, or `alter encode auto` for the whole table. */
export function alterEncoding(
  table: TableName,
  encodings: 'auto' | Readonly<Record<string, Encoding>>,
): RawBuilder<unknown> {
  if (encodings === 'auto') return sql`alter table ${tableId(table)} alter encode auto`;
  const columns = Object.entries(encodings);
  if (columns.length === 0) throw new InvalidCommandError('ALTER ENCODE', 'no column is named.');
  const changes = columns.map(
    ([column, encoding]) => sql`alter column ${sql.id(column)} ${encode(encoding)}`,
  );
  return sql`alter table ${tableId(table)} ${sql.join(changes)}`;
}

/**
 * `alter table t alter column c type varchar(n)`: the one change of type that Redshift makes in place. Not inside a
 * transaction; not for columns with the encodings bytedict, runlength, text255, text32k, nor with a default.
 */
export function widenVarchar(table: TableName, column: string, maxBytes: number): OutsideTransaction {
  return outsideTransaction(
    'ALTER COLUMN TYPE',
    sql`alter table ${tableId(table)} alter column ${sql.id(column)} type ${redshiftTypes.varchar(maxBytes)}`,
  );
}

/** What to do when the tables of `appendFrom` have different columns. */
export type AppendMismatch = 'ignoreExtra' | 'fillTarget';

/**
 * `alter table t append from s`: moves the blocks of `s` into `t`, leaving `s` empty; much faster than INSERT. It
 * commits at once and does not run inside a transaction.
 *
 * @param mismatch `ignoreExtra`: columns that only `s` has are dropped; `fillTarget`: columns that only `t` has get
 * their default. Default: the columns must be the same.
 */
export function appendFrom(
  target: TableName,
  source: TableName,
  mismatch?: AppendMismatch,
): OutsideTransaction {
  if (mismatch !== undefined && mismatch !== 'ignoreExtra' && mismatch !== 'fillTarget') {
    throw new InvalidCommandError('ALTER TABLE APPEND', `unknown option ${String(mismatch)}`);
  }
  return outsideTransaction(
    'ALTER TABLE APPEND',
    words(
      sql`alter table ${tableId(target)} append from ${tableId(source)}`,
      mismatch && sql.raw(mismatch.toLowerCase()),
    ),
  );
}
