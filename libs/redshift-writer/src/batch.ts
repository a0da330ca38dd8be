import { randomBytes } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Kysely } from 'kysely';
import { CommitOutcomeUnknownError, type RedshiftRetryOptions, withRedshiftRetry } from 'kysely-redshift';
import type { BookkeepingTables } from './bookkeeping.ts';
import { BatchUsageError, LoadDataError } from './errors.ts';
import type { LoadBatch } from './load-batch.ts';
import { deletedDocuments } from './load/bookkeeping-rows.ts';
import type { LoadPlan, StagedTable } from './load/load-plan.ts';
import { type InDoubt, type LoadOutcome, runLoadTransaction, wasCommitted } from './load/load-transaction.ts';
import { rawManifestUrl, writeManifest, writeRawManifests } from './load/manifests.ts';
import type { RawWork } from './pushdown/read-raw.ts';
import type { DoubtfulObject, RawObject, RawObjectsOptions } from './pushdown/types.ts';
import { ObjectStager } from './staging/object-stager.ts';
import { removePrefix } from './staging/remove-objects.ts';
import type { StagedObject, StagedPart, StagingTarget } from './staging/types.ts';
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
  readonly compareFirstRows: number;
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
  #raw: { readonly objects: readonly RawObject[]; readonly options: RawObjectsOptions } | undefined;
  readonly #doubts: DoubtfulObject[] = [];
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

  addRawObjects(objects: readonly RawObject[], options: RawObjectsOptions): void {
    this.#assertOpen();
    if (this.#raw) throw new BatchUsageError('The raw objects of a batch are given at once.');
    if (objects.length > 0) this.#raw = { objects, options };
  }

  async commit(): Promise<BatchResult> {
    this.#assertOpen();
    if (this.#stager) this.#parts.push(await this.#stager.finish());
    const isEmpty = !this.#raw && this.#parts.every(({ objects }) => objects.length === 0);
    if (this.#options.listing === null && isEmpty)
      throw new BatchUsageError('The batch has no objects; there is nothing to commit.');
    this.#state = 'committing';
    if (this.#raw) await writeRawManifests(this.#manifests, this.#raw.objects);
    let plan = await this.#finishStaging();
    let outcome = await this.#load(plan);
    while (outcome.status === 'in-doubt') {
      await this.#stageInstead(outcome.doubts);
      plan = await this.#finishStaging();
      outcome = await this.#load(plan);
    }
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

  /** Has objects staged that Redshift was to read itself. */
  async #stageInstead(doubts: readonly DoubtfulObject[]): Promise<void> {
    const raw = this.#raw;
    if (!raw) return;
    for (const { object, reason } of doubts) {
      const { batchId } = this;
      this.#context.log?.warn({ batchId, object: object.key, reason }, 'not for SQL: the object is staged');
    }
    this.#doubts.push(...doubts);
    const inDoubt = new Set(doubts.map(({ object }) => object));
    const objects = raw.objects.filter((object) => !inDoubt.has(object));
    this.#raw = objects.length > 0 ? { ...raw, objects } : undefined;
    this.#parts.push(...(await raw.options.stage(doubts)));
  }

  async #load(plan: LoadPlan): Promise<LoadOutcome | InDoubt> {
    const { db, log, retry } = this.#context;
    const { batchId } = this;
    let ready: LoadOutcome | undefined;
    const run = (): Promise<LoadOutcome | InDoubt> =>
      runLoadTransaction(db, plan, (outcome) => (ready = outcome));
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
    const { bookkeeping, staging, copyIamRole: iamRole, region, compareFirstRows } = this.#context;
    const { bucket, prefix } = this.target.quarantine;
    const staged = new Map<string, StagedTable>();
    for (const { name } of this.#options.tables) {
      const files = this.#parts.flatMap((part) => part.files[name] ?? []);
      staged.set(name, await writeManifest(this.#manifests, name, files));
    }
    const rejectFiles = this.#parts.flatMap((part) => part.rejectFiles);
    const changeFiles = this.#parts.flatMap((part) => part.changeFiles);
    return {
      batchId: this.batchId,
      ...this.#options,
      compareFirstRows,
      bookkeeping,
      objects: this.#parts.flatMap(({ objects }) => objects).sort((a, b) => a.objectNumber - b.objectNumber),
      drift: sumDrift(this.#parts),
      staged,
      stagedRejects: await writeManifest(this.#manifests, '_rejects', rejectFiles),
      stagedChanges: await writeManifest(this.#manifests, '_changes', changeFiles),
      raw: this.#rawWork(),
      pushedRows: null,
      quarantineUrl: rejectFiles.length === 0 ? null : `s3://${bucket}/${prefix}`,
      startedAt: this.#startedAt,
      stageSeconds: (performance.now() - this.#startMs) / 1000,
      copy: { iamRole, region, filePrefix: `s3://${staging.bucket}/${this.#prefix}` },
    };
  }

  #rawWork(): RawWork | null {
    if (!this.#raw) return null;
    const { objects, options } = this.#raw;
    const { s3 } = this.#context;
    return {
      objects,
      explode: options.explode,
      manifestUrlOf: (object) => rawManifestUrl(this.#manifests, object),
      s3,
      onRead: options.onRead,
      signal: options.signal,
    };
  }

  get #manifests() {
    return { s3: this.#context.s3, bucket: this.#context.staging.bucket, prefix: this.#prefix };
  }

  #result(plan: LoadPlan, outcome: LoadOutcome, endMs: number): BatchResult {
    const sum = (count: (object: StagedObject) => number) =>
      outcome.objects.reduce((total, object) => total + count(object), 0);
    return {
      batchId: this.batchId,
      stream: this.#options.stream,
      committed: outcome.status !== 'already-loaded',
      alreadyLoaded: outcome.alreadyLoaded,
      objects: outcome.objects.length,
      rowsRead: sum(({ rowsRead }) => rowsRead),
      accepted: sum(({ rowsAccepted }) => rowsAccepted),
      rejected: sum(({ rowsRejected }) => rowsRejected),
      ...outcome.verdicts,
      deleted: deletedDocuments(outcome),
      snapshot: outcome.snapshot,
      rowsByTable: outcome.rowsByTable,
      // ISO-8601 in UTC sorts as text.
      maxExtractedAt:
        outcome.objects
          .flatMap(({ maxExtractedAt }) => maxExtractedAt ?? [])
          .sort()
          .at(-1) ?? null,
      objectsPushedDown: outcome.objects.filter(({ isPushedDown }) => isPushedDown).length,
      objectsInDoubt: this.#doubts.map(({ object: { key }, reason }) => ({ key, reason })),
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
