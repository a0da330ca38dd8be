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
  readonly generation_id: string | number | null;
  readonly sync_id: string | number | null;
  readonly min_extracted_at: Date | null;
  readonly rows_rejected: string | number;
}

/** The identity of an object as one string. HTTP's quotes around an ETag do not count. */
export function objectIdentity({ bucket, key, etag, sizeBytes }: LoadObject): string {
  return JSON.stringify([bucket, key, bareEtag(etag), sizeBytes]);
}

/** An ETag without quotes. */
export function bareEtag(etag: string): string {
  return etag.replaceAll('"', '');
}

/** The entries of those objects that the ledger holds, by identity. */
export async function loadedObjects(
  db: Kysely<unknown>,
  ledger: TableDefinition,
  objects: readonly LoadObject[],
): Promise<ReadonlyMap<string, LedgerEntry>> {
  const keysByBucket = new Map<string, Set<string>>();
  for (const { bucket, key } of objects) {
    const keys = keysByBucket.get(bucket) ?? new Set<string>();
    keysByBucket.set(bucket, keys.add(key));
  }
  const loaded = new Map<string, LedgerEntry>();
  for (const [bucket, keys] of keysByBucket) {
    for (const some of chunks([...keys], KEYS_PER_QUERY)) {
      const { rows } = await sql<LedgerEntry>`
        select bucket, object_key, etag, size_bytes, batch_id, generation_id, sync_id, min_extracted_at, rows_rejected
        from ${sql.id(ledger.schema, ledger.name)}
        where bucket = ${bucket} and object_key in (${sql.join(some)})`.execute(db);
      for (const row of rows) {
        const { object_key: key, etag } = row;
        loaded.set(objectIdentity({ bucket, key, etag, sizeBytes: Number(row.size_bytes) }), row);
      }
    }
  }
  return loaded;
}

/** Removes the entries of objects that are loaded again. */
export async function forgetObjects(
  db: Kysely<unknown>,
  ledger: TableDefinition,
  objects: readonly LoadObject[],
): Promise<void> {
  for (const some of chunks(objects, ROWS_PER_INSERT)) {
    const each = some.map(
      ({ bucket, key, etag, sizeBytes }) =>
        sql`(bucket = ${bucket} and object_key = ${key} and etag = ${bareEtag(etag)} and size_bytes = ${sizeBytes})`,
    );
    await sql`delete from ${sql.id(ledger.schema, ledger.name)} where ${sql.join(each, sql` or `)}`.execute(
      db,
    );
  }
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

/** Whether a table or its schema does not exist yet: SQLSTATE 42P01 undefined table, 3F000 undefined schema. */
export function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '42P01' || error.code === '3F000');
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
