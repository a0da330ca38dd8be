import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';
import type { RowSink } from '../row-sink.ts';
import type { TargetColumn } from '../target-type.ts';
import { FieldList } from './field-list.ts';
import type { RecordReader } from './lines.ts';

const newline = 10;
const invalidQuotes = (): LoadError =>
  new LoadError(loadErrorCodes.delimiter, 'Invalid quote formatting for CSV');

/** CSV: a field in quotes may hold delimiters, line feeds and doubled quotes (AWS docs, COPY, CSV). */
export class CsvReader implements RecordReader {
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #fields: FieldList;
  #scratch = Buffer.alloc(4096);
  #scratchLength = 0;

  constructor(
    columns: readonly TargetColumn[],
    options: { delimiter: number; quote: number; fillRecord: boolean },
  ) {
    this.#delimiter = options.delimiter;
    this.#quote = options.quote;
    this.#fields = new FieldList(columns, options.fillRecord, false);
  }

  endOf(bytes: Buffer, start: number, isLast: boolean): number {
    let from = start;
    for (;;) {
      const end = bytes.indexOf(newline, from);
      const open = this.#openQuote(bytes, start, end < 0 ? bytes.length : end);
      if (!open) return end < 0 ? (isLast ? bytes.length : -1) : end;
      if (end < 0) return isLast ? bytes.length : -1;
      from = end + 1;
    }
  }

  /** Is a quoted field open at `end`? */
  #openQuote(bytes: Buffer, start: number, end: number): boolean {
    const quote = this.#quote;
    if (!bytes.subarray(start, end).includes(quote)) return false;
    let inside = false;
    let fieldStart = true;
    for (let at = start; at < end; at++) {
      const code = bytes[at] as number;
      if (inside) {
        if (code === quote) inside = false;
      } else if (code === quote) {
        // A quote in the middle of a plain field is a character; right after a closing one it is a doubled one.
        inside = fieldStart || bytes[at - 1] === quote;
        fieldStart = false;
      } else if (code === this.#delimiter) fieldStart = true;
      else if (!this.#isBlank(code)) fieldStart = false;
    }
    return inside;
  }

  read(bytes: Buffer, start: number, end: number, sink: RowSink): void {
    if (bytes.subarray(start, end).includes(this.#quote)) {
      this.#readQuoted(bytes, start, end, sink);
      return;
    }
    this.#fields.begin(sink, bytes);
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== this.#delimiter) continue;
      this.#fields.add(from, at, valueKind.text, false);
      from = at + 1;
    }
    this.#fields.add(from, end, valueKind.text, true);
    this.#fields.finish();
  }

  #isBlank(code: number): boolean {
    return (code === 0x20 || code === 9) && code !== this.#delimiter;
  }

  /** The slow way: all fields are copied, those in quotes without them. */
  #readQuoted(bytes: Buffer, start: number, end: number, sink: RowSink): void {
    if (this.#scratch.length < end - start) this.#scratch = Buffer.alloc((end - start) * 2);
    this.#scratchLength = 0;
    this.#fields.begin(sink, this.#scratch);
    for (let at = start; ;) {
      const from = this.#scratchLength;
      const next = this.#field(bytes, at, end);
      this.#fields.add(from, this.#scratchLength, valueKind.text, next === end);
      if (next === end) break;
      at = next + 1;
    }
    this.#fields.finish();
  }

  /** Copies one field; returns the position of the delimiter behind it. */
  #field(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && this.#isBlank(bytes[at] as number)) at++;
    if (bytes[at] !== this.#quote || at >= end) {
      let next = start;
      while (next < end && bytes[next] !== this.#delimiter) next++;
      this.#scratchLength += bytes.copy(this.#scratch, this.#scratchLength, start, next);
      return next;
    }
    for (at++; ; at++) {
      if (at >= end) throw invalidQuotes();
      const code = bytes[at] as number;
      if (code === this.#quote) {
        if (bytes[at + 1] !== this.#quote || at + 1 >= end) break;
        at++;
      }
      this.#scratch[this.#scratchLength++] = code;
    }
    at++;
    while (at < end && this.#isBlank(bytes[at] as number)) at++;
    if (at < end && bytes[at] !== this.#delimiter) throw invalidQuotes();
    return at;
  }
}
