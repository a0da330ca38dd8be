import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Kysely, sql } from 'kysely';
import type { BookkeepingTables } from './bookkeeping.ts';
import { isMissingTable } from './load/ledger.ts';
import { removeKeys } from './staging/remove-objects.ts';

/** A folder in S3. */
interface Folder {
  readonly bucket: string;
  readonly prefix: string;
}

/** What a sweep needs from its writer. */
export interface SweepContext {
  readonly db: Kysely<unknown>;
  readonly s3: S3Client;
  readonly staging: Folder;
  readonly quarantine: Folder;
  readonly bookkeeping: BookkeepingTables;
}

/** Options of a sweep. */
export interface SweepOptions {
  /** What was written to later is left alone: its run may still be alive. Default one day, in milliseconds. */
  readonly olderThanMs?: number;
  /** Only look. Default `false`. */
  readonly dryRun?: boolean;
}

/** What a sweep removed, or would remove. */
export interface SweepResult {
  readonly objects: number;
  readonly bytes: number;
  /** Unfinished multipart uploads that were ended; S3 charges for them, and no listing shows them. */
  readonly uploads: number;
  /** `s3://…` of the objects. */
  readonly urls: readonly string[];
}

const DAY_MS = 24 * 3_600_000;
/** Names that `newBatchId` gives; whatever else lies in the folders is not ours. */
const BATCH_FOLDER = /(?:^|\/)(\w+-\d{8}T\d{6}-[0-9a-f]{8})\//;
/** Batches per query. */
const BATCHES_PER_QUERY = 500;

interface BatchFolder {
  readonly place: 'staging' | 'quarantine';
  readonly bucket: string;
  readonly batchId: string;
  readonly keys: string[];
  bytes: number;
  newestMs: number;
}

/**
 * Removes what crashed runs left behind: staged files, the quarantine of batches that were never committed, unfinished
 * uploads. Never the quarantine of a committed batch, and nothing of a run that may be alive: a batch that is not in
 * `etl.load_batches` must have been silent for `olderThanMs`. Even if such a run were alive, it would fail and be
 * repeated: COPY refuses a manifest of which a file is missing.
 */
export async function sweep(context: SweepContext, options: SweepOptions): Promise<SweepResult> {
  const { olderThanMs = DAY_MS, dryRun = false } = options;
  const { db, s3, staging, quarantine, bookkeeping } = context;
  const folders = [
    ...(await batchFolders(s3, 'staging', staging)),
    ...(await batchFolders(s3, 'quarantine', quarantine)),
  ];
  // The ledger is asked after the listing: what was committed by then is known, what begins later is not listed.
  const committed = await committedBatches(db, bookkeeping, folders);
  const limitMs = (await serverTimeMs(db)) - olderThanMs;
  const orphans = folders.filter(({ place, batchId, newestMs }) =>
    committed.has(batchId) ? place === 'staging' : newestMs <= limitMs,
  );
  if (!dryRun) for (const { bucket, keys } of orphans) await removeKeys(s3, bucket, keys);
  let uploads = 0;
  for (const folder of [staging, quarantine]) uploads += await endUploads(s3, folder, limitMs, dryRun);
  return {
    objects: orphans.reduce((sum, { keys }) => sum + keys.length, 0),
    bytes: orphans.reduce((sum, { bytes }) => sum + bytes, 0),
    uploads,
    urls: orphans.flatMap(({ bucket, keys }) => keys.map((key) => `s3://${bucket}/${key}`)),
  };
}

async function batchFolders(
  s3: S3Client,
  place: BatchFolder['place'],
  { bucket, prefix }: Folder,
): Promise<readonly BatchFolder[]> {
  const folders = new Map<string, BatchFolder>();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const batchId = BATCH_FOLDER.exec(key.slice(prefix.length))?.[1];
      if (batchId === undefined) continue;
      const folder = folders.get(batchId) ?? { place, bucket, batchId, keys: [], bytes: 0, newestMs: 0 };
      folders.set(batchId, folder);
      folder.keys.push(key);
      folder.bytes += Size;
      folder.newestMs = Math.max(folder.newestMs, LastModified?.getTime() ?? Infinity);
    }
  }
  return [...folders.values()];
}

async function committedBatches(
  db: Kysely<unknown>,
  { batches }: BookkeepingTables,
  folders: readonly BatchFolder[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(folders.map(({ batchId }) => batchId))];
  const committed = new Set<string>();
  for (let start = 0; start < ids.length; start += BATCHES_PER_QUERY) {
    const some = ids.slice(start, start + BATCHES_PER_QUERY);
    const { rows } = await sql<{ batch_id: string }>`
      select batch_id from ${sql.id(batches.schema, batches.name)} where batch_id in (${sql.join(some)})`
      .execute(db)
      .catch((error: unknown) => {
        // Without bookkeeping tables nothing was ever committed.
        if (isMissingTable(error)) return { rows: [] };
        throw error;
      });
    for (const { batch_id: id } of rows) committed.add(id);
  }
  return committed;
}

/** Redshift's clock: that of the container may be wrong, and a wrong one would call a live run old. */
async function serverTimeMs(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ epoch: string | number }>`
    select extract(epoch from getdate())::bigint as epoch`.execute(db);
  return Number(rows[0]?.epoch) * 1000;
}

async function endUploads(
  s3: S3Client,
  { bucket, prefix }: Folder,
  limitMs: number,
  dryRun: boolean,
): Promise<number> {
  let ended = 0;
  for await (const { Key, UploadId, Initiated } of unfinishedUploads(s3, bucket, prefix)) {
    if (Key === undefined || UploadId === undefined || !BATCH_FOLDER.test(Key.slice(prefix.length))) continue;
    if ((Initiated?.getTime() ?? Infinity) > limitMs) continue;
    ended += 1;
    if (!dryRun) await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  return ended;
}

async function* unfinishedUploads(
  s3: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<MultipartUpload> {
  let marker: { readonly KeyMarker?: string; readonly UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const page: ListMultipartUploadsCommandOutput = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...marker }),
    );
    yield* page.Uploads ?? [];
    const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    marker =
      IsTruncated && KeyMarker !== undefined
        ? { KeyMarker, ...(UploadIdMarker === undefined ? {} : { UploadIdMarker }) }
        : undefined;
  }
}
