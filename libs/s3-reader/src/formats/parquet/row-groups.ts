import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadataAsync, parquetScan, parquetSchema, snappyUncompress } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData, ParquetParsers } from 'hyparquet';
import { dayText, instantText } from '../../json-values.ts';
import { maxFields } from '../compile-object.ts';
import type { RowSlice } from './messages.ts';

/** The most that one page may hold when decompressed; writers aim at 1 MiB. */
const maxPageBytes = 256 * 1024 * 1024;

/** Rows per slice of a decoded row group. */
const sliceRows = 2000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes a Parquet file row group by row group: the columns of one are in memory at a time. Timestamps become ISO-8601
 * cut to microseconds, bytes that are no string base64. Decimals become doubles (Airbyte writes none).
 * hyparquet trusts the counts that it finds within a page: a damaged one can make it run for ever or fill the memory,
 * so this belongs into a process that can be ended.
 * @param onProgress called for each page and column
 */
export async function* readRowGroups(
  file: AsyncBuffer,
  onProgress: () => void,
): AsyncGenerator<RowSlice, void, undefined> {
  const parsers = jsonParsers;
  const metadata = await parquetMetadataAsync(file, { parsers, geoparquet: false });
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  if (names.length > maxFields) throw new RangeError(`it has ${names.length} columns`);
  const { readColumn } = await parquetScan({
    file,
    metadata,
    parsers,
    compressors: compressors(onProgress),
    utf8: false,
    geoparquet: false,
    useOffsetIndex: false,
  });
  for (const { rowStart, rowEnd } of rowGroups(metadata, file.byteLength)) {
    const columns: ArrayLike<unknown>[] = [];
    for (const column of names) {
      const values = await readColumn({ column, rowStart, rowEnd });
      if (values.length !== rowEnd - rowStart) throw new RangeError(`column ${column} lacks rows`);
      columns.push(values);
      onProgress();
    }
    for (let start = 0; start < rowEnd - rowStart; start += sliceRows) {
      const rowCount = Math.min(sliceRows, rowEnd - rowStart - start);
      yield { names, rowCount, columns: columns.map((values) => slice(values, start, start + rowCount)) };
    }
  }
}

const jsonParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => instantText(millis * 1000n),
  timestampFromMicroseconds: (micros) => instantText(micros),
  timestampFromNanoseconds: (nanos) => instantText(nanos / 1000n),
  dateFromDays: dayText,
  stringFromBytes: (bytes) => utf8.decode(bytes),
};

/** Decompression with a limit, because the sizes in the file may be wrong. */
function compressors(onProgress: () => void): Compressors {
  const limits = { maxOutputLength: maxPageBytes };
  const counted =
    (decompress: (input: Uint8Array, outputLength: number) => Uint8Array) =>
    (input: Uint8Array, outputLength: number) => {
      if (!(outputLength >= 0 && outputLength <= maxPageBytes)) {
        throw new RangeError(`a page claims ${outputLength} bytes`);
      }
      onProgress();
      return decompress(input, outputLength);
    };
  return {
    GZIP: counted((input) => gunzipSync(input, limits)),
    ZSTD: counted((input) => zstdDecompressSync(input, limits)),
    BROTLI: counted((input) => brotliDecompressSync(input, limits)),
    SNAPPY: counted((input, outputLength) => {
      const output = new Uint8Array(outputLength);
      snappyUncompress(input, output);
      return output;
    }),
  };
}

/** The row groups that have rows. The counts come from the file, so they are checked before anything is sized by them. */
function rowGroups({ row_groups, num_rows }: FileMetaData, sizeBytes: number) {
  const ranges: { rowStart: number; rowEnd: number }[] = [];
  let rowStart = 0;
  for (const group of row_groups) {
    const rows = Number(group.num_rows);
    // Even a fully compressed row leaves more than a millionth of a byte.
    if (!(rows >= 0) || rows > sizeBytes * 1_000_000)
      throw new RangeError('a row group claims too many rows');
    if (rows > 0) ranges.push({ rowStart, rowEnd: rowStart + rows });
    rowStart += rows;
  }
  if (rowStart !== Number(num_rows)) throw new RangeError('its row groups do not add up');
  return ranges;
}

/** Part of a column as values that can be posted: a view would take its whole buffer along. */
function slice(values: ArrayLike<unknown>, start: number, end: number): ArrayLike<unknown> {
  if (ArrayBuffer.isView(values)) return (values as unknown as Uint8Array).slice(start, end);
  return (values as unknown[]).slice(start, end).map(postable);
}

function postable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(postable);
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, postable(inner)]));
}
