import { LoadError, type LoadErrorRow, type ReplacementRow } from './load-error.ts';
import { valueKind, Row } from './row.ts';
import type { TargetColumn } from './target-type.ts';
import type { EncoderOptions } from './values/column-writer.ts';
import { RowEncoder } from './values/row-encoder.ts';

/** Redshift keeps a bounded number of errors and replacements of a load (AWS docs: 100 replacements per slice). */
export const maxRecordedErrors = 100;
const maxRawBytes = 1024;

/** More bad records in one object than the load may have: nothing behind them matters. */
export class TooManyErrors extends Error {
  override readonly name = 'TooManyErrors';
}

/** What became of one object. */
export interface ObjectResult {
  readonly rows: number;
  readonly errorCount: number;
  /** The first errors in full. */
  readonly errors: readonly LoadErrorRow[];
  readonly replacements: readonly ReplacementRow[];
}

/** Takes the records of one object after the other: encodes the good ones and writes down what is wrong with the others. */
export class RowSink {
  /** A decoder puts a record's values here. */
  readonly row: Row;
  readonly encoder: RowEncoder;
  readonly #columns: readonly TargetColumn[];
  readonly #errorLimit: number;
  #fileName = '';
  #rows = 0;
  #errorCount = 0;
  #errors: LoadErrorRow[] = [];
  #replacements: ReplacementRow[] = [];

  /** @param errorLimit errors of one object at which it is given up */
  constructor(columns: readonly TargetColumn[], options: EncoderOptions, errorLimit: number) {
    this.#columns = columns;
    this.row = new Row(columns.length);
    this.encoder = new RowEncoder(columns, options);
    this.#errorLimit = errorLimit;
  }

  begin(fileName: string): void {
    this.#fileName = fileName;
    this.#rows = 0;
    this.#errorCount = 0;
    this.#errors = [];
    this.#replacements = [];
  }

  /** What became of the object that `begin` named. */
  result(): ObjectResult {
    return {
      rows: this.#rows,
      errorCount: this.#errorCount,
      errors: this.#errors,
      replacements: this.#replacements,
    };
  }

  /**
   * Takes the record whose values are in `row`.
   *
   * @param record where it was read, for error reports
   * @throws TooManyErrors
   */
  accept(line: number, record: Buffer, start: number, end: number): void {
    try {
      this.encoder.add(this.row);
      this.#rows++;
      if (this.encoder.replacedColumns.length > 0) this.#noteReplacements(line, record, start, end);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      const column = this.encoder.failedColumn;
      const isMissing = this.row.kinds[column] === valueKind.missing;
      const from = isMissing ? 0 : (this.row.starts[column] as number);
      const to = isMissing ? 0 : (this.row.ends[column] as number);
      this.#note(error, line, record, start, end, {
        column: this.#columns[column],
        // Only values inside the record have a place in it.
        position: !isMissing && this.row.bytes === record ? from - start : 0,
        rawValue: this.row.bytes.toString('utf8', from, Math.min(to, from + maxRawBytes)),
      });
    }
  }

  /**
   * Takes a record that cannot be cut into values.
   *
   * @throws TooManyErrors
   */
  reject(error: LoadError, line: number, record: Buffer, start: number, end: number): void {
    this.#note(error, line, record, start, end, { column: undefined, position: 0, rawValue: '' });
  }

  #note(
    error: LoadError,
    line: number,
    record: Buffer,
    start: number,
    end: number,
    value: {
      readonly column: TargetColumn | undefined;
      readonly position: number;
      readonly rawValue: string;
    },
  ): void {
    this.#errorCount++;
    if (this.#errors.length < maxRecordedErrors) {
      this.#errors.push({
        fileName: this.#fileName,
        lineNumber: line,
        column: value.column?.name ?? '',
        type: value.column?.typeName ?? '',
        columnLength: value.column?.typeLength ?? '',
        position: value.position,
        rawLine: record.toString('utf8', start, Math.min(end, start + maxRawBytes)),
        rawValue: value.rawValue,
        code: error.code,
        reason: error.message,
      });
    }
    if (this.#errorCount >= this.#errorLimit) throw new TooManyErrors();
  }

  #noteReplacements(line: number, record: Buffer, start: number, end: number): void {
    for (const column of this.encoder.replacedColumns) {
      if (this.#replacements.length >= maxRecordedErrors) return;
      this.#replacements.push({
        fileName: this.#fileName,
        lineNumber: line,
        column: this.#columns[column]?.name ?? '',
        rawLine: record.toString('utf8', start, Math.min(end, start + maxRawBytes)),
      });
    }
  }
}
