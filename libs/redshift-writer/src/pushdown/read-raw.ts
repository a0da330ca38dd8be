import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Kysely, type QueryResult, type RawBuilder, sql } from 'kysely';
import { classifyRedshiftError, copy } from 'kysely-redshift';
import { CopyAccessError, copyFailure } from '../errors.ts';
import { bareEtag } from '../load/ledger.ts';
import type { LoadPlan } from '../load/load-plan.ts';
import { createStage, stageName } from '../load/statements.ts';
import type { StagedObject } from '../staging/types.ts';
import type { TableDefinition } from '../types.ts';
import {
  createDocuments,
  createRecords,
  DOCUMENTS,
  insertDocuments,
  insertStage,
  RECORDS,
  selectDoubts,
  selectStatistics,
  selectTies,
} from './statements.ts';
import type { DoubtfulObject, ExplodeStatements, RawObject, RawObjectsOptions } from './types.ts';

/** What Redshift is to read itself, and with what. */
export interface RawWork {
  readonly objects: readonly RawObject[];
  readonly explode: ExplodeStatements;
  /** `s3://…` of the manifest that names one object. */
  readonly manifestUrlOf: (object: RawObject) => string;
  readonly s3: S3Client;
  readonly onRead: RawObjectsOptions['onRead'];
  readonly signal: AbortSignal | undefined;
}

/** What it read: either all objects are in the stages, or some are in doubt and nothing is. */
export type RawReading =
  | { readonly doubts: readonly DoubtfulObject[] }
  | {
      readonly doubts?: undefined;
      readonly objects: readonly StagedObject[];
      /** Rows in the stage of each table. */
      readonly rows: ReadonlyMap<string, number>;
    };

/** Executes a statement on the connection of the load, unless the batch is given up. */
type Execute = <T>(statement: RawBuilder<T>) => Promise<QueryResult<T>>;

/**
 * Quoted names of attributes keep their capital letters (AWS docs, enable_case_sensitive_identifier; the other one is
 * for unquoted names), and a double is printed with all of its digits.
 */
const SETTINGS = {
  enable_case_sensitive_identifier: 'true',
  enable_case_sensitive_super_attribute: 'true',
  extra_float_digits: '2',
} as const;

/**
 * Lets Redshift COPY the raw objects and explode them into the stages of the tables, on one connection and before the
 * transaction begins, so that nobody waits for it. Ends at the first step that leaves a doubt about an object.
 *
 * @throws CopyAccessError; errors of driver and server; the reason of the signal
 */
export async function readRaw(
  connection: Kysely<unknown>,
  plan: LoadPlan,
  { objects, explode, ...work }: RawWork,
): Promise<RawReading> {
  const execute: Execute = (statement) => {
    work.signal?.throwIfAborted();
    return statement.execute(connection);
  };
  const run = (statement: string) => execute(sql.raw(statement));
  for (const [setting, value] of Object.entries(SETTINGS)) await run(`set ${setting} to ${value}`);
  await execute(createDocuments);
  const readSeconds = new Map<number, number>();
  const unread: DoubtfulObject[] = [];
  for (const object of objects) {
    const startMs = performance.now();
    const reason = await copyObject(execute, plan, object, work);
    await execute(sql`drop table ${sql.id(RECORDS)}`);
    if (reason === undefined) work.onRead?.(object, await copiedRecords(execute));
    else unread.push({ object, reason });
    readSeconds.set(object.objectNumber, (performance.now() - startMs) / 1000);
  }
  if (unread.length > 0) return { doubts: unread };

  const inDoubt = (rows: readonly { readonly object_number: string | number; readonly reason?: string }[]) =>
    rows.flatMap(
      ({ object_number, reason = 'different versions of a document that were read at the same time' }) => {
        const object = objects.find(({ objectNumber }) => objectNumber === Number(object_number));
        return object ? [{ object, reason }] : [];
      },
    );
  for (const statement of explode.rows) await run(statement);
  const doubts = await execute(selectDoubts(explode.doubts));
  if (doubts.rows.length > 0) return { doubts: inDoubt(doubts.rows) };
  await run(explode.hashes);
  const [parent] = plan.tables;
  const [parentRows = ''] = explode.rowTables[parent.name] ?? [];
  const ties = await execute(selectTies(parent, parentRows));
  if (ties.rows.length > 0) return { doubts: inDoubt(ties.rows) };

  const rows = new Map<string, number>();
  for (const table of plan.tables) {
    rows.set(table.name, await fillStage(execute, table, explode.rowTables[table.name] ?? []));
  }
  return { objects: await statisticsOf(execute, objects, readSeconds), rows };
}

