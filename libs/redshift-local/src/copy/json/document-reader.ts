import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind, type Row } from '../row.ts';
import { incomplete, kindOf, scanned, skipSpace, skipString, skipValue } from './scanner.ts';
import { unescapeJson } from './unescape.ts';

/** Finds the values of one document, by place and kind; nothing is decoded. */
export interface DocumentReader {
  /**
   * Reads the document that starts at `start` into the row.
   *
   * @returns the position after it, or `incomplete`
   * @throws LoadError 1216 when it is no JSON, or not the right kind of document
   */
  read(bytes: Buffer, start: number, end: number, row: Row): number;
}

export const unexpected = (bytes: Buffer, at: number): LoadError =>
  new LoadError(
    loadErrorCodes.invalidLine,
    `Invalid JSON: unexpected "${bytes.toString('latin1', at, at + 1)}"`,
  );

/** The text of a key between its quotes. */
export function keyText(bytes: Buffer, start: number, end: number): string {
  if (!bytes.subarray(start, end).includes(0x5c)) return bytes.toString('utf8', start, end);
  const out = Buffer.alloc(end - start);
  return out.toString('utf8', 0, unescapeJson(bytes, start, end, out, 0x3f));
}

/** Puts a value into the row as what it is; the range of a string excludes its quotes. */
export function setValue(
  row: Row,
  column: number,
  bytes: Buffer,
  start: number,
  end: number,
  escaped: boolean,
): void {
  const kind = kindOf(bytes[start] as number);
  if (kind === valueKind.string) {
    row.set(column, start + 1, end - 1, escaped ? valueKind.escaped : valueKind.string);
  } else row.set(column, start, end, kind);
}

const unknownKey = -1;

interface ExpectedKey {
  readonly key: Buffer;
  readonly column: number;
}

/** JSON 'auto' and 'auto ignorecase': first-level keys that are names of columns; other keys are passed over. */
export class KeyedDocumentReader implements DocumentReader {
  readonly #ignoreCase: boolean;
  readonly #columns: ReadonlyMap<string, number>;
  /** Keys as they were written, in latin1 so that bytes and characters are the same. */
  readonly #known = new Map<string, number>();
  /** The keys of the previous document in order: the next one most likely has the same. */
  readonly #layout: ExpectedKey[] = [];

  constructor(columnNames: readonly string[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    this.#columns = new Map(columnNames.map((name, index) => [name, index]));
  }

  read(bytes: Buffer, start: number, end: number, row: Row): number {
    row.kinds.fill(valueKind.missing);
    if (bytes[start] !== 0x7b) {
      throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: a JSON object is expected');
    }
    let at = skipSpace(bytes, start + 1, end);
    if (at < end && bytes[at] === 0x7d) return at + 1;
    for (let place = 0; ; place++) {
      if (at >= end) return incomplete;
      if (bytes[at] !== 0x22) throw unexpected(bytes, at);
      let column: number;
      const keyEnd = this.#expectedEnd(bytes, at + 1, end, place);
      if (keyEnd > 0) {
        column = (this.#layout[place] as ExpectedKey).column;
        at = keyEnd + 1;
      } else {
        const after = skipString(bytes, at, end);
        if (after === incomplete) return incomplete;
        column = this.#columnOf(bytes, at + 1, after - 1, place);
        at = after;
      }
      if (bytes[at] !== 0x3a || at >= end) {
        at = skipSpace(bytes, at, end);
        if (at >= end) return incomplete;
        if (bytes[at] !== 0x3a) throw unexpected(bytes, at);
      }
      const value = skipSpace(bytes, at + 1, end);
      scanned.escape = false;
      at = skipValue(bytes, value, end);
      if (at === incomplete) return incomplete;
      if (column !== unknownKey) setValue(row, column, bytes, value, at, scanned.escape);
      if (bytes[at] !== 0x2c || at >= end) {
        at = skipSpace(bytes, at, end);
        if (at >= end) return incomplete;
        if (bytes[at] === 0x7d) return at + 1;
        if (bytes[at] !== 0x2c) throw unexpected(bytes, at);
      }
      at = skipSpace(bytes, at + 1, end);
    }
  }

  /** The position of the closing quote when the key is the one of the previous document, else 0. */
  #expectedEnd(bytes: Buffer, start: number, end: number, place: number): number {
    const expected = this.#layout[place];
    if (expected === undefined) return 0;
    const { key } = expected;
    const keyEnd = start + key.length;
    if (keyEnd >= end || bytes[keyEnd] !== 0x22) return 0;
    for (let index = 0; index < key.length; index++) if (bytes[start + index] !== key[index]) return 0;
    return keyEnd;
  }

  #columnOf(bytes: Buffer, start: number, end: number, place: number): number {
    const written = bytes.toString('latin1', start, end);
    let column = this.#known.get(written);
    if (column === undefined) {
      const key = keyText(bytes, start, end);
      column = this.#columns.get(this.#ignoreCase ? key.toLowerCase() : key) ?? unknownKey;
      // Keys can be data (a map of ids): remember a bounded number of them.
      if (this.#known.size < 10_000) this.#known.set(written, column);
    }
    // An escaped quote would make the comparison of bytes end too early.
    if (!written.includes('\\'))
      this.#layout[place] = { key: Buffer.from(bytes.subarray(start, end)), column };
    return column;
  }
}

/** JSON 'noshred': the whole document is the value of the only column. */
export class WholeDocumentReader implements DocumentReader {
  read(bytes: Buffer, start: number, end: number, row: Row): number {
    if (bytes[start] !== 0x7b && bytes[start] !== 0x5b) {
      throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: a JSON object is expected');
    }
    const after = skipValue(bytes, start, end);
    if (after !== incomplete) row.set(0, start, after, kindOf(bytes[start] as number));
    return after;
  }
}
