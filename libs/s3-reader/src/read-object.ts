import type { S3Client } from '@aws-sdk/client-s3';
import { gunzip } from './decompress.ts';
import { UnsupportedFormatError } from './errors.ts';
import { decodeJsonl } from './formats/jsonl.ts';
import { parseObjectKey } from './object-key.ts';
import { resumableStream } from './resumable-stream.ts';
import type { PinnedObject } from './resumable-stream.ts';
import type { ReadItem, ReadStats } from './types.ts';

/** What to read, and how. */
export interface ReadObjectOptions {
  readonly s3: S3Client;
  /** As `listObjects` gives it. */
  readonly object: PinnedObject;
  /** A longer line becomes a reject. @default 16 MiB */
  readonly maxLineBytes?: number;
  /** How often in a row a connection may break without a byte in between. @default 4 */
  readonly maxRetries?: number;
  /** Pause before the first retry; doubles with each one. @default 200 */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal;
}

/** An object that is being read. It can be iterated once, either by item or in batches. */
export interface ObjectReading extends AsyncIterable<ReadItem> {
  /** The items in arrays, one per chunk (512 KiB decompressed): faster than one by one. */
  batches(): AsyncIterable<readonly ReadItem[]>;
  /** Counts so far; complete when the iteration has ended. */
  readonly stats: ReadStats;
}

const defaultMaxLineBytes = 16 * 1024 * 1024;

/**
 * Reads an object of destination-s3 in one pass, with memory bounded by a few chunks and the longest line, and no
 * faster than the items are taken. Bad lines are rejects; an error means that the object as a whole failed
 * and that the items already given must be dropped.
 * @throws ObjectReplacedError, ObjectMissingError, ObjectReadError, CorruptObjectError, UnsupportedFormatError
 */
export function readObject(options: ReadObjectOptions): ObjectReading {
  const stats = { compressedBytes: 0, bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 };
  const batches = () => decode(options, stats);
  return {
    stats,
    batches,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) yield* batch;
    },
  };
}

type MutableStats = { -readonly [Name in keyof ReadStats]: ReadStats[Name] };

async function* decode(
  options: ReadObjectOptions,
  stats: MutableStats,
): AsyncGenerator<readonly ReadItem[], void, undefined> {
  const { object, maxLineBytes = defaultMaxLineBytes } = options;
  const fileName = object.key.slice(object.key.lastIndexOf('/') + 1);
  const format = parseObjectKey(`x/${fileName}`, '')?.format ?? 'jsonl';
  if (format !== 'jsonl') throw new UnsupportedFormatError(object.bucket, object.key, format);

  const source = counted(resumableStream(options), stats);
  yield* decodeJsonl(decompressed(source, object), maxLineBytes, stats);
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  stats: MutableStats,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    stats.compressedBytes += chunk.length;
    yield chunk;
  }
}

const gzipMagic = Buffer.from([0x1f, 0x8b]);

/** Gunzips what starts like gzip, whatever its name; a `.gz` name must start so. */
async function* decompressed(
  chunks: AsyncGenerator<Buffer, void, undefined>,
  object: PinnedObject,
): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < gzipMagic.length) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  if (head.length === 0) return;
  const whole = startingWith(head, chunks);
  const isGzip = /\.gz(-\d+)?$/i.test(object.key) || head.subarray(0, 2).equals(gzipMagic);
  yield* isGzip ? gunzip(whole, object) : whole;
}

async function* startingWith(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  yield head;
  yield* rest;
}
