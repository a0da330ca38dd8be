import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';
import type { RowSink } from '../row-sink.ts';
import type { TargetColumn } from '../target-type.ts';

/** Puts the fields of a record into a row one after the other, and says when there are too many or too few. */
export class FieldList {
  readonly #columns: readonly TargetColumn[];
  readonly #fillRecord: boolean;
  readonly #allowsTrailingDelimiter: boolean;
  #count = 0;
  #sink: RowSink | undefined;

  constructor(columns: readonly TargetColumn[], fillRecord: boolean, allowsTrailingDelimiter: boolean) {
    this.#columns = columns;
    this.#fillRecord = fillRecord;
    this.#allowsTrailingDelimiter = allowsTrailingDelimiter;
  }

  begin(sink: RowSink, bytes: Buffer): void {
    this.#sink = sink;
    this.#count = 0;
    sink.row.bytes = bytes;
    // Each value is checked by itself.
    sink.row.isUtf8 = false;
  }

  /** @param isLast is it the last field of the record? */
  add(start: number, end: number, kind: number, isLast: boolean): void {
    if (this.#count >= this.#columns.length) {
      if (this.#allowsTrailingDelimiter && isLast && start === end && this.#count === this.#columns.length)
        return;
      throw new LoadError(loadErrorCodes.tooManyColumns, 'Extra column(s) found');
    }
    this.#sink?.row.set(this.#count++, start, end, kind);
  }

  /** @throws LoadError 1214 when fields are missing and FILLRECORD is not given */
  finish(): void {
    if (this.#count < this.#columns.length && !this.#fillRecord) {
      throw new LoadError(loadErrorCodes.delimiter, 'Delimiter not found');
    }
    for (; this.#count < this.#columns.length; this.#count++) {
      // AWS docs, FILLRECORD: an empty text for VARCHAR, NULL for every other type.
      const isVarchar = this.#columns[this.#count]?.type.kind === 'varchar';
      this.#sink?.row.set(this.#count, 0, 0, isVarchar ? valueKind.text : valueKind.missing);
    }
  }
}
