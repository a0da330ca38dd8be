import { toRecord } from '../airbyte-record.ts';
import type { ReadItem, RejectItem, RejectReason } from '../types.ts';

/** The most that a reject shows of its line. */
export const maxRejectBytes = 65_536;

/** Counts that a decoder keeps; see `ReadStats`. */
export interface DecodeCounts {
  bytes: number;
  lines: number;
  blankLines: number;
  records: number;
  rejects: number;
}

/** A reject; of its line only the beginning is kept. */
export function rejectItem(raw: Buffer, line: number, reason: RejectReason, detail: string): RejectItem {
  return { kind: 'reject', line, reason, detail, raw: raw.subarray(0, maxRejectBytes).toString('utf8') };
}

/** The item of one decoded value in a format without lines; counts it. */
export function itemOf(value: unknown, counts: DecodeCounts): ReadItem {
  counts.lines += 1;
  const record = toRecord(value, counts.lines);
  if (typeof record !== 'string') {
    counts.records += 1;
    return record;
  }
  counts.rejects += 1;
  return rejectItem(Buffer.from(JSON.stringify(value)), counts.lines, 'not-an-airbyte-record', record);
}
