import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { LoadObject, TableDefinition } from '../types.ts';

/** Keys per query; Redshift takes 32,767 bind parameters. */
const KEYS_PER_QUERY = 1000;
/** Rows per INSERT. */
const ROWS_PER_INSERT = 200;

/** What the ledger says about one object. */
export interface LedgerEntry {
  readonly bucket: string;
  readonly object_key: string;
  readonly etag: string;
  readonly size_bytes: string | number;
  readonly batch_id: string;
}

/** The identity of an object as one string. HTTP's quotes around an ETag do not count. */
export function objectIdentity({ bucket, key, etag, sizeBytes }: LoadObject): string {
  return JSON.stringify([bucket, key, bareEtag(etag), sizeBytes]);
}

/** An ETag without quotes. */
export function bareEtag(etag: string): string {
  return etag.replaceAll('"', '');
}

/** The objects that the ledger holds, by identity, with the batch that loaded each. */
export async function loadedObjects(
  db: Kysely<unknown>,
  ledger: TableDefinition,
  objects: readonly LoadObject[],
): Promise<ReadonlyMap<string, string>> {
  const keysByBucket = new Map<string, Set<string>>();
  for (const { bucket, key } of objects) {
    const keys = keysByBucket.get(bucket) ?? new Set<string>();
    keysByBucket.set(bucket, keys.add(key));
  }
  const loaded = new Map<string, string>();
  for (const [bucket, keys] of keysByBucket) {
    for (const some of chunks([...keys], KEYS_PER_QUERY)) {
      const { rows } = await sql<LedgerEntry>`
        select bucket, object_key, etag, size_bytes, batch_id from ${sql.id(ledger.schema, ledger.name)}
        where bucket = ${bucket} and object_key in (${sql.join(some)})`.execute(db);
      for (const row of rows) {
        const { object_key: key, etag, batch_id: batchId } = row;
        loaded.set(objectIdentity({ bucket, key, etag, sizeBytes: Number(row.size_bytes) }), batchId);
      }
    }
  }
  return loaded;
}

/** A value to insert: bound, or an expression. */
export type InsertValue = string | number | boolean | null | RawBuilder<unknown>;

/** Inserts rows into a bookkeeping table; every row names the same columns. */
export async function insertRows(
  db: Kysely<unknown>,
  table: TableDefinition,
  rows: readonly Readonly<Record<string, InsertValue>>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  for (const some of chunks(rows, ROWS_PER_INSERT)) {
    const tuples = some.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
    await sql`insert into ${sql.id(table.schema, table.name)} (${sql.join(columns.map((column) => sql.id(column)))})
      values ${sql.join(tuples)}`.execute(db);
  }
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
