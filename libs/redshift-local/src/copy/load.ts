import type { Readable } from 'node:stream';
import { availableParallelism } from 'node:os';
import type { CopyFeed } from '../wire/hidden-statements.ts';
import type { DecodeJob } from './decode-job.ts';
import type { DecodeThreads } from './decode-threads.ts';
import { BadObjectError, ManifestError } from './errors.ts';
import type { LoadErrorRow, ReplacementRow } from './load-error.ts';
import { InlineDecoder, type ObjectDecoder } from './object-decoder.ts';
import type { CopyCommand } from './parse-copy.ts';
import { maxRecordedErrors, type ObjectResult } from './row-sink.ts';
import { S3SourceError, type S3Source, type SourceObject } from './s3-source.ts';
import type { Target } from './target.ts';

/** More bad records than MAXERROR allows, or data that cannot be read at all. */
export class LoadFailed extends Error {
  override readonly name = 'LoadFailed';
}

/** The client is gone, or cancelled: the load ends without further words. */
export class LoadAbandoned extends Error {
  override readonly name = 'LoadAbandoned';
}

/** One object, as far as it was loaded. */
export interface LoadedObject {
  readonly url: string;
  /** Size in S3. */
  readonly bytes: number;
  readonly rows: number;
  readonly errorCount: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** What a load did, in the order of its objects. */
export interface LoadSummary {
  readonly objects: LoadedObject[];
  readonly errors: LoadErrorRow[];
  readonly replacements: ReplacementRow[];
  errorCount: number;
  rows: number;
  bytes: number;
}

export const newSummary = (): LoadSummary => ({
  objects: [],
  errors: [],
  replacements: [],
  errorCount: 0,
  rows: 0,
  bytes: 0,
});

/** All that a load works with. */
export interface LoadContext {
  readonly command: CopyCommand;
  readonly target: Target;
  readonly job: DecodeJob;
  readonly s3: S3Source;
  readonly threads: DecodeThreads;
  /** Undefined: nothing is stored (NOLOAD). */
  readonly feed: CopyFeed | undefined;
  readonly isClosed: () => boolean;
}

/** A thread pays from so many bytes in S3 on; below, starting it takes longer than the load. */
const threadFromBytes = 512 * 1024;
/** Each takes about 50 MB, and the one process of Postgres behind them is hardly faster than two. */
const maxThreads = 2;

const urlOf = ({ bucket, key }: { readonly bucket: string; readonly key: string }): string =>
  `s3://${bucket}/${key}`;

interface OpenedObject {
  readonly source: SourceObject;
  readonly body: Readable;
  readonly bytes: number;
}

async function openObject(source: SourceObject, context: LoadContext): Promise<OpenedObject | undefined> {
  const { command, s3 } = context;
  try {
    const { body, bytes } = await s3.open(source, command.options.access);
    // Until somebody reads it, its failure is nobody's.
    body.on('error', () => undefined);
    if (source.expectedBytes !== undefined && source.expectedBytes !== bytes) {
      body.destroy();
      throw new ManifestError(
        `The size of ${urlOf(source)} is ${bytes} bytes, but the manifest says content_length ${source.expectedBytes}`,
      );
    }
    return { source, body, bytes };
  } catch (error) {
    if (error instanceof S3SourceError && error.isMissing && !source.mandatory) return undefined;
    throw error;
  }
}

/** Errors of the network do not say which object they concern. */
function readableError(error: unknown, url: string): unknown {
  const known = [LoadFailed, LoadAbandoned, BadObjectError, ManifestError, S3SourceError];
  if (known.some((type) => error instanceof type)) return error;
  return new LoadFailed(`Error reading ${url}: ${(error as Error).message}`, { cause: error });
}

/**
 * Loads all objects of a COPY: several at a time, each in a thread, all into one COPY of Postgres. Errors are counted in the order of
 * the objects, however the threads got on, so that the same data gives the same report.
 */
export class Loader {
  readonly #context: LoadContext;
  readonly #summary: LoadSummary;
  readonly #sources: readonly SourceObject[];
  readonly #results: (ObjectResult | 'missing' | undefined)[];
  readonly #objects: (LoadedObject | undefined)[];
  #next = 0;
  #reported = 0;
  #failure: unknown;

  constructor(context: LoadContext, sources: readonly SourceObject[], summary: LoadSummary) {
    this.#context = context;
    this.#summary = summary;
    this.#sources = sources;
    this.#results = sources.map(() => undefined);
    this.#objects = sources.map(() => undefined);
  }

