import type { JsonMatching } from './options.ts';
import {
  incomplete,
  kindOf,
  skipSpace,
  skipString,
  skipValue,
  stringText,
  valueKind,
} from './json-scanner.ts';
import { LoadError, loadErrorCodes } from './load-error.ts';

const unknownKey = -1;

/**
 * Finds the first-level values of one JSON object, by place and kind; nothing is decoded. One reader serves all documents of a
 * COPY: its results are overwritten by the next document.
 */
export class DocumentReader {
  /** Per column: where its value starts and ends, and what it is (`valueKind`). */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;

  readonly #matching: JsonMatching;
  readonly #columns: ReadonlyMap<string, number>;
  /** Keys as they were written, in latin1 so that bytes and characters are the same. */
  readonly #known = new Map<string, number>();
  /** The keys of the previous document in order: the next one most likely has the same. */
  readonly #layout: { readonly key: Buffer; readonly column: number }[] = [];

  constructor(columnNames: readonly string[], matching: JsonMatching) {
    this.starts = new Int32Array(columnNames.length);
    this.ends = new Int32Array(columnNames.length);
    this.kinds = new Uint8Array(columnNames.length);
    this.#matching = matching;
    this.#columns = new Map(columnNames.map((name, index) => [name, index]));
  }

  /**
   * Reads the object that starts at `start`.
   *
   * @returns the position after it, or `incomplete`
   * @throws LoadError when it is no JSON object
   */
  read(bytes: Buffer, start: number, end: number): number {
    this.kinds.fill(valueKind.missing);
    if (bytes[start] !== 0x7b) {
      throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: a JSON object is expected');
    }
    if (this.#matching === 'noshred') return this.#readWhole(bytes, start, end);
    let at = skipSpace(bytes, start + 1, end);
    if (at < end && bytes[at] === 0x7d) return at + 1;
    for (let place = 0; ; place++) {
      if (at >= end) return incomplete;
      if (bytes[at] !== 0x22) throw unexpected(bytes, at);
      const keyEnd = skipString(bytes, at, end);
      if (keyEnd === incomplete) return incomplete;
      const column = this.#columnOf(bytes, at + 1, keyEnd - 1, place);
      at = skipSpace(bytes, keyEnd, end);
      if (at >= end) return incomplete;
      if (bytes[at] !== 0x3a) throw unexpected(bytes, at);
      const value = skipSpace(bytes, at + 1, end);
      at = skipValue(bytes, value, end);
      if (at === incomplete) return incomplete;
      if (column !== unknownKey) {
        this.starts[column] = value;
        this.ends[column] = at;
        this.kinds[column] = kindOf(bytes[value] as number);
      }
      at = skipSpace(bytes, at, end);
      if (at >= end) return incomplete;
      if (bytes[at] === 0x7d) return at + 1;
      if (bytes[at] !== 0x2c) throw unexpected(bytes, at);
      at = skipSpace(bytes, at + 1, end);
    }
  }

  #readWhole(bytes: Buffer, start: number, end: number): number {
    const after = skipValue(bytes, start, end);
    this.starts[0] = start;
    this.ends[0] = after;
    this.kinds[0] = valueKind.object;
    return after;
  }

  #columnOf(bytes: Buffer, start: number, end: number, place: number): number {
    const expected = this.#layout[place];
    if (
      expected !== undefined &&
      expected.key.length === end - start &&
      bytes.compare(expected.key, 0, expected.key.length, start, end) === 0
    ) {
      return expected.column;
    }
    const written = bytes.toString('latin1', start, end);
    let column = this.#known.get(written);
    if (column === undefined) {
      const key = stringText(bytes, start - 1, end + 1);
      column =
        this.#columns.get(this.#matching === 'auto ignorecase' ? key.toLowerCase() : key) ?? unknownKey;
      // Keys can be data (a map of ids): remember a bounded number of them.
      if (this.#known.size < 10_000) this.#known.set(written, column);
    }
    this.#layout[place] = { key: Buffer.from(bytes.subarray(start, end)), column };
    return column;
  }
}

const unexpected = (bytes: Buffer, at: number): LoadError =>
  new LoadError(
    loadErrorCodes.invalidLine,
    `Invalid JSON: unexpected "${bytes.toString('latin1', at, at + 1)}"`,
  );
