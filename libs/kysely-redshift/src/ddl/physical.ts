import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** Column encodings of Redshift. */
export const ENCODINGS = [
  'raw',
  'az64',
  'bytedict',
  'delta',
  'delta32k',
  'lzo',
  'mostly8',
  'mostly16',
  'mostly32',
  'runlength',
  'text255',
  'text32k',
  'zstd',
] as const;

/** Name of a column encoding. */
export type Encoding = (typeof ENCODINGS)[number];

const isEncoding = (name: string): name is Encoding => (ENCODINGS as readonly string[]).includes(name);

/** `distkey("column")`: rows with one value of it live on one slice. For `createTable(…).modifyEnd(…)`. */
export function distKey(column: string): RawBuilder<unknown> {
  return sql`distkey(${sql.id(column)})`;
}

/** `diststyle all|even|auto`. For `createTable(…).modifyEnd(…)`. */
export function distStyle(style: 'all' | 'even' | 'auto'): RawBuilder<unknown> {
  if (!['all', 'even', 'auto'].includes(style))
    throw new InvalidCommandError('DISTSTYLE', `unknown style ${style}`);
  return sql`diststyle ${sql.raw(style)}`;
}

/** `compound sortkey(a, b)`: rows are stored in this order. For `createTable(…).modifyEnd(…)`. */
export function sortKey(...columns: readonly string[]): RawBuilder<unknown> {
  if (columns.length === 0) throw new InvalidCommandError('SORTKEY', 'no column is named.');
  return sql`compound sortkey(${sql.join(columns.map((column) => sql.id(column)))})`;
}

/**
 * `encode zstd`. For a column's `modifyEnd(…)`.
 * @throws InvalidCommandError for a name that is no encoding.
 */
export function encode(encoding: string): RawBuilder<unknown> {
  if (!isEncoding(encoding)) {
    throw new InvalidCommandError('ENCODE', `${encoding} is no encoding; there are ${ENCODINGS.join(', ')}.`);
  }
  return sql`encode ${sql.raw(encoding)}`;
}

/** `identity(seed, step)`: numbers that grow, with gaps. For a column's `modifyEnd(…)`. */
export function identity(seed = 1, step = 1): RawBuilder<unknown> {
  if (!Number.isInteger(seed) || !Number.isInteger(step)) {
    throw new InvalidCommandError('IDENTITY', 'seed and step must be whole numbers.');
  }
  return sql`identity(${sql.lit(seed)}, ${sql.lit(step)})`;
}
