import type { SchemaElement } from 'hyparquet';
import { daysSince2000, daysToPostgresEpoch, microsPerDay } from '../copy/values/calendar.ts';
import type { UnloadColumn } from './columns.ts';
import { UnloadFailed } from './line-formats.ts';
import { redshiftText } from './row-text.ts';

/** How a column is written: its place in the schema, and its values. */
export interface ParquetColumn {
  readonly element: SchemaElement;
  readonly toValue: (text: string) => unknown;
}

const timestampText = /^(\d+)-(\d+)-(\d+)(?: (\d+):(\d+):(\d+)(?:\.(\d+))?([+-]\d{2}(?::?\d{2})?)?)?( BC)?$/;

function readTimestamp(text: string, name: string): { days: number; micros: bigint } {
  const match = timestampText.exec(text);
  if (match === null || match[9] !== undefined) {
    throw new UnloadFailed(`Parquet cannot hold the value ${text} of column "${name}"`);
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const days = daysSince2000(Number(year), Number(month), Number(day)) + daysToPostgresEpoch;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '+00');
  const offsetSeconds =
    (Number(offset?.[2] ?? 0) * 3600 + Number(offset?.[3] ?? 0) * 60) * (offset?.[1] === '-' ? -1 : 1);
  const ofDay = BigInt(seconds - offsetSeconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return { days, micros: BigInt(days) * BigInt(microsPerDay) + ofDay };
}

/** The digits of a decimal without its point. */
function unscaled(text: string, { name, precision = 38, scale = 0 }: UnloadColumn): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  if (!/^-?\d+$/.test(whole) || fraction.length > scale) {
    throw new UnloadFailed(
      `Parquet cannot hold the value ${text} of column "${name}" as decimal(${precision},${scale}): cast it to a NUMERIC of its own size`,
    );
  }
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  if (String(value).replace('-', '').length > precision) {
    throw new UnloadFailed(`The value ${text} of column "${name}" has more than ${precision} digits`);
  }
  return value;
}

/** Bytes that hold every number of so many decimal digits. */
function decimalBytes(precision: number): number {
  const limit = 10n ** BigInt(precision);
  let bytes = 1;
  while (1n << BigInt(bytes * 8 - 1) < limit) bytes++;
  return bytes;
}

/** How Redshift's types are written to Parquet (AWS docs, UNLOAD): times as microseconds, SUPER as its JSON text. */
export function toParquetColumn(column: UnloadColumn): ParquetColumn {
  const { name, kind } = column;
  const base = { name, repetition_type: 'OPTIONAL' } as const;
  const as = (
    element: Omit<SchemaElement, 'name' | 'repetition_type'>,
    toValue: ParquetColumn['toValue'],
  ): ParquetColumn => ({
    element: { ...base, ...element },
    toValue,
  });
  switch (kind) {
    case 'boolean':
      return as({ type: 'BOOLEAN' }, (text) => text === 't');
    case 'smallint':
      return as({ type: 'INT32', converted_type: 'INT_16' }, Number);
    case 'integer':
      return as({ type: 'INT32' }, Number);
    case 'bigint':
      return as({ type: 'INT64' }, BigInt);
    case 'real':
      return as({ type: 'FLOAT' }, Number);
    case 'double':
      return as({ type: 'DOUBLE' }, Number);
    case 'numeric': {
      const { precision = 38, scale = 0 } = column;
      const element = {
        converted_type: 'DECIMAL',
        precision,
        scale,
        type_length: decimalBytes(precision),
      } as const;
      return as({ type: 'FIXED_LEN_BYTE_ARRAY', ...element }, (text) => unscaled(text, column));
    }
    case 'date':
      return as({ type: 'INT32', converted_type: 'DATE' }, (text) => readTimestamp(text, name).days);
    case 'timestamp':
    case 'timestamptz':
      return as(
        { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
        (text) => readTimestamp(text, name).micros,
      );
    case 'varbyte':
      return as({ type: 'BYTE_ARRAY' }, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex')));
    default:
      return as({ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, (text) => redshiftText(text, column));
  }
}
