import type { BatchResult, RedshiftWriter, SchemaChange } from '@spacex/redshift-writer';
import { streams } from '@spacex/spacex-schemas';
import { type Kysely, sql } from 'kysely';
import type { EtlConfig } from '../config.ts';
import type { LoadMode } from '../environment.ts';
import { PartialLoadError } from '../errors.ts';
import { type DoneBatch, plural, type Reporter } from '../observe/reporter.ts';
import { withSpan } from '../observe/tracing.ts';
import { connectS3, openConnections } from '../pipeline/connections.ts';
import { listCollections, type StreamObjects, subtractLedger } from '../pipeline/discover.ts';
import { type BadObject, type BatchWork, runBatch } from '../pipeline/run-batch.ts';
import { createStagingPool } from '../pipeline/staging/create-pool.ts';
import type { StagingProgress } from '../pipeline/staging/types.ts';
import { Turns } from '../pipeline/turns.ts';
import type { LoadOptions } from './load-options.ts';
import { selectObjects } from './select-objects.ts';

/** What a command is run with. */
export interface RunContext {
  readonly config: EtlConfig;
  readonly reporter: Reporter;
  readonly runId: string;
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
  /** The program's own file, which worker threads start with. */
  readonly entry: URL;
}

const counters = ['objects', 'rowsRead', 'rejected', 'inserted', 'updated', 'unchanged', 'deleted'] as const;

/** The sums over all batches; but for `objects` they count documents. */
export type LoadTotals = Readonly<Record<(typeof counters)[number], number>>;

/** A collection of which nothing was loaded. */
export interface FailedStream {
  readonly stream: string;
  readonly error: string;
  readonly message: string;
}

/** What one load did; the last line of stdout with `--json`. */
export interface LoadSummary {
  readonly command: 'load' | 'replay';
  readonly runId: string;
  readonly batches: readonly DoneBatch[];
  readonly totals: LoadTotals;
  readonly badObjects: readonly (BadObject & { readonly stream: string })[];
  readonly failedStreams: readonly FailedStream[];
}

/**
 * Loads every new object of the bucket into Redshift, one batch per collection.
 *
 * @throws errors that concern all collections; those of one are in the summary
 */
export async function load(options: LoadOptions, context: RunContext): Promise<LoadSummary> {
  const { config, reporter, signal } = context;
  return withSpan('load', { 'etl.run_id': context.runId }, async () => {
    const s3 = connectS3(config);
    // S3 is asked while Redshift is being reached and its tables are looked at.
    const listing = listCollections({ s3, ...config.raw, only: options.streams, signal });
    listing.catch(() => undefined);
    const connections = await openConnections(config, { log: reporter.writerLog, signal });
    try {
      const { writer } = connections;
      const changes = await writer.prepareSchema();
      reporter.schema(changes);
      await warnOfEmptiedTables(changes, connections.db, reporter);
      const { collections, unknownStreams } = await listing;
      for (const name of unknownStreams)
        reporter.warning(`${config.raw.prefix}${name}/ belongs to no stream we know.`);
      const work = await workOf(collections, options, writer);
      return await loadCollections('load', work, { ...context, ...options, writer });
    } finally {
      s3.destroy();
      await connections.close();
    }
  });
}

/** A table that somebody dropped is made anew, but what the ledger says is loaded would not come back by itself. */
async function warnOfEmptiedTables(
  changes: readonly SchemaChange[],
  db: Kysely<unknown>,
  reporter: Reporter,
): Promise<void> {
  const made = new Set(
    changes.flatMap(({ kind, schema, table }) => (kind === 'create-table' ? [`${schema}.${table}`] : [])),
  );
  if (made.size === 0 || made.has('etl.load_objects')) return;
  const { rows } = await sql<{ stream: string; objects: string }>`
    select stream, count(*) as objects from etl.load_objects group by stream order by stream`.execute(db);
  for (const { stream, objects } of rows) {
    const tables = streams.find(({ name }) => name === stream)?.tables ?? [];
    const lost = tables.map(({ schema, name }) => `${schema}.${name}`).filter((name) => made.has(name));
    if (lost.length === 0) continue;
    reporter.warning(
      `${lost.join(', ')} was missing and is made anew, while the ledger has ${objects} loaded objects of ${stream}: ` +
        `\`etl-runner load --streams ${stream} --full-refresh\` fills it again.`,
      { stream },
    );
  }
}

/** What is to be loaded of what lies in the bucket. */
async function workOf(
  collections: readonly StreamObjects[],
  options: LoadOptions,
  writer: RedshiftWriter,
): Promise<readonly BatchWork[]> {
  const selected = selectObjects(collections, options);
  const pending = options.fullRefresh ? selected : await subtractLedger(selected, writer);
  // A part of the objects says nothing about what vanished.
  const isWhole = options.since === undefined && options.shard === undefined;
  const work: BatchWork[] = [];
  for (const [index, { stream, objects }] of pending.entries()) {
    const all = collections[index]?.objects ?? [];
    const listing =
      isWhole && stream.keep === 'latest' ? { sources: stream.airbyteStreams, objects: all } : undefined;
    const isDue =
      objects.length > 0 ||
      (listing !== undefined &&
        all.length > 0 &&
        (await writer.completesSnapshot({ stream: stream.name, listing })));
    if (isDue) work.push({ stream, objects, listing });
  }
  return work;
}

