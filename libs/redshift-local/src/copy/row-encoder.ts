import { isUtf8 } from 'node:buffer';
import { valueKind, invalidUtf8, stringText } from './json-scanner.ts';
import { LoadError, loadErrorCodes } from './load-error.ts';
import { readFloat, readInteger, readNumeric } from './number-text.ts';
import type { CopyOptions } from './options.ts';
import type { TargetColumn } from './target.ts';
import { readDate, readTimestamp } from './temporal.ts';

/** AWS docs, SUPER limitations: a string inside a SUPER value. */
const maxSuperStringBytes = 65_535;
const backslash = 0x5c;

const trueWords = new Set(['t', 'true', 'y', 'yes', '1']);
const falseWords = new Set(['f', 'false', 'n', 'no', '0']);

/** Escape letters of COPY's text format by byte; 0: the byte stands for itself. */
const escapes = new Uint8Array(256);
for (const [code, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [11, 'v'],
  [12, 'f'],
  [13, 'r'],
  [backslash, '\\'],
] as const) {
  escapes[code] = letter.charCodeAt(0);
}

function checkUnicodeEscapes(text: string): void {
  const escape = /\\(u[0-9a-fA-F]{4}|[\s\S])/g;
  let expectLowAt = -1;
  for (let match = escape.exec(text); match; match = escape.exec(text)) {
    const unit = match[1]?.length === 5 ? Number.parseInt(match[1].slice(1), 16) : -1;
    if (unit === 0) throw new LoadError(loadErrorCodes.super, 'SUPER cannot hold \\u0000');
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== (match.index === expectLowAt)) throw invalidUtf8();
    expectLowAt = unit >= 0xd800 && unit <= 0xdbff ? escape.lastIndex : -1;
    if (expectLowAt === text.length) throw invalidUtf8();
  }
  // A high half at the end, or followed by something else than an escape.
  if (expectLowAt !== -1) throw invalidUtf8();
}

function checkSuperStrings(value: unknown): void {
  if (typeof value === 'string') {
    if (Buffer.byteLength(value) > maxSuperStringBytes) {
      throw new LoadError(
        loadErrorCodes.super,
        `SUPER: a string is longer than ${maxSuperStringBytes} bytes`,
      );
    }
  } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(checkSuperStrings);
}

/** Turns the values of documents into rows of COPY's text format, byte by byte where nothing has to be understood. */
export class RowEncoder {
  readonly #columns: readonly TargetColumn[];
  readonly #options: CopyOptions;
  /** Does any option look at texts? Then the short way is closed. */
  readonly #editsText: boolean;
  #out = Buffer.allocUnsafe(256 * 1024);
  #length = 0;

