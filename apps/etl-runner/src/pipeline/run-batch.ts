import type {
  BatchResult,
  LoadObject,
  RedshiftWriter,
  StagedPart,
  StreamListing,
} from '@spacex/redshift-writer';
import { explodeSql, type StreamDefinition } from '@spacex/spacex-schemas';
import { TooManyRunnersError } from '../errors.ts';
import type { LoadMode } from '../environment.ts';
import { splitObjects } from './raw-objects.ts';
import { RawProgress } from './raw-progress.ts';
import type { StagingProgress } from './staging/types.ts';
import type { StagingPool } from './staging/staging-pool.ts';
import type { Turns } from './turns.ts';

/** An object that cannot be loaded. It stays outside the ledger, so the next run tries it again. */
export interface BadObject {
  readonly key: string;
  readonly reason: string;
}

/** An object to load: one of Airbyte's, or one with lines that were rejected. */
export interface BatchObject extends LoadObject {
  /** Default `false`. */
  readonly isQuarantine?: boolean;
}

/** The objects of one batch; none where only the end of a generation is to be noted. */
export interface BatchWork {
  readonly stream: StreamDefinition;
  readonly objects: readonly BatchObject[];
  /** All objects of the collection: what is missing in a complete generation of them is deleted. */
  readonly listing?: StreamListing | undefined;
}

/** How one batch went. */
export interface BatchReport {
  readonly stream: string;
  readonly result: BatchResult;
  /** Fields that documents have and the schema does not: path → how often. They are kept in `_extra`. */
  readonly unknownFields: Readonly<Record<string, number>>;
  /** Seconds between the newest document and now; `null` without documents. */
  readonly lagSeconds: number | null;
  /** Objects that were left out. */
  readonly badObjects: readonly BadObject[];
}

/** What a batch is run with. */
export interface BatchContext {
  readonly writer: RedshiftWriter;
  readonly pool: StagingPool;
  /** One batch stages while another commits. */
  readonly turns: { readonly stage: Turns; readonly commit: Turns };
  readonly signal: AbortSignal;
  /** Told what Redshift has read itself; a step of less than nothing takes one back. */
  onProgress(stream: string, step: StagingProgress): void;
  readonly runId: string;
  readonly mode: LoadMode;
  /** Load the objects again that the ledger holds. */
  readonly reload: boolean;
  /** The most documents that may vanish at once, as a share from 0 to 1. */
  readonly maxVanishedShare: number;
}

/** How often a batch is planned again because another runner was quicker with some of its objects. */
const maxPlans = 5;

/** What says that one object is at fault and not the way to it; names, since they may come from another thread. */
const objectFaults: ReadonlySet<string> = new Set([
  'CorruptObjectError',
  'ObjectMissingError',
  'ObjectReplacedError',
]);

/**
 * Loads the objects of one collection: read → validate → explode → stage → commit. Either all of them are in the
 * tables and in the ledger afterwards, or none; but an object that cannot be read is left out and named. Objects that
 * another runner loads meanwhile are left to it.
 *
 * @returns `undefined` when no object could be loaded
 */
export async function runBatch(
  { stream, objects, listing }: BatchWork,
  context: BatchContext,
): Promise<{ readonly report: BatchReport | undefined; readonly badObjects: readonly BadObject[] }> {
  const badObjects: BadObject[] = [];
  let left = objects;
  for (let plan = 0; plan < maxPlans; plan += 1) {
    const attempt = await withoutBadObjects({ stream, objects: left, listing }, badObjects, context);
    if (!attempt) return { report: undefined, badObjects };
    const report = { stream: stream.name, badObjects, ...attempt };
    if (report.result.committed) return { report, badObjects };
    left = await context.writer.pendingObjects(left);
    if (left.length === 0) return { report, badObjects };
  }
  throw new TooManyRunnersError(stream.name);
}

type Attempt = Pick<BatchReport, 'result' | 'unknownFields' | 'lagSeconds'>;

/** Loads the objects; when one cannot be read, once more without it: rows of it may be in the staged files already. */
async function withoutBadObjects(
  work: BatchWork,
  badObjects: BadObject[],
  context: BatchContext,
): Promise<Attempt | undefined> {
  let left = work.objects;
  for (;;) {
    try {
      return await attempt({ ...work, objects: left }, context);
    } catch (error) {
      const bad = left.find(({ key }) => isFaultOf(error, key));
      if (!bad) throw error;
      badObjects.push({ key: bad.key, reason: (error as Error).message });
      left = left.filter((object) => object !== bad);
      if (left.length === 0) return undefined;
    }
  }
}

function isFaultOf(error: unknown, key: string): boolean {
  return error instanceof Error && objectFaults.has(error.name) && (error as { key?: unknown }).key === key;
}

async function attempt(
  { stream, objects, listing }: BatchWork,
  { writer, pool, turns, signal, runId, mode, reload, maxVanishedShare, onProgress }: BatchContext,
): Promise<Attempt> {
  const batch = writer.openBatch({
    stream: stream.name,
    tables: stream.tables,
    runId,
    reload,
    maxVanishedShare,
    ...(listing ? { listing } : {}),
  });
  const { raw, staged } = splitObjects(objects, mode);
  const parts: StagedPart[] = [];
  const progress = new RawProgress((step) => onProgress(stream.name, step));
  const stage = async (some: typeof staged): Promise<readonly StagedPart[]> => {
    const job = { stream: stream.name, target: batch.target, firstPart: parts.length + 1 };
    const more = await turns.stage.take(() => pool.run(job, some, signal));
    parts.push(...more);
    return more;
  };
  try {
    for (const part of await stage(staged)) batch.addPart(part);
    if (raw.length > 0) {
      batch.addRawObjects(raw, {
        explode: explodeSql(stream),
        signal,
        onRead: (object, records) => progress.add(object, records),
        stage: (doubts) => {
          for (const { object } of doubts) progress.takeBack(object);
          return stage(doubts.map(({ object: { isGzip: _isGzip, ...object } }) => object));
        },
      });
    }
    const result = await turns.commit.take(async () => {
      signal.throwIfAborted();
      return batch.commit();
    });
    return { result, unknownFields: countDrift(parts), lagSeconds: lagOf(result) };
  } catch (error) {
    await batch.abort();
    throw error;
  }
}

function countDrift(parts: readonly StagedPart[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { path, documents } of parts.flatMap(({ drift }) => drift))
    counts[path] = (counts[path] ?? 0) + documents;
  return counts;
}

function lagOf({ maxExtractedAt }: BatchResult): number | null {
  if (maxExtractedAt === null) return null;
  return Math.max(0, Math.round((Date.now() - Date.parse(maxExtractedAt)) / 1000));
}
