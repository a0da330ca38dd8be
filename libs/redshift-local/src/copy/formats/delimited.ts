import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';
import type { RowSink } from '../row-sink.ts';
import type { TargetColumn } from '../target-type.ts';
import { FieldList } from './field-list.ts';
import type { RecordReader } from './lines.ts';

const newline = 10;
const backslash = 0x5c;
const isQuote = (code: number | undefined): boolean => code === 0x22 || code === 0x27;

/** How delimited text is written. */
export interface DelimitedOptions {
  readonly delimiter: number;
  /** A backslash takes the special meaning from the character behind it. */
  readonly escape: boolean;
  /** Quotes around a field are no part of it. */
  readonly removeQuotes: boolean;
  readonly fillRecord: boolean;
  /** Is the text for NULL the default one, \N? It means NULL also where backslashes escape. */
  readonly defaultNull: boolean;
}

/** Delimited text (AWS docs, COPY: DELIMITER, ESCAPE, REMOVEQUOTES). */
export class DelimitedReader implements RecordReader {
  readonly #options: DelimitedOptions;
  readonly #fields: FieldList;
  #scratch = Buffer.alloc(4096);
  #scratchLength = 0;
  #isNull = false;

  constructor(columns: readonly TargetColumn[], options: DelimitedOptions) {
    this.#options = options;
    this.#fields = new FieldList(columns, options.fillRecord, true);
  }

  endOf(bytes: Buffer, start: number, isLast: boolean): number {
    for (let from = start; ;) {
      const end = bytes.indexOf(newline, from);
      if (end < 0) return isLast ? bytes.length : -1;
      if (!this.#options.escape || !this.#isEscaped(bytes, start, end)) return end;
      from = end + 1;
    }
  }

  /** Stands an odd number of backslashes before this place? */
  #isEscaped(bytes: Buffer, start: number, place: number): boolean {
    let count = 0;
    for (let at = place - 1; at >= start && bytes[at] === backslash; at--) count++;
    return count % 2 === 1;
  }

  read(bytes: Buffer, start: number, end: number, sink: RowSink): void {
    const { escape, removeQuotes, delimiter } = this.#options;
    if (escape || removeQuotes) {
      this.#readEdited(bytes, start, end, sink);
      return;
    }
    this.#fields.begin(sink, bytes);
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== delimiter) continue;
      this.#fields.add(from, at, valueKind.text, false);
      from = at + 1;
    }
    this.#fields.add(from, end, valueKind.text, true);
    this.#fields.finish();
  }

  #readEdited(bytes: Buffer, start: number, end: number, sink: RowSink): void {
    if (this.#scratch.length < end - start) this.#scratch = Buffer.alloc((end - start) * 2);
    this.#scratchLength = 0;
    this.#fields.begin(sink, this.#scratch);
    for (let at = start; ;) {
      const from = this.#scratchLength;
      this.#isNull = false;
      const next = this.#field(bytes, at, end);
      this.#fields.add(
        from,
        this.#scratchLength,
        this.#isNull ? valueKind.null : valueKind.text,
        next === end,
      );
      if (next === end) break;
      at = next + 1;
    }
    this.#fields.finish();
  }

  #field(bytes: Buffer, start: number, end: number): number {
    const { escape, removeQuotes, delimiter, defaultNull } = this.#options;
    const quote = removeQuotes && isQuote(bytes[start]) && start < end ? bytes[start] : undefined;
    let at = quote === undefined ? start : start + 1;
    let closed = false;
    for (; at < end; at++) {
      const code = bytes[at] as number;
      if (escape && code === backslash && at + 1 < end) {
        this.#scratch[this.#scratchLength++] = bytes[++at] as number;
        continue;
      }
      if (quote === undefined ? code === delimiter : closed && code === delimiter) break;
      if (
        quote !== undefined &&
        code === quote &&
        !closed &&
        (at + 1 >= end || bytes[at + 1] === delimiter)
      ) {
        closed = true;
        continue;
      }
      this.#scratch[this.#scratchLength++] = code;
    }
    if (quote !== undefined && !closed) {
      throw new LoadError(
        loadErrorCodes.delimiter,
        'Missing closing quotation mark: REMOVEQUOTES needs both',
      );
    }
    const written = at - start;
    this.#isNull =
      escape &&
      defaultNull &&
      bytes[at - 1] === 0x4e &&
      bytes[start] === backslash &&
      (written === 2 || (written === 3 && bytes[start + 1] === backslash));
    return at;
  }
}