/** Drops what `readRaw` made and resets its settings. What the server refuses is ignored: the session may be gone. */
export async function forgetRaw(
  connection: Kysely<unknown>,
  plan: LoadPlan,
  { explode }: RawWork,
): Promise<void> {
  const names = [RECORDS, DOCUMENTS, ...explode.temporaryTables, ...plan.tables.map(stageName)];
  try {
    for (const name of names) await sql`drop table if exists ${sql.id(name)}`.execute(connection);
    for (const setting of Object.keys(SETTINGS)) await sql.raw(`reset ${setting}`).execute(connection);
  } catch {
    // Temporary tables and settings end with the session.
  }
}

/** What COPY says when the object is gone; S3's own errors else mean that it can be tried again. */
const MISSING = /\b404\b|NoSuchKey|does not exist/;

/** Loads one object; returns why that cannot be done, if so. */
async function copyObject(
  execute: Execute,
  { copy: { iamRole, region } }: LoadPlan,
  object: RawObject,
  { manifestUrlOf, s3, signal }: Pick<RawWork, 'manifestUrlOf' | 's3' | 'signal'>,
): Promise<string | undefined> {
  const { bucket, key, etag, isGzip, objectNumber } = object;
  await execute(createRecords);
  try {
    await execute(
      copy({
        table: RECORDS,
        from: manifestUrlOf(object),
        manifest: true,
        iamRole,
        format: 'json',
        json: 'noshred',
        ...(isGzip ? { compression: 'gzip' as const } : {}),
        region,
        maxError: 0,
        compUpdate: 'off',
        statUpdate: 'off',
      }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    const cause = copyFailure(`s3://${bucket}/${key}`, error);
    if (cause instanceof CopyAccessError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    const errorClass = classifyRedshiftError(cause);
    const mayPass = (errorClass === 'retry' && !MISSING.test(said)) || errorClass === 'reconnect';
    if (mayPass) throw cause;
    return `COPY refused it: ${said}`;
  }
  // COPY cannot be told which version of an object to read.
  const found = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch(() => undefined);
  if (found?.ETag === undefined || bareEtag(found.ETag) !== bareEtag(etag))
    return 'it was replaced or removed';
  await execute(insertDocuments(objectNumber));
  return undefined;
}

async function copiedRecords(execute: Execute): Promise<number> {
  const { rows } = await execute(
    sql<{ records: number | string }>`select pg_last_copy_count() as ${sql.id('records')}`,
  );
  return Number(rows[0]?.records ?? 0);
}

async function fillStage(
  execute: Execute,
  table: TableDefinition,
  rowTables: readonly string[],
): Promise<number> {
  await execute(createStage(table));
  let rows = 0;
  for (const name of rowTables) {
    const { numAffectedRows } = await execute(insertStage(table, name));
    rows += Number(numAffectedRows ?? 0n);
  }
  return rows;
}

async function statisticsOf(
  execute: Execute,
  objects: readonly RawObject[],
  readSeconds: ReadonlyMap<number, number>,
): Promise<readonly StagedObject[]> {
  const { rows } = await execute(selectStatistics);
  const byNumber = new Map(rows.map((row) => [Number(row.object_number), row]));
  const idOf = (value: string | number | null | undefined) => (value == null ? null : Number(value));
  return objects.map(({ isGzip: _isGzip, ...object }): StagedObject => {
    const found = byNumber.get(object.objectNumber);
    const documents = Number(found?.documents ?? 0);
    return {
      ...object,
      isPushedDown: true,
      rowsRead: documents,
      rowsAccepted: documents,
      rowsRejected: 0,
      minExtractedAt: found?.min_extracted_at.toISOString() ?? null,
      maxExtractedAt: found?.max_extracted_at.toISOString() ?? null,
      generationId: idOf(found?.generation_id),
      syncId: idOf(found?.sync_id),
      readSeconds: readSeconds.get(object.objectNumber) ?? 0,
    };
  });
}
