import { randomBytes } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Kysely } from 'kysely';
import {
  CommitOutcomeUnknownError,
  manifest,
  type RedshiftRetryOptions,
  withRedshiftRetry,
} from 'kysely-redshift';
import type { BookkeepingTables } from './bookkeeping.ts';
import { BatchUsageError, LoadDataError, StagingError } from './errors.ts';
import type { LoadBatch } from './load-batch.ts';
import { deletedDocuments } from './load/bookkeeping-rows.ts';
import type { LoadPlan, StagedTable } from './load/load-plan.ts';
import { type LoadOutcome, runLoadTransaction, wasCommitted } from './load/load-transaction.ts';
import type { WrittenObject } from './staging/gzip-lines.ts';
import {
  ObjectStager,
  type StagedObject,
  type StagedPart,
  type StagingTarget,
} from './staging/object-stager.ts';
import { removePrefix } from './staging/remove-objects.ts';
import type {
  BatchResult,
  LoadDocument,
  LoadObject,
  LoadReject,
  SchemaDrift,
  StreamListing,
  StreamTables,
  WriterLog,
} from './types.ts';

/** What a batch needs from its writer. */
export interface BatchContext {
  readonly db: Kysely<unknown>;
  readonly s3: S3Client;
  readonly staging: { readonly bucket: string; readonly prefix: string };
  readonly quarantine: { readonly bucket: string; readonly prefix: string };
  readonly copyIamRole: string;
  readonly region: string;
  readonly bookkeeping: BookkeepingTables;
  readonly partBytes: number;
  /** How many slices Redshift has, as far as it is known. */
  readonly slices: () => number;
  readonly retry: Pick<RedshiftRetryOptions<never>, 'attempts' | 'baseDelayMs' | 'maxDelayMs'>;
  readonly log: WriterLog | undefined;
  readonly clock: () => Date;
}

/** Each open file holds some 10 MB of memory. */
const MAX_LANES = 8;

/** What one batch is to do. */
export interface BatchOptions {
  readonly stream: string;
  readonly tables: StreamTables;
  readonly runId: string | null;
  readonly reload: boolean;
  readonly listing: StreamListing | null;
  readonly maxVanishedShare: number;
}

/** Makes a batch. */
export function openBatch(context: BatchContext, options: BatchOptions): LoadBatch {
  return new StagedBatch(context, options);
}

class StagedBatch implements LoadBatch {
  readonly batchId: string;
  readonly target: StagingTarget;
  readonly #context: BatchContext;
  readonly #options: BatchOptions;
  readonly #prefix: string;
  readonly #parts: StagedPart[] = [];
  readonly #startedAt: Date;
  readonly #startMs = performance.now();
  #stager: ObjectStager | undefined;
  #objectNumber = 0;
  #state: 'open' | 'committing' | 'ended' = 'open';

