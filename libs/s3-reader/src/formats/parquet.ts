import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData, ParquetParsers } from 'hyparquet';
import { dayText, instantText, wholeNumber } from '../json-values.ts';
import type { ReadItem } from '../types.ts';
import type { DecodeCounts } from './items.ts';
import { itemOf } from './items.ts';

/** The content contradicts the format. Its message says how; the caller adds which object it is. */
export class ParquetFormatError extends Error {}

/** Random access to the bytes of a file. */
export interface RandomAccess {
  readonly sizeBytes: number;
  /** The bytes from `start` up to, not including, `end`. */
  read(start: number, end: number): Promise<Buffer>;
}

/** The most that one page may hold when decompressed; writers aim at 1 MiB. */
const maxPageBytes = 256 * 1024 * 1024;

/** Rows per batch; a row group is decoded in slices of this size. */
const batchRows = 10_000;

const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input, { maxOutputLength: maxPageBytes }),
  ZSTD: (input) => zstdDecompressSync(input, { maxOutputLength: maxPageBytes }),
  BROTLI: (input) => brotliDecompressSync(input, { maxOutputLength: maxPageBytes }),
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => instantText(millis * 1000n),
  timestampFromMicroseconds: (micros) => instantText(micros),
  timestampFromNanoseconds: (nanos) => instantText(nanos / 1000n),
  dateFromDays: dayText,
  stringFromBytes: (bytes) => utf8.decode(bytes),
};

/**
 * Decodes a Parquet file row group by row group: one is in memory at a time. Timestamps become ISO-8601 cut to
 * microseconds, bytes that are no string base64. Decimals become doubles (Airbyte writes none).
 * Damage within a page is not always noticed soon: hyparquet trusts the counts that it finds there.
 * @throws ParquetFormatError
 */
export async function* decodeParquet(
  access: RandomAccess,
  counts: DecodeCounts,
): AsyncGenerator<readonly ReadItem[], void, undefined> {
  if (access.sizeBytes === 0) return;
  const sources = new SourceFailures();
  const file: AsyncBuffer = {
    byteLength: access.sizeBytes,
    slice: async (start, end = access.sizeBytes) => {
      const from = start < 0 ? access.sizeBytes + start : start;
      const bytes = await sources.keep(access.read(from, end));
      counts.bytes += bytes.length;
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    },
  };
  const metadata = await sources.orFormatError(() =>
    parquetMetadataAsync(file, { parsers, geoparquet: false }),
  );
  sources.check(() => parquetSchema(metadata));
  for (const [rowStart, rowEnd] of rowRanges(metadata, access.sizeBytes)) {
    const rows = await sources.orFormatError(() =>
      parquetReadObjects({
        file,
        metadata,
        rowStart,
        rowEnd,
        compressors,
        parsers,
        utf8: false,
        geoparquet: false,
      }),
    );
    if (rows.length !== rowEnd - rowStart) throw new ParquetFormatError('a row group lacks rows');
    yield rows.map((row) =>
      itemOf(
        sources.check(() => toJson(row)),
        counts,
      ),
    );
  }
}

/** Tells a failure to read the object from a failure to understand it. */
class SourceFailures {
  #failure: { readonly error: unknown } | undefined;

  async keep<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  async orFormatError<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      if (this.#failure) throw this.#failure.error;
      throw new ParquetFormatError((cause as Error).message, { cause });
    }
  }

  check<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      throw new ParquetFormatError((cause as Error).message, { cause });
    }
  }
}

/** Slices of row groups. The counts come from the file, so they are checked before anything is sized by them. */
function rowRanges(
  { row_groups, num_rows }: FileMetaData,
  sizeBytes: number,
): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  let start = 0;
  for (const { num_rows: groupRows } of row_groups) {
    const rows = Number(groupRows);
    // Even a fully compressed row leaves more than a millionth of a byte.
    if (!(rows >= 0) || rows > sizeBytes * 1_000_000)
      throw new ParquetFormatError('a row group claims too many rows');
    const groupEnd = start + rows;
    for (; start < groupEnd; start = ranges.at(-1)?.[1] ?? groupEnd) {
      ranges.push([start, Math.min(start + batchRows, groupEnd)]);
    }
  }
  if (start !== Number(num_rows)) throw new ParquetFormatError('its row groups do not add up');
  return ranges;
}

function toJson(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}