/** What loading collections needs besides. */
export interface LoadingContext extends RunContext {
  readonly writer: RedshiftWriter;
  readonly concurrency: number;
  readonly maxVanishedShare: number;
  readonly mode: LoadMode;
  /** Load objects again that are loaded already. */
  readonly fullRefresh: boolean;
}

/** Loads the given objects. One collection is staged while the one before it commits. */
export async function loadCollections(
  command: LoadSummary['command'],
  work: readonly BatchWork[],
  context: LoadingContext,
): Promise<LoadSummary> {
  const { config, reporter, runId, signal, entry, writer, concurrency, maxVanishedShare, mode } = context;
  if (work.length === 0) reporter.info('no new objects');
  else reporter.begin({ streams: Object.fromEntries(work.map((part) => [part.stream.name, sizeOf(part)])) });
  const onProgress = (stream: string, step: StagingProgress) => reporter.progress(stream, step);
  const pool = createStagingPool({
    size: Math.min(concurrency, Math.max(0, ...work.map(({ objects }) => objects.length))),
    config,
    entry,
    onProgress,
  });
  const turns = { stage: new Turns(), commit: new Turns() };
  const reload = context.fullRefresh;
  const batchContext = { writer, pool, turns, signal, runId, mode, reload, maxVanishedShare, onProgress };
  const done: DoneBatch[] = [];
  const badObjects: (BadObject & { stream: string })[] = [];
  const failedStreams: FailedStream[] = [];

  const loadOne = async (part: BatchWork): Promise<void> => {
    const stream = part.stream.name;
    try {
      const { report, badObjects: bad } = await withSpan(`load ${stream}`, { 'etl.stream': stream }, () =>
        runBatch(part, batchContext),
      );
      badObjects.push(...bad.map((object) => ({ stream, ...object })));
      for (const { reason } of bad) reporter.warning(`${stream}: ${reason}`, { stream });
      if (!report) return;
      const batch: DoneBatch = { ...report, bytes: sizeOf(part).bytes };
      reporter.batch(batch);
      reportUnknownFields(batch, reporter);
      reportDoubts(batch, reporter);
      done.push(batch);
    } catch (error) {
      // What may pass by itself, or was wanted, concerns the others as well.
      if (signal.aborted || (error as { transient?: unknown }).transient === true) throw error;
      const { name, message } = error as Error;
      failedStreams.push({ stream, error: name, message });
      reporter.warning(`${stream}: not loaded: ${message}`, { stream, error: name });
      firstError ??= error;
    }
  };
  let firstError: unknown;
  try {
    await inPairs(work, loadOne);
  } finally {
    await pool.close();
  }
  reporter.end(done);
  // Nothing was loaded: the reason itself says more than "partial".
  if (firstError !== undefined && done.length === 0) throw firstError;
  return { command, runId, batches: done, totals: sum(done), badObjects, failedStreams };
}

/** @throws PartialLoadError when objects or collections were left out */
export function checkComplete({ batches, badObjects, failedStreams }: LoadSummary): void {
  const problems = [
    ...batches.flatMap(({ result: { snapshot } }) => snapshot?.reason ?? []),
    ...failedStreams.map(({ stream, message }) => `${stream}: ${message}`),
    ...badObjects.map(({ stream, reason }) => `${stream}: ${reason}`),
  ];
  if (problems.length > 0) throw new PartialLoadError(problems);
}

/** Two at a time, in order: the second stages while the first commits. */
async function inPairs<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failure: { readonly error: unknown } | undefined;
  const lane = async () => {
    for (const item of queue) {
      if (failure) return;
      await run(item).catch((error: unknown) => (failure ??= { error }));
    }
  };
  await Promise.all([lane(), lane()]);
  if (failure) throw failure.error;
}

function sizeOf({ objects }: BatchWork): { objects: number; bytes: number } {
  return { objects: objects.length, bytes: objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0) };
}

function reportDoubts({ stream, result }: DoneBatch, reporter: Reporter): void {
  for (const { key, reason } of result.objectsInDoubt)
    reporter.warning(`${stream}: ${key} was loaded in mode copy: ${reason}`, { stream, object: key });
}

function reportUnknownFields({ stream, unknownFields }: DoneBatch, reporter: Reporter): void {
  for (const [path, count] of Object.entries(unknownFields)) {
    reporter.warning(`${stream}: new field ${path} in ${plural(count, 'document')}, kept in _extra.`, {
      stream,
    });
  }
}

/** A batch that another runner loaded in the meantime is that runner's to report. */
function sum(batches: readonly { readonly result: BatchResult }[]): LoadTotals {
  const committed = batches.filter(({ result }) => result.committed);
  const total = (counter: (typeof counters)[number]) =>
    committed.reduce((all, { result }) => all + result[counter], 0);
  return Object.fromEntries(counters.map((counter) => [counter, total(counter)])) as LoadTotals;
}
