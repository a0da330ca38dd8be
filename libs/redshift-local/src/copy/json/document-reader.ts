import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind, type Row } from '../row.ts';
import { DocumentLayout } from './layout.ts';
import { endOfPlainString } from './plain-string.ts';
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

/** JSON 'auto' and 'auto ignorecase': first-level keys that are names of columns; other keys are passed over. */
export class KeyedDocumentReader implements DocumentReader {
  readonly #ignoreCase: boolean;
  readonly #columns: ReadonlyMap<string, number>;
  /** Keys as they were written, in latin1 so that bytes and characters are the same. */
  readonly #known = new Map<string, number>();
  readonly #layout = new DocumentLayout();
  /** The column of the key that was read last. */
  #column = unknownKey;

  constructor(columnNames: readonly string[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    this.#columns = new Map(columnNames.map((name, index) => [name, index]));
  }

  read(bytes: Buffer, start: number, end: number, row: Row): number {
    row.kinds.fill(valueKind.missing);
    if (bytes[start] !== 0x7b) {
      throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: a JSON object is expected');
    }
    const { view, starts, ends, kinds } = row;
    const layout = this.#layout;
    layout.begin();
    for (let at = start; ;) {
      const isFirst = at === start;
      let value = layout.pass(view, at, end, isFirst);
      let { column } = layout;
      if (value === 0) {
        const next = skipSpace(bytes, isFirst ? at + 1 : at, end);
        if (next >= end) return incomplete;
        if (bytes[next] === 0x7d) return next + 1;
        value = this.#readGap(bytes, at, next, end, isFirst, row);
        if (value === incomplete) return incomplete;
        column = this.#column;
      }
      let after = bytes[value] === 0x22 ? endOfPlainString(view, value, end) : 0;
      if (after > 0) {
        if (column !== unknownKey) {
          starts[column] = value + 1;
          ends[column] = after - 1;
          kinds[column] = valueKind.string;
        }
      } else {
        value = skipSpace(bytes, value, end);
        scanned.escape = false;
        after = skipValue(bytes, value, end);
        if (after === incomplete) return incomplete;
        if (column !== unknownKey) setValue(row, column, bytes, value, after, scanned.escape);
      }
      at = after;
    }
  }

  /**
   * Reads on to the next value.
   *
   * @param start the end of the value before, or the brace that opens the document
   * @param next the first byte behind it that is no blank
   * @returns where the value begins, or `incomplete`
   */
  #readGap(bytes: Buffer, start: number, next: number, end: number, isFirst: boolean, row: Row): number {
    let key = next;
    if (!isFirst) {
      if (bytes[next] !== 0x2c) throw unexpected(bytes, next);
      key = skipSpace(bytes, next + 1, end);
      if (key >= end) return incomplete;
    }
    if (bytes[key] !== 0x22) throw unexpected(bytes, key);
    scanned.escape = false;
    const keyEnd = skipString(bytes, key, end);
    if (keyEnd === incomplete) return incomplete;
    this.#column = this.#columnOf(bytes, key + 1, keyEnd - 1);
    const colon = skipSpace(bytes, keyEnd, end);
    if (colon >= end) return incomplete;
    if (bytes[colon] !== 0x3a) throw unexpected(bytes, colon);
    const value = skipSpace(bytes, colon + 1, end);
    this.#layout.remember(row.view, start, value, isFirst, this.#column);
    return value;
  }

  #columnOf(bytes: Buffer, start: number, end: number): number {
    const written = bytes.toString('latin1', start, end);
    let column = this.#known.get(written);
    if (column === undefined) {
      const key = keyText(bytes, start, end);
      column = this.#columns.get(this.#ignoreCase ? key.toLowerCase() : key) ?? unknownKey;
      // Keys can be data (a map of ids): remember a bounded number of them.
      if (this.#known.size < 10_000) this.#known.set(written, column);
    }
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
