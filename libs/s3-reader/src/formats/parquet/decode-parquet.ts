import { wholeNumber } from '../../json-values.ts';
import type { ReadItem } from '../../types.ts';
import type { DecodeCounts } from '../items.ts';
import { compileAirbyteRow } from '../compile-object.ts';
import { itemOf } from '../items.ts';
import type { RowSlice } from './messages.ts';
import { DecoderGivenUpError, DecoderProcess } from './decoder-process.ts';
import type { DecoderLimits } from './decoder-process.ts';

/** The content contradicts the format. Its message says how; the caller adds which object it is. */
export class ParquetFormatError extends Error {}

/** Random access to the bytes of a file. */
export interface RandomAccess {
  readonly sizeBytes: number;
  /** The bytes from `start` up to, not including, `end`. */
  read(start: number, end: number): Promise<Buffer>;
}

/** An honest page takes less than a second and a row group of 128 MB (the default of Airbyte) some 300 MB. */
const defaultLimits: DecoderLimits = { stallMs: 60_000, memoryMegabytes: 1024 };

/**
 * Decodes a Parquet file row group by row group in a process of its own: damage within a page can make the decoder run
 * for ever or take any amount of memory. (A thread would not do: when its heap is full, V8 aborts the whole process.)
 * @throws ParquetFormatError
 */
export async function* decodeParquet(
  access: RandomAccess,
  counts: DecodeCounts,
  limits: DecoderLimits = defaultLimits,
): AsyncGenerator<readonly ReadItem[], void, undefined> {
  if (access.sizeBytes === 0) return;
  const decoder = DecoderProcess.start({ sizeBytes: access.sizeBytes }, limits);
  const rowsOf = rowBuilder();
  let done = false;
  try {
    for (;;) {
      const message = await decoder.next();
      done = message.kind === 'end' || message.kind === 'corrupt';
      if (message.kind === 'end') return;
      if (message.kind === 'corrupt') throw new ParquetFormatError(message.problem);
      if (message.kind === 'rows') {
        yield rowsOf(message).map((row) => itemOf(row, counts));
        decoder.answer({});
      } else {
        const bytes = await access.read(message.start, message.end);
        counts.bytes += bytes.length;
        decoder.answer({ bytes });
      }
    }
  } catch (error) {
    throw error instanceof DecoderGivenUpError
      ? new ParquetFormatError(error.message, { cause: error })
      : error;
  } finally {
    decoder.end(done);
  }
}

/** Of one row group or another, the names are the same. */
function rowBuilder(): (slice: RowSlice) => Record<string, unknown>[] {
  let known: readonly string[] = [];
  let build = compileAirbyteRow(known);
  return ({ names, columns, rowCount }) => {
    if (names.join() !== known.join()) build = compileAirbyteRow((known = names));
    return Array.from({ length: rowCount }, (_, row) => build((column) => toJson(columns[column]?.[row])));
  };
}

function toJson(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}
