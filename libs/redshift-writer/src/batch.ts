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
import type { LoadedObject, LoadPlan, StagedTable } from './load/load-plan.ts';
import { type LoadOutcome, runLoadTransaction, wasCommitted } from './load/load-transaction.ts';
import { RejectSink } from './reject-sink.ts';
import { removePrefix } from './staging/remove-objects.ts';
import { rowSerializer } from './staging/serialize-row.ts';
import { TableStage } from './staging/table-stage.ts';
import type {
  BatchResult,
  LoadDocument,
  LoadObject,
  LoadReject,
  SchemaDrift,
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
  readonly retry: Pick<RedshiftRetryOptions<never>, 'attempts' | 'baseDelayMs' | 'maxDelayMs'>;
  readonly log: WriterLog | undefined;
  readonly clock: () => Date;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Makes a batch. @throws InvalidTableError */
export function openBatch(
  context: BatchContext,
  options: { stream: string; tables: StreamTables },
): LoadBatch {
  return new StagedBatch(context, options.stream, options.tables);
}

class StagedBatch implements LoadBatch {
  readonly batchId: string;
  readonly #context: BatchContext;
  readonly #stream: string;
  readonly #tables: StreamTables;
  readonly #stages: ReadonlyMap<string, TableStage>;
  readonly #serializers: ReadonlyMap<string, ReturnType<typeof rowSerializer>>;
  readonly #rejects: RejectSink;
  readonly #prefix: string;
  readonly #quarantineKey: string;
  readonly #objects: LoadedObject[] = [];
  readonly #drift = new Map<string, Mutable<SchemaDrift & { documents: number }>>();
  readonly #startedAt: Date;
  readonly #startMs = performance.now();
  #current: Mutable<LoadedObject> | undefined;
  #state: 'open' | 'committing' | 'ended' = 'open';
  #docSeq = 0;

  constructor(context: BatchContext, stream: string, tables: StreamTables) {
    this.#context = context;
    this.#stream = stream;
    this.#tables = tables;
    this.#startedAt = context.clock();
    this.batchId = newBatchId(stream, this.#startedAt);
    const { s3, staging, quarantine, partBytes } = context;
    this.#prefix = `${staging.prefix}${this.batchId}/`;
    this.#quarantineKey = `${quarantine.prefix}${stream}/${this.batchId}.jsonl.gz`;
    const stageOf = (name: string) =>
      new TableStage({ s3, bucket: staging.bucket, prefix: `${this.#prefix}${name}/`, partBytes });
    this.#stages = new Map(tables.map(({ name }) => [name, stageOf(name)]));
    this.#serializers = new Map(tables.map((table) => [table.name, rowSerializer(table)]));
    this.#rejects = new RejectSink({
      s3,
      bucket: quarantine.bucket,
      stagingBucket: staging.bucket,
      batchId: this.batchId,
      stream,
      quarantineKey: this.#quarantineKey,
      stagePrefix: `${this.#prefix}_rejects/`,
      partBytes,
    });
  }

  beginObject(object: LoadObject): void {
    this.#assertOpen();
    if (this.#current)
      throw new BatchUsageError(`End object ${this.#current.key} before beginning ${object.key}.`);
    const { bucket, key, etag, sizeBytes } = object;
    const counts = {
      rowsRead: 0,
      rowsAccepted: 0,
      rowsRejected: 0,
      minExtractedAt: null,
      maxExtractedAt: null,
    };
    this.#current = { bucket, key, etag, sizeBytes, ...counts };
  }

  async addDocument(document: LoadDocument): Promise<'accepted' | 'rejected'> {
    const object = this.#openObject();
    const { line, extractedAt, rowHash, rows } = document;
    const [parent] = this.#tables;
    if (rows.filter(({ table }) => table === parent.name).length !== 1) {
      throw new BatchUsageError(
        `A document needs exactly one row of ${parent.name}; line ${line} of ${object.key}.`,
      );
    }
    const context = { docSeq: this.#docSeq + 1, rowHash, extractedAt };
    const staged: [TableStage, string][] = [];
    for (const { table, row } of rows) {
      const stage = this.#stages.get(table);
      const serialize = this.#serializers.get(table);
      if (!stage || !serialize) throw new BatchUsageError(`Stream ${this.#stream} has no table ${table}.`);
      const text = serialize(row, context);
      if (!text.ok) {
        await this.addReject({ line, reason: text.reason, raw: JSON.stringify(rows) });
        return 'rejected';
      }
      staged.push([stage, text.json]);
    }
    this.#docSeq += 1;
    object.rowsRead += 1;
    object.rowsAccepted += 1;
    // ISO-8601 in UTC sorts as text.
    if (object.minExtractedAt === null || extractedAt < object.minExtractedAt)
      object.minExtractedAt = extractedAt;
    if (object.maxExtractedAt === null || extractedAt > object.maxExtractedAt)
      object.maxExtractedAt = extractedAt;
    for (const [stage, json] of staged) {
      const room = stage.add(json);
      if (room) await room;
    }
    return 'accepted';
  }

  async addReject(reject: LoadReject): Promise<void> {
    const object = this.#openObject();
    object.rowsRead += 1;
    object.rowsRejected += 1;
    await this.#rejects.add(object, reject);
  }

  addDrift({ path, jsonType }: SchemaDrift): void {
    this.#assertOpen();
    const key = JSON.stringify([path, jsonType]);
    const known = this.#drift.get(key);
    if (known) known.documents += 1;
    else this.#drift.set(key, { path, jsonType, documents: 1 });
  }

  endObject(): void {
    this.#objects.push(this.#openObject());
    this.#current = undefined;
  }

  async commit(): Promise<BatchResult> {
    this.#assertOpen();
    if (this.#current) throw new BatchUsageError(`End object ${this.#current.key} before committing.`);
    if (this.#objects.length === 0)
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
    for (const stage of [...this.#stages.values(), this.#rejects]) await stage.abort();
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
    const staged = new Map<string, StagedTable>();
    for (const [name, stage] of this.#stages) staged.set(name, await this.#finishStage(name, stage));
    const stagedRejects = await this.#finishStage('_rejects', this.#rejects.stage);
    await this.#rejects.finish();
    return {
      batchId: this.batchId,
      stream: this.#stream,
      tables: this.#tables,
      bookkeeping,
      objects: this.#objects,
      drift: [...this.#drift.values()],
      staged,
      stagedRejects,
      quarantineUrl: this.#rejects.url,
      startedAt: this.#startedAt,
      stageSeconds: (performance.now() - this.#startMs) / 1000,
      copy: { iamRole, region, filePrefix: `s3://${staging.bucket}/${this.#prefix}` },
    };
  }

  async #finishStage(name: string, stage: TableStage): Promise<StagedTable> {
    const files = await stage.finish();
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
    return { manifestUrl, rows: stage.rows };
  }

  #result(plan: LoadPlan, outcome: LoadOutcome, endMs: number): BatchResult {
    const sum = (count: (object: LoadedObject) => number) =>
      plan.objects.reduce((total, object) => total + count(object), 0);
    return {
      batchId: this.batchId,
      stream: this.#stream,
      committed: outcome.status !== 'already-loaded',
      alreadyLoaded: outcome.alreadyLoaded,
      objects: plan.objects.length,
      rowsRead: sum(({ rowsRead }) => rowsRead),
      accepted: sum(({ rowsAccepted }) => rowsAccepted),
      rejected: sum(({ rowsRejected }) => rowsRejected),
      ...outcome.verdicts,
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
    const { s3, staging, quarantine, log } = this.#context;
    const removals: (readonly [string, string])[] = [[staging.bucket, this.#prefix]];
    if (withQuarantine) removals.push([quarantine.bucket, this.#quarantineKey]);
    for (const [bucket, prefix] of removals) {
      await removePrefix(s3, bucket, prefix).catch((error: unknown) =>
        log?.warn({ batchId: this.batchId, bucket, prefix, error }, 'staged objects could not be removed'),
      );
    }
  }

  #openObject(): Mutable<LoadedObject> {
    this.#assertOpen();
    if (!this.#current) throw new BatchUsageError('Begin an object first.');
    return this.#current;
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
