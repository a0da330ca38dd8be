import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaElement,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BadObjectError } from '../errors.ts';
import { valueKind } from '../row.ts';
import type { RowSink } from '../row-sink.ts';
import type { TargetColumn } from '../target-type.ts';
import { checkParquetType } from './parquet-types.ts';

/** How COPY reads Parquet. */
export interface ParquetOptions {
  /** Take nested data as JSON into SUPER columns. */
  readonly serializeToJson: boolean;
  /** Columns that the file lacks at its end are NULL. */
  readonly fillRecord: boolean;
}

/** A value of one cell, as the encoder takes it. */
interface Cell {
  readonly kind: number;
  readonly bytes: Buffer;
}

/** A whole number with a decimal point `scale` digits from its end. */
function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return bytes.length > 0 ? BigInt.asIntN(bytes.length * 8, value) : 0n;
}

const toBigInt = (value: unknown): bigint =>
  value instanceof Uint8Array ? bigEndian(value) : BigInt(value as bigint | number);

/** `YYYY-MM-DD HH:MM:SS.ffffff` of microseconds since 1970. */
function timestampText(micros: bigint): string {
  const millis = floorDivide(micros, 1000n);
  const date = new Date(Number(millis));
  const rest = String(micros - millis * 1000n).padStart(3, '0');
  return `${date.toISOString().replace('T', ' ').replace('Z', rest)}+00`;
}

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;
const dateText = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);

type Read = (value: unknown) => Cell;

const text = (value: string, kind: number = valueKind.text): Cell => ({ kind, bytes: Buffer.from(value) });
const unitMicros = { MILLIS: 1000n, MICROS: 1n, NANOS: 0n } as const;

/** How a leaf column of the file is read, from its schema. */
function leafReader(element: SchemaElement): Read {
  const { type, converted_type: converted, logical_type: logical, scale = 0 } = element;
  if (converted === 'DECIMAL') return (value) => text(decimalText(toBigInt(value), scale));
  if (converted === 'DATE') return (value) => text(dateText(Number(value)));
  // `parsers` makes it nanoseconds since 1970.
  if (type === 'INT96') return (value) => text(timestampText(floorDivide(toBigInt(value), 1000n)));
  const unit =
    logical?.type === 'TIMESTAMP'
      ? logical.unit
      : converted === 'TIMESTAMP_MILLIS'
        ? 'MILLIS'
        : converted === 'TIMESTAMP_MICROS'
          ? 'MICROS'
          : undefined;
  if (unit !== undefined) {
    const factor = unitMicros[unit];
    return (value) =>
      text(timestampText(factor === 0n ? floorDivide(toBigInt(value), 1000n) : toBigInt(value) * factor));
  }
  if (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') {
    const isText =
      converted === 'UTF8' || converted === 'ENUM' || converted === 'JSON' || logical?.type === 'STRING';
    const kind = isText ? valueKind.bare : valueKind.bytes;
    return (value) => ({ kind, bytes: Buffer.from(value as Uint8Array) });
  }
  if (type === 'FLOAT') return (value) => text(String(Number((value as number).toPrecision(9))));
  if (type === 'BOOLEAN')
    return (value) => text(String(value), value === true ? valueKind.true : valueKind.false);
  return (value) => text(String(value), valueKind.number);
}

/** Logical types of plain columns would come out as doubles and milliseconds: hyparquet does not see them, and they are read here. */
function withoutLogicalTypes(metadata: FileMetaData, plain: ReadonlySet<SchemaElement>): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (!plain.has(element)) return element;
    const { converted_type: _converted, logical_type: _logical, ...rest } = element;
    return rest;
  });
  return { ...metadata, schema };
}

const parsers = { timestampFromNanoseconds: (nanos: bigint) => nanos };

const decoder = new TextDecoder();

/** A nested value as JSON; numbers keep their digits. */
function jsonText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(decoder.decode(value));
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

function checkColumns(names: readonly string[], columns: readonly TargetColumn[], fillRecord: boolean): void {
  if (names.length === columns.length || (fillRecord && names.length < columns.length)) return;
  throw new BadObjectError(
    `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${names.length}`,
  );
}

/**
 * Reads a Parquet file, one row group at a time; its columns belong to the table's by their order (AWS docs, COPY from columnar
 * formats).
 *
 * @param onPiece is awaited whenever rows wait in the sink
 * @throws BadObjectError
 */
export async function readParquet(
  file: AsyncBuffer,
  columns: readonly TargetColumn[],
  options: ParquetOptions,
  sink: RowSink,
  onPiece: () => Promise<void>,
): Promise<void> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    throw new BadObjectError(`Invalid Parquet file: ${(error as Error).message}`, { cause: error });
  }
  const fields = parquetSchema(metadata).children;
  const names = fields.map(({ element }) => element.name);
  checkColumns(names, columns, options.fillRecord);
  const plainElements = new Set<SchemaElement>();
  const readers = fields.map(({ children, element }, index): Read => {
    const column = columns[index] as TargetColumn;
    if (children.length === 0 && element.repetition_type !== 'REPEATED') {
      checkParquetType(element, column);
      plainElements.add(element);
      return leafReader(element);
    }
    if (column.type.kind !== 'super' || !options.serializeToJson) {
      throw new BadObjectError(
        `Column "${column.name}": nested Parquet data needs a SUPER column and the option SERIALIZETOJSON`,
      );
    }
    return (value) => text(jsonText(value), valueKind.object);
  });
  const plain = withoutLogicalTypes(metadata, plainElements);
  let rowStart = 0;
  let line = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({
      file,
      metadata: plain,
      compressors,
      rowStart,
      rowEnd,
      utf8: false,
      parsers,
    });
    for (const record of rows) {
      fillRow(record, names, readers, sink);
      sink.accept(++line, sink.row.bytes, 0, 0);
      if (sink.encoder.isFull) await onPiece();
    }
    rowStart = rowEnd;
  }
}

function fillRow(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
  readers: readonly Read[],
  sink: RowSink,
): void {
  const { row } = sink;
  row.kinds.fill(valueKind.missing);
  const cells: Buffer[] = [];
  let at = 0;
  names.forEach((name, index) => {
    const value = record[name];
    if (value === null || value === undefined) return;
    const { kind, bytes } = (readers[index] as Read)(value);
    row.set(index, at, at + bytes.length, kind);
    cells.push(bytes);
    at += bytes.length;
  });
  row.bytes = Buffer.concat(cells, at);
  row.isUtf8 = false;
}