  constructor(context: BatchContext, options: BatchOptions) {
    this.#context = context;
    this.#options = options;
    const { stream } = options;
    this.#startedAt = context.clock();
    const { batchId, staging, quarantine, partBytes } = {
      ...context,
      batchId: newBatchId(stream, this.#startedAt),
    };
    this.batchId = batchId;
    this.#prefix = `${staging.prefix}${batchId}/`;
    const { bucket, prefix } = quarantine;
    this.target = {
      batchId,
      stream,
      staging,
      quarantine: { bucket, prefix: `${prefix}${stream}/${batchId}/` },
      partBytes,
      lanes: Math.min(context.slices(), MAX_LANES),
    };
  }

  beginObject(object: LoadObject): void {
    this.#assertOpen();
    const { s3 } = this.#context;
    this.#stager ??= new ObjectStager({ s3, target: this.target, tables: this.#options.tables, part: 0 });
    this.#stager.beginObject(object, this.#objectNumber);
    this.#objectNumber += 1;
  }

  async addDocument(document: LoadDocument): Promise<'accepted' | 'rejected'> {
    const stager = this.#openStager();
    const outcome = stager.addDocument(document);
    await stager.room();
    return outcome;
  }

  async addReject(reject: LoadReject): Promise<void> {
    const stager = this.#openStager();
    stager.addReject(reject);
    await stager.room();
  }

  addDrift(drift: SchemaDrift): void {
    this.#openStager().addDrift(drift);
  }

  endObject(): void {
    this.#openStager().endObject();
  }

  addPart(part: StagedPart): void {
    this.#assertOpen();
    this.#parts.push(part);
  }

  async commit(): Promise<BatchResult> {
    this.#assertOpen();
    if (this.#stager) this.#parts.push(await this.#stager.finish());
    if (this.#options.listing === null && this.#parts.every(({ objects }) => objects.length === 0))
      throw new BatchUsageError('The batch has no objects; there is nothing to commit.');
    this.#state = 'committing';
    const plan = await this.#finishStaging();
    const outcome = await this.#load(plan);
    const endMs = performance.now();
    this.#state = 'ended';
    const result = this.#result(plan, outcome, endMs);
    await this.#removeStaging(!result.committed);
    const message = result.committed
      ? 'batch committed'
      : 'batch not needed: its objects were loaded meanwhile';
    this.#context.log?.info({ ...result }, message);
    return result;
  }

  async abort(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    await this.#stager?.abort();
    await this.#removeStaging(true);
  }

  async #load(plan: LoadPlan): Promise<LoadOutcome> {
    const { db, log, retry } = this.#context;
    const { batchId } = this;
    let ready: LoadOutcome | undefined;
    const run = () => runLoadTransaction(db, plan, (outcome) => (ready = outcome));
    try {
      return await withRedshiftRetry(run, {
        ...retry,
        findCommitted: async () => ((await wasCommitted(db, plan)) ? ready : undefined),
        onRetry: ({ attempt, error, errorClass, delayMs }) =>
          log?.warn({ batchId, attempt, errorClass, delayMs, error }, 'the load is repeated'),
      });
    } catch (error) {
      // Evidence of bad data stays; and what may have been committed keeps its quarantine.
      if (error instanceof LoadDataError || error instanceof CommitOutcomeUnknownError) this.#state = 'ended';
      throw error;
    }
  }

  async #finishStaging(): Promise<LoadPlan> {
    const { bookkeeping, staging, copyIamRole: iamRole, region } = this.#context;
    const { bucket, prefix } = this.target.quarantine;
    const staged = new Map<string, StagedTable>();
    for (const { name } of this.#options.tables) {
      const files = this.#parts.flatMap((part) => part.files[name] ?? []);
      staged.set(name, await this.#writeManifest(name, files));
    }
    const rejectFiles = this.#parts.flatMap((part) => part.rejectFiles);
    const changeFiles = this.#parts.flatMap((part) => part.changeFiles);
    return {
      batchId: this.batchId,
      ...this.#options,
      bookkeeping,
      objects: this.#parts.flatMap(({ objects }) => objects).sort((a, b) => a.objectNumber - b.objectNumber),
      drift: sumDrift(this.#parts),
      staged,
      stagedRejects: await this.#writeManifest('_rejects', rejectFiles),
      stagedChanges: await this.#writeManifest('_changes', changeFiles),
      quarantineUrl: rejectFiles.length === 0 ? null : `s3://${bucket}/${prefix}`,
      startedAt: this.#startedAt,
      stageSeconds: (performance.now() - this.#startMs) / 1000,
      copy: { iamRole, region, filePrefix: `s3://${staging.bucket}/${this.#prefix}` },
    };
  }

  async #writeManifest(name: string, files: readonly WrittenObject[]): Promise<StagedTable> {
    if (files.length === 0) return { manifestUrl: null, rows: 0 };
    const { s3, staging } = this.#context;
    const key = `${this.#prefix}${name}.manifest`;
    const manifestUrl = `s3://${staging.bucket}/${key}`;
    const body = manifest(files.map(({ url, sizeBytes }) => ({ url, contentLengthBytes: sizeBytes })));
    try {
      await s3.send(new PutObjectCommand({ Bucket: staging.bucket, Key: key, Body: body }));
    } catch (cause) {
      throw new StagingError(manifestUrl, { cause });
    }
    return { manifestUrl, rows: files.reduce((rows, { lines }) => rows + lines, 0) };
  }

  #result(plan: LoadPlan, outcome: LoadOutcome, endMs: number): BatchResult {
    const sum = (count: (object: StagedObject) => number) =>
      plan.objects.reduce((total, object) => total + count(object), 0);
    return {
      batchId: this.batchId,
      stream: this.#options.stream,
      committed: outcome.status !== 'already-loaded',
      alreadyLoaded: outcome.alreadyLoaded,
      objects: plan.objects.length,
      rowsRead: sum(({ rowsRead }) => rowsRead),
      accepted: sum(({ rowsAccepted }) => rowsAccepted),
      rejected: sum(({ rowsRejected }) => rowsRejected),
      ...outcome.verdicts,
      deleted: deletedDocuments(outcome),
      snapshot: outcome.snapshot,
      rowsByTable: outcome.rowsByTable,
      quarantineUrl: outcome.status === 'already-loaded' ? null : plan.quarantineUrl,
      seconds: {
        stage: plan.stageSeconds,
        lock: outcome.lockSeconds,
        copy: outcome.copySeconds,
        merge: outcome.mergeSeconds,
        commit: (endMs - outcome.readyAtMs) / 1000,
        total: (endMs - this.#startMs) / 1000,
      },
    };
  }

  /** Best effort: what stays behind costs storage, not correctness. */
  async #removeStaging(withQuarantine: boolean): Promise<void> {
    const { s3, staging, log } = this.#context;
    const { quarantine } = this.target;
    const removals: (readonly [string, string])[] = [[staging.bucket, this.#prefix]];
    if (withQuarantine) removals.push([quarantine.bucket, quarantine.prefix]);
    for (const [bucket, prefix] of removals) {
      await removePrefix(s3, bucket, prefix).catch((error: unknown) =>
        log?.warn({ batchId: this.batchId, bucket, prefix, error }, 'staged objects could not be removed'),
      );
    }
  }

  #openStager(): ObjectStager {
    this.#assertOpen();
    if (!this.#stager) throw new BatchUsageError('Begin an object first.');
    return this.#stager;
  }

  #assertOpen(): void {
    if (this.#state !== 'open') throw new BatchUsageError(`Batch ${this.batchId} has ended; open a new one.`);
  }
}

/** `launches-20260102T030405-1a2b3c4d`: sorts by time within a stream, and nobody else has it. */
function newBatchId(stream: string, at: Date): string {
  const time = at.toISOString().replaceAll(/[-:]|\..*/g, '');
  return `${stream.replaceAll(/[^a-zA-Z0-9_]/g, '_').slice(0, 38)}-${time}-${randomBytes(4).toString('hex')}`;
}

/** The drift of all parts: the same field may occur in several. */
function sumDrift(parts: readonly StagedPart[]): StagedPart['drift'] {
  const sums = new Map<string, StagedPart['drift'][number]>();
  for (const drift of parts.flatMap((part) => part.drift)) {
    const key = `${drift.jsonType} ${drift.path}`;
    sums.set(key, { ...drift, documents: drift.documents + (sums.get(key)?.documents ?? 0) });
  }
  return [...sums.values()];
}
