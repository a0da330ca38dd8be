import { isUtf8 } from 'node:buffer';
import { toRecord } from '../airbyte-record.ts';
import { parseExactJson } from '../exact-json.ts';
import { isBlank, LineSplitter, withoutByteOrderMark } from '../lines.ts';
import type { Line, LineTaker } from '../lines.ts';
import type { ReadItem, RecordTaker } from '../types.ts';
import { maxRejectBytes, rejectItem } from './items.ts';
import type { DecodeCounts } from './items.ts';

/** How lines are read. */
export interface JsonlOptions {
  readonly maxLineBytes: number;
  /** See `ReadObjectOptions.wrappedIn`. */
  readonly wrappedIn?: string | undefined;
  /** See `ReadObjectOptions.takeRecord`. */
  readonly takeRecord?: RecordTaker | undefined;
}

/** Turns decompressed chunks into items; one array per chunk, so that records do not cost a promise each. */
export async function* decodeJsonl(
  chunks: AsyncIterable<Buffer>,
  { maxLineBytes, wrappedIn, takeRecord }: JsonlOptions,
  counts: DecodeCounts,
): AsyncGenerator<readonly ReadItem[], void, undefined> {
  const splitter = new LineSplitter(maxLineBytes, maxRejectBytes);
  const take: LineTaker | undefined =
    takeRecord &&
    ((bytes, start, end) => {
      const isTaken = takeRecord(bytes, start, end, counts.lines + 1);
      if (isTaken) {
        counts.lines += 1;
        counts.records += 1;
      }
      return isTaken;
    });
  let items: ReadItem[] = [];
  const onLine = (whole: Line) => {
    counts.lines += 1;
    const line = counts.lines === 1 ? withoutByteOrderMark(whole) : whole;
    const item = decodeLine(line, counts.lines, maxLineBytes, wrappedIn);
    if (!item) counts.blankLines += 1;
    else {
      if (item.kind === 'record') counts.records += 1;
      else counts.rejects += 1;
      items.push(item);
    }
  };
  for await (const chunk of chunks) {
    counts.bytes += chunk.length;
    splitter.push(chunk, onLine, take);
    // Also when all records were taken: whoever took them may want to wait.
    yield items;
    items = [];
  }
  splitter.end(onLine, take);
  if (items.length > 0) yield items;
}

function decodeLine(
  line: Line,
  number: number,
  maxLineBytes: number,
  wrappedIn?: string,
): ReadItem | undefined {
  const { bytes, lengthBytes } = line;
  if (lengthBytes > bytes.length) {
    return rejectItem(
      bytes,
      number,
      'line-too-long',
      `the line has ${lengthBytes} bytes, more than ${maxLineBytes}`,
    );
  }
  if (!isUtf8(bytes)) return rejectItem(bytes, number, 'invalid-utf8', 'the line is no valid UTF-8');
  let value: unknown;
  try {
    value = parseExactJson(bytes.toString('utf8'));
  } catch (error) {
    if (isBlank(line)) return undefined;
    // JSON allows no bare control character; zeros are what broken disks and sparse files leave behind.
    if (bytes.includes(0)) return rejectItem(bytes, number, 'contains-nul', 'the line holds a NUL byte');
    return rejectItem(bytes, number, 'invalid-json', (error as Error).message);
  }
  if (wrappedIn !== undefined) return unwrapLine(value, wrappedIn, { bytes, number, maxLineBytes });
  const record = toRecord(value, number);
  return typeof record === 'string' ? rejectItem(bytes, number, 'not-an-airbyte-record', record) : record;
}

/** The line that another line carries as text. */
function unwrapLine(
  value: unknown,
  wrappedIn: string,
  outer: { readonly bytes: Buffer; readonly number: number; readonly maxLineBytes: number },
): ReadItem {
  const inner = (value as Readonly<Record<string, unknown>> | null)?.[wrappedIn];
  if (typeof inner !== 'string') {
    const detail = `the field ${wrappedIn}, which should hold a line, is no text`;
    return rejectItem(outer.bytes, outer.number, 'not-an-airbyte-record', detail);
  }
  const bytes = Buffer.from(inner);
  const blank = rejectItem(bytes, outer.number, 'invalid-json', 'the line is blank');
  return decodeLine({ bytes, lengthBytes: bytes.length }, outer.number, outer.maxLineBytes) ?? blank;
}