  /** @throws LoadFailed | LoadAbandoned | BadObjectError | ManifestError | S3SourceError */
  async run(): Promise<void> {
    const first = await this.#openNext();
    if (first === undefined) throw new ManifestError('No file of the manifest was found');
    const isLarge = first.bytes * (this.#sources.length - this.#next + 1) >= threadFromBytes;
    const inThreads = isLarge && this.#context.job.format.kind !== 'parquet';
    const threads = inThreads
      ? Math.min(maxThreads, availableParallelism(), this.#sources.length - this.#next + 1)
      : 1;
    const lanes = Array.from({ length: threads }, (_unused, lane) =>
      this.#lane(inThreads, lane === 0 ? first : undefined),
    );
    await Promise.all(lanes);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #makeDecoder(inThreads: boolean): Promise<ObjectDecoder> {
    const { job, s3, command, threads } = this.#context;
    if (job.format.kind === 'parquet') {
      // Its libraries are large, and few loads need them.
      const { ParquetDecoder } = await import('./parquet-decoder.ts');
      return new ParquetDecoder(job, s3, command.options.access);
    }
    return inThreads ? threads.take(job) : new InlineDecoder(job);
  }

  /** One object after the other, until none is left or any lane has failed; the next one is opened while one is read. */
  async #lane(inThreads: boolean, first: OpenedObject | undefined): Promise<void> {
    let decoder: ObjectDecoder | undefined;
    let opened = first;
    let upcoming = this.#prefetch();
    try {
      for (opened ??= await upcoming; opened !== undefined; opened = await upcoming) {
        if (opened !== first) upcoming = this.#prefetch();
        if (this.#failure !== undefined) {
          opened.body.destroy();
          break;
        }
        decoder ??= await this.#makeDecoder(inThreads);
        await this.#load(decoder, opened);
      }
    } catch (error) {
      this.#failure ??= error;
    } finally {
      decoder?.close();
      void upcoming.then((unread) => unread?.body.destroy()).catch(() => undefined);
    }
  }

  #prefetch(): Promise<OpenedObject | undefined> {
    const opening = this.#openNext();
    // It is awaited later; until then its failure is nobody's.
    opening.catch(() => undefined);
    return opening;
  }

  /** Opens the next object that exists. */
  async #openNext(): Promise<OpenedObject | undefined> {
    while (this.#next < this.#sources.length && this.#failure === undefined) {
      const index = this.#next++;
      const opened = await openObject(this.#sources[index] as SourceObject, this.#context);
      if (opened !== undefined) return opened;
      this.#results[index] = 'missing';
    }
    return undefined;
  }

  async #load(decoder: ObjectDecoder, { source, body, bytes }: OpenedObject): Promise<void> {
    const url = urlOf(source);
    const startedAt = new Date();
    const index = this.#sources.indexOf(source);
    let result: ObjectResult;
    try {
      result = await decoder.decode(url, body, (rows) => this.#send(rows));
    } catch (error) {
      throw readableError(error, url);
    }
    const { rows, errorCount } = result;
    this.#results[index] = result;
    this.#objects[index] = { url, bytes, rows, errorCount, startedAt, endedAt: new Date() };
    this.#report();
  }

  async #send(rows: Buffer): Promise<void> {
    const { feed, isClosed } = this.#context;
    if (this.#failure !== undefined || isClosed() || feed?.isOver()) throw new LoadAbandoned();
    await feed?.send(rows);
  }

  /** Takes over the results of all objects up to the first one that is still being loaded. */
  #report(): void {
    const summary = this.#summary;
    for (; this.#reported < this.#results.length; this.#reported++) {
      const result = this.#results[this.#reported];
      if (result === undefined) return;
      if (result === 'missing') continue;
      const object = this.#objects[this.#reported] as LoadedObject;
      summary.objects.push(object);
      summary.bytes += object.bytes;
      summary.rows += result.rows;
      summary.errorCount += result.errorCount;
      summary.errors.push(...result.errors.slice(0, maxRecordedErrors - summary.errors.length));
      summary.replacements.push(
        ...result.replacements.slice(0, maxRecordedErrors - summary.replacements.length),
      );
      const { target, command } = this.#context;
      // The load fails when the errors REACH the limit; 0 and 1 both mean the first.
      if (summary.errorCount >= Math.max(1, command.options.maxErrors)) {
        throw new LoadFailed(
          `Load into table '${target.name}' failed.  Check 'sys_load_error_detail' system table for details.`,
        );
      }
    }
  }
}
