import type { S3Client } from '@aws-sdk/client-s3';
import { gunzip } from './decompress.ts';
import { CorruptObjectError } from './errors.ts';
import { AvroFormatError, decodeAvro } from './formats/avro/container.ts';
import { CsvFormatError, decodeCsv } from './formats/csv.ts';
import type { FieldTypes } from './formats/csv.ts';
import { decodeJsonl } from './formats/jsonl.ts';
import { decodeParquet, ParquetFormatError } from './formats/parquet/decode-parquet.ts';
import type { RandomAccess } from './formats/parquet/decode-parquet.ts';
import { isGzipName, parseObjectKey } from './object-key.ts';
import type { ObjectFormat } from './object-key.ts';
import { resumableStream } from './resumable-stream.ts';
import type { PinnedObject } from './resumable-stream.ts';
import type { ReadItem, ReadStats, RecordTaker } from './types.ts';

/** What to read, and how. */
export interface ReadObjectOptions {
  readonly s3: S3Client;
  /** As `listObjects` gives it. */
  readonly object: PinnedObject;
  /** A longer line (or record of CSV) becomes a reject. @default 16 MiB */
  readonly maxLineBytes?: number;
  /** How often in a row a connection may break without a byte in between. @default 4 */
  readonly maxRetries?: number;
  /** Pause before the first retry; doubles with each one. @default 200 */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal;
  /**
   * CSV with root-level flattening says nothing about types: fields that are `json` here are parsed, all others
   * stay text. The other formats need no such help. @default all text
   */
  readonly fieldTypes?: FieldTypes;
  /**
   * JSONL only: each line is a JSON object that carries the line to read as text in this field, as the files of a
   * quarantine do. @default the lines themselves
   */
  readonly wrappedIn?: string;
  /**
   * JSONL only: is offered every line. One that it takes counts as a record and is no item. Lines that it does not take
   * come later, at the end of their chunk.
   */
  readonly takeRecord?: RecordTaker;
}

/** An object that is being read. It can be iterated once, either by item or in batches. */
export interface ObjectReading extends AsyncIterable<ReadItem> {
  /** The items in arrays, one per chunk (128 KiB decompressed), which may be empty: faster than one by one. */
  batches(): AsyncIterable<readonly ReadItem[]>;
  /** Counts so far; complete when the iteration has ended. */
  readonly stats: ReadStats;
}

const defaultMaxLineBytes = 16 * 1024 * 1024;

/**
 * Reads an object of destination-s3 in one pass, with memory bounded by a few chunks and the longest line, and no
 * faster than the items are taken. Bad lines are rejects; an error means that the object as a whole failed
 * and that the items already given must be dropped.
 * @throws ObjectReplacedError, ObjectMissingError, ObjectReadError, CorruptObjectError
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
  const bytes = (isTransient = false) =>
    decompressed(counted(resumableStream(options), stats), object, isTransient);
  try {
    switch (formatOf(object.key)) {
      case 'jsonl':
        yield* decodeJsonl(
          bytes(true),
          { maxLineBytes, wrappedIn: options.wrappedIn, takeRecord: options.takeRecord },
          stats,
        );
        break;
      case 'csv':
        yield* decodeCsv(
          bytes(),
          { maxRecordBytes: maxLineBytes, fieldTypes: options.fieldTypes ?? {} },
          stats,
        );
        break;
      case 'avro':
        yield* decodeAvro(bytes(), stats);
        break;
      case 'parquet':
        yield* decodeParquet(randomAccess(options, stats), stats);
        break;
    }
  } catch (cause) {
    throw isFormatError(cause)
      ? new CorruptObjectError(object.bucket, object.key, cause.message, { cause })
      : cause;
  }
}

/** By the name; JSONL where it says nothing. */
function formatOf(key: string): ObjectFormat {
  return parseObjectKey(`x/${key.slice(key.lastIndexOf('/') + 1)}`, '')?.format ?? 'jsonl';
}

const isFormatError = (error: unknown): error is Error =>
  error instanceof CsvFormatError || error instanceof AvroFormatError || error instanceof ParquetFormatError;

/** Ranges of the object, each read with the same retries and the same pin as a whole one. */
function randomAccess(options: ReadObjectOptions, stats: MutableStats): RandomAccess {
  return {
    sizeBytes: options.object.sizeBytes,
    read: async (start, end) => {
      const chunks: Buffer[] = [];
      for await (const chunk of resumableStream({ ...options, range: { start, end } })) {
        stats.compressedBytes += chunk.length;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
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
  isTransient: boolean,
): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < gzipMagic.length) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  if (head.length === 0) return;
  const whole = startingWith(head, chunks);
  const isGzip = isGzipName(object.key) || head.subarray(0, 2).equals(gzipMagic);
  yield* isGzip ? gunzip(whole, object, isTransient) : whole;
}

async function* startingWith(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  yield head;
  yield* rest;
}
