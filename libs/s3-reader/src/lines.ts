import { carriageReturn, newline } from './ascii.ts';

/** A line as bytes, without its end. */
export interface Line {
  /** The bytes; of a line that is too long only the beginning. Valid until the next line is asked for. */
  readonly bytes: Buffer;
  /** The whole length; larger than `bytes.length` only for a line that is too long. */
  readonly lengthBytes: number;
}

/** Is offered a line where it lies, from `start` to `end`; true where it takes it. */
export type LineTaker = (bytes: Buffer, start: number, end: number) => boolean;

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Splits chunks into lines with bounded memory: a line of more than `maxLineBytes` is dropped but for its first
 * `keepBytes`, and its length goes on being counted. CRLF is understood; the last line needs no end.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #keepBytes: number;
  readonly #keepCarriageReturn: boolean;
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #keptBytes = 0;

  /** @param keepCarriageReturn a CR before the line end stays part of the line; default false */
  constructor(maxLineBytes: number, keepBytes: number, keepCarriageReturn = false) {
    this.#keepCarriageReturn = keepCarriageReturn;
    this.#maxLineBytes = maxLineBytes;
    this.#keepBytes = Math.min(keepBytes, maxLineBytes);
  }

  /**
   * Calls back with each line that ends in this chunk, which is not used after that. A line that `take` takes is not made
   * an object of its own, which costs more than to find it.
   */
  push(chunk: Buffer, onLine: (line: Line) => void, take?: LineTaker): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end < 0) break;
      if (this.#pendingBytes > 0) {
        this.#hold(chunk.subarray(start, end));
        this.#flush(onLine, take);
      } else if (!this.#isTaken(chunk, start, end, take)) {
        onLine(this.#line(chunk.subarray(start, end), end - start));
      }
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** The last line, where it has no end. */
  end(onLine: (line: Line) => void, take?: LineTaker): void {
    if (this.#pendingBytes > 0) this.#flush(onLine, take);
  }

  #hold(piece: Buffer) {
    this.#pendingBytes += piece.length;
    if (this.#pendingBytes > this.#maxLineBytes + 1) {
      // Too long: keep the beginning only. One byte more than the limit may still be the CR of a CRLF.
      const pieces = [...this.#pieces, piece.subarray(0, this.#keepBytes)];
      this.#pieces = [Buffer.concat(pieces, this.#keepBytes)];
      this.#keptBytes = this.#keepBytes;
    } else {
      // The chunk may be used for something else by the time the line ends.
      this.#pieces.push(Buffer.from(piece));
      this.#keptBytes += piece.length;
    }
  }

  #flush(onLine: (line: Line) => void, take?: LineTaker): void {
    const bytes =
      this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces, this.#keptBytes);
    const lengthBytes = this.#pendingBytes;
    this.#pieces = [];
    this.#pendingBytes = 0;
    this.#keptBytes = 0;
    const isWhole = bytes.length === lengthBytes;
    if (!isWhole || !this.#isTaken(bytes, 0, lengthBytes, take)) onLine(this.#line(bytes, lengthBytes));
  }

  #isTaken(bytes: Buffer, start: number, end: number, take?: LineTaker): boolean {
    if (!take) return false;
    const lineEnd = this.#endOfLine(bytes, start, end);
    return lineEnd - start <= this.#maxLineBytes && take(bytes, start, lineEnd);
  }

  #line(bytes: Buffer, lengthBytes: number): Line {
    const isWhole = bytes.length === lengthBytes;
    const length = isWhole ? this.#endOfLine(bytes, 0, lengthBytes) : lengthBytes;
    const kept = length <= this.#maxLineBytes ? length : this.#keepBytes;
    return { bytes: kept === bytes.length ? bytes : bytes.subarray(0, kept), lengthBytes: length };
  }

  /** Without the CR, where it is no part of the line. */
  #endOfLine(bytes: Buffer, start: number, end: number): number {
    return !this.#keepCarriageReturn && end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
  }
}

/** Whether the line holds nothing but blanks and tabs. */
export function isBlank({ bytes, lengthBytes }: Line): boolean {
  if (lengthBytes > bytes.length) return false;
  for (const byte of bytes) {
    if (byte !== 32 && byte !== 9 && byte !== carriageReturn) return false;
  }
  return true;
}

/** The first line of a file without the byte order mark that some programs put there. */
export function withoutByteOrderMark(line: Line): Line {
  if (!line.bytes.subarray(0, 3).equals(byteOrderMark)) return line;
  return { bytes: line.bytes.subarray(3), lengthBytes: line.lengthBytes - 3 };
}
