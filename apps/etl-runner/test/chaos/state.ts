import type { Client } from 'pg';

/** Everything that must be the same after every run: texts of rows by what they belong to, each list sorted. */
export interface State {
  /** Rows of the data tables, without the two columns that say when and by which batch. */
  readonly rows: readonly string[];
  /** Ledger, sums of batches, rejects, complete generations. */
  readonly bookkeeping: readonly string[];
  /** Staged objects, and quarantine objects that no reject names. */
  readonly orphans: readonly string[];
}

const base = 'chaos_base';
const perRun = new Set(['_etl_batch_id', '_etl_loaded_at']);

interface TableName {
  readonly table_schema: string;
  readonly table_name: string;
}

/** Tables that runs write to. */
async function tables(client: Client): Promise<readonly TableName[]> {
  const { rows } = await client.query<TableName>(
    `select table_schema, table_name from information_schema.tables
     where table_schema in ('spacex_raw', 'etl') and table_type = 'BASE TABLE'
       and (table_schema = 'etl' or table_name like 'core%' or table_name like 'launch%') order by 1, 2`,
  );
  return rows;
}

/** Keeps a copy of all tables as they are. */
export async function saveBase(client: Client): Promise<void> {
  await client.query(`create schema ${base}`);
  for (const { table_schema: schema, table_name: table } of await tables(client)) {
    await client.query(`create table ${base}.${schema}_${table} as select * from ${schema}.${table}`);
  }
}

/** Makes all tables what they were. */
export async function resetTo(client: Client): Promise<void> {
  const statements = (await tables(client)).flatMap(({ table_schema: schema, table_name: table }) => [
    `delete from ${schema}.${table}`,
    `insert into ${schema}.${table} select * from ${base}.${schema}_${table}`,
  ]);
  await client.query(`begin; ${statements.join('; ')}; commit`);
}

const bookkeepingQueries = [
  `select 'object', object_key, size_bytes, rows_read, rows_accepted, rows_rejected, generation_id, sync_id, documents_inserted,
     documents_updated, documents_unchanged, documents_outdated, documents_superseded, documents_deleted from etl.load_objects`,
  `select 'sum', stream, sum(objects), sum(rows_read), sum(rows_accepted), sum(rows_rejected), sum(documents_inserted),
     sum(documents_updated), sum(documents_unchanged), sum(documents_outdated), sum(documents_superseded), sum(documents_deleted)
   from etl.load_batches group by stream`,
  `select 'object of no batch', object_key from etl.load_objects where batch_id not in (select batch_id from etl.load_batches)`,
  `select 'reject', object_key, line, reason, raw_line from etl.rejects`,
  `select 'generation', stream, documents, documents_deleted from etl.load_snapshots`,
  `select 'seen', stream, document_key, seen_at from etl.last_seen`,
  `select 'drift', stream, path, documents from etl.schema_drift`,
];

/** Reads everything that is to be compared. */
export async function readState(
  client: Client,
  objects: { readonly staging: readonly string[]; readonly quarantine: readonly string[] },
): Promise<State> {
  const rows: string[] = [];
  for (const { table_schema: schema, table_name: table } of await tables(client)) {
    if (schema === 'etl') continue;
    const result = await client.query<Record<string, unknown>>(`select * from ${schema}.${table}`);
    for (const row of result.rows) {
      const kept = Object.entries(row).filter(([column]) => !perRun.has(column));
      const shown = kept.map(([column, value]) =>
        column === '_etl_deleted_at' ? [column, value !== null] : [column, value],
      );
      rows.push(`${table} ${JSON.stringify(Object.fromEntries(shown))}`);
    }
  }
  const bookkeeping: string[] = [];
  for (const query of bookkeepingQueries) {
    const result = await client.query({ text: query, rowMode: 'array' });
    for (const row of result.rows) bookkeeping.push(JSON.stringify(row));
  }
  const named = await client.query<{ quarantine_url: string }>(
    'select distinct quarantine_url from etl.rejects',
  );
  const urls = named.rows.map(({ quarantine_url: url }) => url);
  const orphans = [
    ...objects.staging,
    ...objects.quarantine.filter((key) => !urls.some((url) => url.endsWith(`/${key}`))),
  ];
  for (const url of urls) {
    if (!objects.quarantine.some((key) => url.endsWith(`/${key}`))) bookkeeping.push(`missing: ${url}`);
  }
  return { rows: rows.sort(), bookkeeping: bookkeeping.sort(), orphans };
}

/** How two lists of rows differ: how many of the expected ones are missing, how many there are too many. */
export function difference(
  expected: readonly string[],
  actual: readonly string[],
): { readonly missing: readonly string[]; readonly surplus: readonly string[] } {
  const counts = new Map<string, number>();
  for (const row of expected) counts.set(row, (counts.get(row) ?? 0) + 1);
  const surplus: string[] = [];
  for (const row of actual) {
    const left = counts.get(row) ?? 0;
    if (left > 0) counts.set(row, left - 1);
    else surplus.push(row);
  }
  const missing = [...counts].flatMap(([row, count]) => Array.from({ length: count }, () => row));
  return { missing, surplus };
}
