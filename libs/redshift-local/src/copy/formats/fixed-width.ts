import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';
import type { RowSink } from '../row-sink.ts';
import type { TargetColumn } from '../target-type.ts';
import { FieldList } from './field-list.ts';
import type { RecordReader } from './lines.ts';

const isContinuation = (code: number): boolean => (code & 0xc0) === 0x80;

/** Columns of fixed widths, counted in characters (AWS docs, COPY, FIXEDWIDTH and ENCODING). */
export class FixedWidthReader implements RecordReader {
  readonly #widths: readonly number[];
  readonly #fields: FieldList;

  constructor(columns: readonly TargetColumn[], widths: readonly number[], fillRecord: boolean) {
    this.#widths = widths;
    this.#fields = new FieldList(columns, fillRecord, false);
  }

  endOf(bytes: Buffer, start: number, isLast: boolean): number {
    const end = bytes.indexOf(10, start);
    return end < 0 && isLast ? bytes.length : end;
  }

  read(bytes: Buffer, start: number, end: number, sink: RowSink): void {
    this.#fields.begin(sink, bytes);
    let at = start;
    for (let column = 0; column < this.#widths.length; column++) {
      if (at >= end && column > 0) break;
      const from = at;
      for (let count = this.#widths[column] as number; count > 0 && at < end; count--) {
        at++;
        while (at < end && isContinuation(bytes[at] as number)) at++;
      }
      this.#fields.add(from, at, valueKind.text, at >= end);
    }
    if (at < end) throw new LoadError(loadErrorCodes.tooManyColumns, 'Extra column(s) found');
    this.#fields.finish();
  }
}
