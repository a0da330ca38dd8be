import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { CdkRecord } from '../cdk.ts';
import type { JsonObject, StoredStream } from '../types.ts';
import type { Bucket } from './bucket.ts';
import { formatFileName, formatPath, streamKeys } from './path-format.ts';
import type { S3Settings } from './s3-settings.ts';

/** What the objects of one stream in one sync are made with. */
export interface StreamWriterOptions {
  readonly bucket: Bucket;
  readonly settings: S3Settings;
  readonly stream: StoredStream;
  readonly namespace: string;
  /** Stream name in keys, connection prefix included. */
  readonly streamName: string;
  readonly syncId: number;
  readonly syncTime: Date;
  readonly generation: number;
  /** Folder for the file that is being written. */
  readonly folder: string;
  /** An object is closed when it has grown to this size. */
  readonly objectBytes: number;
}

interface OpenPart {
  readonly file: string;
  /** Where lines go in: the gzip stream, or the file itself. */
  readonly sink: Gzip | WriteStream;
  readonly output: WriteStream;
}

/**
 * Writes the records of one stream as destination-s3 does (JSONL): one line per record, a new object about every
 * 200 MB, no object for a stream without records. A part is a local file until it is complete, so that a sync that
 * dies leaves no half object.
 */
export class StreamWriter {
  readonly #options: StreamWriterOptions;
  readonly #columns: readonly string[];
  readonly #path: string;
  #part: OpenPart | undefined;
  #nextPart: number | undefined;
  /** Records and bytes of their lines, uncompressed, in all objects uploaded so far and the open one. */
  rows = 0;
  bytes = 0;

  constructor(options: StreamWriterOptions) {
    this.#options = options;
    this.#columns = columnsOf(options.stream);
    const { settings, namespace, streamName, syncTime } = options;
    this.#path = formatPath(settings.bucketPath, settings.pathFormat, {
      namespace,
      streamName,
      syncTime,
      uuid: randomUUID(),
    });
  }

  /** Adds one record; uploads when the object has grown large enough. */
  async write(record: CdkRecord): Promise<void> {
    const line = this.#line(record);
    this.#part ??= this.#openPart();
    this.rows += 1;
    this.bytes += line.length;
    if (!this.#part.sink.write(line)) await once(this.#part.sink, 'drain');
    if (this.#part.output.bytesWritten >= this.#options.objectBytes) await this.flush();
  }

  /** Uploads what is there. After it, everything written so far is in the bucket. */
  async flush(): Promise<void> {
    const part = this.#part;
    if (!part) return;
    this.#part = undefined;
    try {
      part.sink.end();
      await finished(part.output);
      await this.#options.bucket.put(await this.#nextKey(), part.file, this.#options.generation);
    } finally {
      rmSync(part.file, { force: true });
    }
  }

  /** Forgets what was not uploaded. */
  discard(): void {
    const part = this.#part;
    this.#part = undefined;
    if (!part) return;
    part.sink.destroy();
    part.output.destroy();
    rmSync(part.file, { force: true });
  }

  /** Removes this stream's objects of generations before `least`; other files under the prefix are left alone. */
  async deleteGenerationsBefore(least: number): Promise<readonly string[]> {
    const { settings, namespace, streamName, bucket } = this.#options;
    const { prefix, pattern } = streamKeys(settings.bucketPath, settings.pathFormat, {
      namespace,
      streamName,
    });
    const deleted: string[] = [];
    for (const key of await bucket.list(prefix)) {
      if (!pattern.test(key) || (await bucket.generation(key)) >= least) continue;
      await bucket.delete(key);
      deleted.push(key);
    }
    return deleted;
  }

  #openPart(): OpenPart {
    mkdirSync(this.#options.folder, { recursive: true });
    const file = join(this.#options.folder, `${randomUUID()}.part`);
    const output = createWriteStream(file);
    if (!this.#options.settings.gzip) return { file, sink: output, output };
    const sink = createGzip();
    sink.pipe(output);
    return { file, sink, output };
  }

  /** Part numbers go on from the highest that the path already has. */
  async #nextKey(): Promise<string> {
    const { bucket, settings, syncId, syncTime } = this.#options;
    const extension = settings.gzip ? '.jsonl.gz' : '.jsonl';
    const existing = await bucket.list(this.#path);
    this.#nextPart ??= 1 + Math.max(-1, ...existing.map((key) => partNumber(key.slice(this.#path.length))));
    const part = this.#nextPart;
    this.#nextPart += 1;
    const key = this.#path + formatFileName(settings.fileNamePattern, { part, extension, syncId, syncTime });
    // A pattern without part number: the clash is resolved after the extension, as destination-s3 does.
    let free = key;
    for (let clash = 1; existing.includes(free); clash += 1) free = `${key}-${clash}`;
    return free;
  }

  #line({ data, emitted_at }: CdkRecord): string {
    const { settings, syncId, generation } = this.#options;
    const declared: Record<string, unknown> = {};
    for (const column of this.#columns) declared[column] = data[column] ?? null;
    const row = {
      _airbyte_raw_id: randomUUID(),
      _airbyte_extracted_at: emitted_at,
      _airbyte_meta: { sync_id: syncId, changes: [] },
      _airbyte_generation_id: generation,
      ...(settings.flattened ? declared : { _airbyte_data: declared }),
    };
    return `${JSON.stringify(row)}\n`;
  }
}

/** What reaches the destination: the declared columns, of which a connection may select some. */
function columnsOf({ catalog, selectedFields }: StoredStream): readonly string[] {
  const declared = Object.keys((catalog.json_schema['properties'] ?? {}) as JsonObject);
  if (selectedFields.length === 0) return declared;
  const selected = new Set(selectedFields.map(({ fieldPath }) => fieldPath[0]));
  return declared.filter((column) => selected.has(column));
}

function partNumber(fileName: string): number {
  const digits = /^(\d+)/.exec(fileName)?.[1];
  return digits === undefined ? -1 : Number(digits);
}
