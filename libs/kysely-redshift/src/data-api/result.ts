import { LostDigitsError } from './errors.ts';
import type { ResultColumn, ResultField, StatementResultPage } from './types.ts';

type Row = Record<string, unknown>;

/**
 * The rows of a page; values have the types that the pg driver of this package gives them.
 * @throws LostDigitsError for a bigint beyond 2^53.
 */
export function toRows<R>(page: StatementResultPage, columns: readonly ResultColumn[]): R[] {
  const names = columns.map((column) => column.label || column.name || '?column?');
  const types = columns.map((column) => (column.typeName ?? '').toLowerCase());
  return (page.Records ?? []).map((record) => {
    const row: Row = {};
    record.forEach((field, at) => {
      row[names[at] ?? `column${at + 1}`] = toValue(field, types[at] ?? '');
    });
    return row as R;
  });
}

/**
 * bigint and numeric as strings (no digit is lost), date as `YYYY-MM-DD`, timestamps as a `Date`, SUPER as parsed JSON,
 * VARBYTE as a Buffer.
 */
function toValue(field: ResultField, type: string): unknown {
  if (field.isNull) return null;
  if (field.booleanValue !== undefined) return field.booleanValue;
  if (field.longValue !== undefined) return toInteger(field.longValue, type);
  if (field.doubleValue !== undefined) return field.doubleValue;
  if (field.blobValue !== undefined) return Buffer.from(field.blobValue);
  const text = field.stringValue ?? null;
  return text === null ? null : fromText(text, type);
}

/**
 * The service writes a bigint as a JSON number, of which the AWS SDK for JavaScript keeps 53 bits: beyond them its last
 * digits are wrong, and nothing in the answer tells.
 */
function toInteger(value: number | bigint, type: string): string | number {
  const isLarge = type === 'int8' || type === 'bigint';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new LostDigitsError(value);
  return isLarge ? String(value) : Number(value);
}

function fromText(text: string, type: string): unknown {
  switch (type) {
    case 'timestamp':
    case 'timestamptz': {
      // `2021-04-22 10:00:00.5` and `2021-04-22 10:00:00.5+00`; `infinity` stays text.
      const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
      const date = new Date(/([+-]\d\d:\d\d|Z)$/.test(iso) ? iso : `${iso}Z`);
      return Number.isNaN(date.getTime()) ? text : date;
    }
    case 'super':
      return JSON.parse(text) as unknown;
    case 'varbyte':
      return Buffer.from(text, 'hex');
    case 'float4':
    case 'float8':
      return Number(text.replace(/^([+-]?)inf(?:inity)?$/i, '$1Infinity'));
    default:
      return text;
  }
}