  constructor(columns: readonly TargetColumn[], options: CopyOptions) {
    this.#columns = columns;
    this.#options = options;
    this.#editsText =
      options.truncateColumns ||
      options.blanksAsNull ||
      options.emptyAsNull ||
      options.trimBlanks ||
      options.nullAs !== undefined;
  }

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#length;
  }

  /** The rows so far; the encoder starts anew. */
  take(): Buffer {
    const rows = this.#out.subarray(0, this.#length);
    this.#out = Buffer.allocUnsafe(256 * 1024);
    this.#length = 0;
    return rows;
  }

  /** Marks a place to come back to when a row turns out to be bad. */
  get mark(): number {
    return this.#length;
  }

  /** Forgets everything behind a mark. */
  rewind(mark: number): void {
    this.#length = mark;
  }

  /** Makes room for a row from a document of this size, so that single values need not ask. */
  reserve(documentBytes: number): void {
    const needed = this.#length + 2 * documentBytes + 64 * (this.#columns.length + 1);
    if (needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(needed * 2);
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }

  /** Ends a row. */
  endRow(): void {
    // The last value has a tab behind it.
    this.#out[this.#length - 1] = 0x0a;
  }

  /**
   * Adds the value of a column.
   *
   * @throws LoadError
   */
  add(index: number, bytes: Buffer, start: number, end: number, kind: number): void {
    const column = this.#columns[index] as TargetColumn;
    if (kind === valueKind.missing || kind === valueKind.null) this.#null(column);
    else this.#value(column, bytes, start, end, kind);
    this.#out[this.#length++] = 0x09;
  }

  #null(column: TargetColumn): void {
    if (!column.nullable) {
      throw new LoadError(loadErrorCodes.notNull, 'Missing data for not-null field');
    }
    this.#out[this.#length++] = backslash;
    this.#out[this.#length++] = 0x4e;
  }

  #value(column: TargetColumn, bytes: Buffer, start: number, end: number, kind: number): void {
    const { type } = column;
    if (type.kind === 'super') {
      this.#super(bytes, start, end);
      return;
    }
    if (type.kind === 'varchar' || type.kind === 'char') {
      if (kind === valueKind.string) this.#string(column, type.maxBytes, bytes, start, end);
      else this.#text(column, type.maxBytes, bytes.toString('utf8', start, end));
      return;
    }
    if (kind === valueKind.object || kind === valueKind.array) {
      throw new LoadError(loadErrorCodes.unknown, `A nested value does not fit type ${column.typeName}`);
    }
    const isString = kind === valueKind.string;
    const text = isString ? stringText(bytes, start, end) : bytes.toString('latin1', start, end);
    if (isString && this.#meansNull(text, true)) this.#null(column);
    else this.#ascii(this.#convert(column, text));
  }

  #convert({ type }: TargetColumn, text: string): string {
    switch (type.kind) {
      case 'integer':
        return readInteger(text, type);
      case 'numeric':
        return readNumeric(text, type.precision, type.scale);
      case 'real':
      case 'double':
        return readFloat(text, type.kind === 'real');
      case 'date':
        return readDate(text);
      case 'timestamp':
      case 'timestamptz':
        return readTimestamp(text, this.#options.timeFormat);
      default: {
        const word = text.trim().toLowerCase();
        if (trueWords.has(word)) return 't';
        if (falseWords.has(word)) return 'f';
        throw new LoadError(loadErrorCodes.boolean, `Unknown boolean format '${text.slice(0, 40)}'`);
      }
    }
  }

  #meansNull(text: string, notText: boolean): boolean {
    const { nullAs, emptyAsNull, blanksAsNull } = this.#options;
    if (text === '') return emptyAsNull || notText || nullAs === '';
    return text === nullAs || (blanksAsNull && /^\s+$/.test(text));
  }

  /** A JSON string for a VARCHAR: without escapes and options its bytes are the value. */
  #string(column: TargetColumn, maxBytes: number, bytes: Buffer, start: number, end: number): void {
    const inner = bytes.subarray(start + 1, end - 1);
    if (this.#editsText || inner.includes(backslash) || !isUtf8(inner)) {
      this.#text(column, maxBytes, stringText(bytes, start, end, this.#options.replacementCharacter));
      return;
    }
    if (inner.length > maxBytes) throw tooLong();
    this.#length += inner.copy(this.#out, this.#length);
  }

  #text(column: TargetColumn, maxBytes: number, original: string): void {
    let text = original;
    if (this.#editsText) {
      if (this.#options.trimBlanks && column.type.kind === 'varchar') text = text.replace(/ +$/, '');
      if (this.#meansNull(text, false)) {
        this.#null(column);
        return;
      }
    }
    if (text.includes('\0')) {
      throw new LoadError(loadErrorCodes.invalidCharacter, 'The text holds the character \\u0000');
    }
    let value = Buffer.from(text, 'utf8');
    if (value.length > maxBytes) {
      if (!this.#options.truncateColumns) throw tooLong();
      let cut = maxBytes;
      // Not inside a character.
      while (cut > 0 && ((value[cut] as number) & 0xc0) === 0x80) cut--;
      value = value.subarray(0, cut);
    }
    this.reserve(value.length);
    this.#escaped(value);
  }

  #super(bytes: Buffer, start: number, end: number): void {
    const raw = bytes.subarray(start, end);
    if (!isUtf8(raw)) throw invalidUtf8();
    if (raw.includes('\\u')) checkUnicodeEscapes(raw.toString('utf8'));
    if (raw.length > maxSuperStringBytes) checkSuperStrings(JSON.parse(raw.toString('utf8')));
    this.#escaped(raw);
  }

  #escaped(bytes: Buffer): void {
    const out = this.#out;
    let length = this.#length;
    for (let index = 0; index < bytes.length; index++) {
      const code = bytes[index] as number;
      const escape = escapes[code] as number;
      if (escape !== 0) {
        out[length++] = backslash;
        out[length++] = escape;
      } else out[length++] = code;
    }
    this.#length = length;
  }

  #ascii(text: string): void {
    this.#length += this.#out.write(text, this.#length, 'latin1');
  }
}

const tooLong = (): LoadError => new LoadError(loadErrorCodes.outOfRange, 'String length exceeds DDL length');
