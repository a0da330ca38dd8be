import type { TextRow } from '../postgres/admin-client.ts';
import type { ResultColumn } from './front-client.ts';

const integers = new Set([20, 21, 23, 26]);
const floats = new Set([700, 701]);
const varbytes = new Set([17, 6551]);
const bool = 16;

/**
 * A value as the JSON text of a `Field`. Integers are copied digit by digit: a client that reads big numbers gets them whole.
 */
function fieldJson(value: string | null, typeOid: number): string {
  if (value === null) return '{"isNull":true}';
  if (typeOid === bool) return `{"booleanValue":${value === 't'}}`;
  if (integers.has(typeOid)) return `{"longValue":${value}}`;
  if (floats.has(typeOid)) {
    // JSON has no such numbers; the protocol writes them as text (AWS JSON 1.1).
    const text = Number.isFinite(Number(value)) ? value : JSON.stringify(value);
    return `{"doubleValue":${text}}`;
  }
  if (varbytes.has(typeOid)) {
    const hex = value.startsWith('\\x') ? value.slice(2) : value;
    return `{"blobValue":"${Buffer.from(hex, 'hex').toString('base64')}"}`;
  }
  return `{"stringValue":${JSON.stringify(value)}}`;
}

/** Rows as the JSON text of `Records` in GetStatementResult. */
export function recordsJson(rows: readonly TextRow[], columns: readonly ResultColumn[]): string {
  const oids = columns.map(({ typeOid }) => typeOid);
  const records = rows.map((row) => `[${row.map((value, at) => fieldJson(value, oids[at] ?? 0)).join(',')}]`);
  return `[${records.join(',')}]`;
}

function csvValue(value: string | null, typeOid: number): string {
  if (value === null) return '';
  if (typeOid === bool) return value === 't' ? 'true' : 'false';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Rows as CSV, lines ended by CR LF; the first page starts with the names of the columns (AWS docs, Calling the Data API). */
export function recordsCsv(
  rows: readonly TextRow[],
  columns: readonly ResultColumn[],
  withHeader: boolean,
): string {
  const header = withHeader ? [columns.map(({ name }) => csvValue(name, 0)).join(',')] : [];
  const lines = rows.map((row) =>
    row.map((value, at) => csvValue(value, columns[at]?.typeOid ?? 0)).join(','),
  );
  return [...header, ...lines].map((line) => `${line}\r\n`).join('');
}
