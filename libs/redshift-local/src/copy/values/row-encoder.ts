import { unescapeJson } from '../json/unescape.ts';
import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind, type Row } from '../row.ts';
import { ByteWriter } from './byte-writer.ts';
import { makeColumnWriter, type ColumnWriter, type EncoderOptions } from './column-writer.ts';
import { PlainWriter } from './plain-value.ts';
import type { TargetColumn } from '../target-type.ts';

/** Rows are handed on in pieces of about this size. */
const pieceBytes = 128 * 1024;
/** More than any value of a fixed size needs. */
const fixedValueBytes = 96;
const sqlNull = -1;

/** Turns rows into Postgres' binary COPY format, which spares Postgres the reading of numbers and times. */
export class RowEncoder {
  readonly #columns: readonly TargetColumn[];
  readonly #writers: readonly ColumnWriter[];
  readonly #plainWriters: readonly PlainWriter[];
  readonly #out = new ByteWriter(pieceBytes * 2);
  readonly #replacement: number | undefined;
  #scratch = Buffer.alloc(4096);
  /** Rows of the present piece. */
  rows = 0;
  /** The column at which the last bad row failed. */
  failedColumn = 0;
  /** Columns of the last row in which invalid characters were replaced. */
  replacedColumns: number[] = [];

  constructor(columns: readonly TargetColumn[], options: EncoderOptions) {
    this.#columns = columns;
    this.#writers = columns.map((column) => makeColumnWriter(column.type, options));
    this.#plainWriters = columns.map((column) => new PlainWriter(column.type, options));
    this.#replacement = options.replacement;
  }

  /** Do rows wait to be taken? */
  get isEmpty(): boolean {
    return this.#out.length === 0;
  }

  /** Is a piece full? */
  get isFull(): boolean {
    return this.#out.length >= pieceBytes;
  }

  /** The rows so far, in memory of their own; the encoder starts anew. */
  take(): Buffer {
    this.rows = 0;
    return this.#out.take();
  }

  /** Gives the memory of a piece back once its bytes were used. */
  recycle(memory: ArrayBuffer): void {
    this.#out.recycle(memory);
  }

  /**
   * Adds a row. A bad one leaves no trace but `failedColumn`.
   *
   * @throws LoadError
   */
  add(row: Row): void {
    const out = this.#out;
    const mark = out.length;
    const count = this.#writers.length;
    out.reserve(2 + count * fixedValueBytes);
    if (this.replacedColumns.length > 0) this.replacedColumns = [];
    let column = 0;
    try {
      out.int16(count);
      for (; column < count; column++) this.#value(column, row);
      this.rows++;
    } catch (error) {
      out.length = mark;
      this.failedColumn = column;
      throw error;
    }
  }

  #value(column: number, row: Row): void {
    const kind = row.kinds[column] as number;
    if (kind === valueKind.missing || kind === valueKind.null) {
      this.#null(column);
      return;
    }
    const out = this.#out;
    if ((this.#plainWriters[column] as PlainWriter).write(out, row, column)) {
      out.reserve((this.#writers.length - column) * fixedValueBytes);
      return;
    }
    const writer = this.#writers[column] as ColumnWriter;
    const start = row.starts[column] as number;
    const end = row.ends[column] as number;
    if (kind === valueKind.escaped && !writer.keepsEscapes) {
      this.#unescaped(column, writer, row.bytes, start, end);
      return;
    }
    const result = writer.write(out, row.bytes, start, end, kind, row.isUtf8);
    if (result === 'null') this.#null(column);
    else if (result === 'replaced') this.replacedColumns.push(column);
    // A long value may have used up the room that was left for the small ones behind it.
    out.reserve((this.#writers.length - column) * fixedValueBytes);
  }

  #unescaped(column: number, writer: ColumnWriter, bytes: Buffer, start: number, end: number): void {
    if (this.#scratch.length < end - start) this.#scratch = Buffer.alloc((end - start) * 2);
    const length = unescapeJson(bytes, start, end, this.#scratch, this.#replacement);
    const result = writer.write(this.#out, this.#scratch, 0, length, valueKind.string, false);
    if (result === 'null') this.#null(column);
    else if (result === 'replaced') this.replacedColumns.push(column);
    this.#out.reserve((this.#writers.length - column) * fixedValueBytes);
  }

  #null(column: number): void {
    if (this.#columns[column]?.nullable === false) {
      throw new LoadError(loadErrorCodes.notNull, 'Missing data for not-null field');
    }
    this.#out.int32(sqlNull);
  }
}
