import { isUtf8 } from 'node:buffer';
import { backslash, lowerE, minus, nine, plus, point, quote, upperE, zero } from './ascii.ts';

const words = ['null', 'true', 'false'].map((word) => Buffer.from(word));

/** Finds the ends of the scalars of a line of JSON. All positions are those in the bytes that the line lies in. */
export class LineScanner {
  /** What the line lies in: a chunk, mostly. */
  bytes: Buffer = Buffer.alloc(0);
  /** The memory of `bytes`. */
  view = new DataView(this.bytes.buffer, 0, 0);
  /** Where the line ends. */
  end = 0;
  /** Of the number that was read last, where its whole part ends; -1 where it has an exponent, or was none. */
  wholeEnd = -1;

  /** Goes to a line that ends there. */
  open(bytes: Buffer, end: number): void {
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.end = end;
  }

  /** The byte after the scalar that begins here; -1 where there is none, or one that needs a real parser. */
  endOfScalar(start: number): number {
    const { bytes } = this;
    const first = bytes[start] as number;
    this.wholeEnd = -1;
    if (first === quote) return this.endOfString(start);
    if (first === minus || (first >= zero && first <= nine)) return this.#endOfNumber(start);
    for (const word of words) {
      let length = 0;
      while (length < word.length && bytes[start + length] === word[length]) length += 1;
      if (length === word.length) return start + length;
    }
    return -1;
  }

  /** The same for a string. */
  endOfString(start: number): number {
    const { bytes, view, end } = this;
    let at = start + 1;
    while (at + 4 <= end && isPlain(view.getInt32(at, true))) at += 4;
    let seen = 0;
    for (; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === quote) return seen < 128 || isUtf8(bytes.subarray(start, at)) ? at + 1 : -1;
      if (byte === backslash || byte < 32) return -1;
      seen |= byte;
    }
    return -1;
  }

  /** By the grammar of JSON: `01`, `1.` and `.5` are none. (RFC 8259, section 6.) */
  #endOfNumber(start: number): number {
    const { bytes } = this;
    const first = bytes[start] === minus ? start + 1 : start;
    const wholeEnd = endOfDigits(bytes, first);
    if (wholeEnd === first || (bytes[first] === zero && wholeEnd > first + 1)) return -1;
    let at = wholeEnd;
    if (bytes[at] === point) {
      const fraction = at + 1;
      at = endOfDigits(bytes, fraction);
      if (at === fraction) return -1;
    }
    if (bytes[at] !== lowerE && bytes[at] !== upperE) {
      this.wholeEnd = wholeEnd;
      return at;
    }
    const sign = bytes[at + 1];
    const exponent = sign === plus || sign === minus ? at + 2 : at + 1;
    at = endOfDigits(bytes, exponent);
    return at === exponent ? -1 : at;
  }
}

function endOfDigits(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && (bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at += 1;
  return at;
}

/**
 * Whether four bytes of a string are ASCII and none is a quote, a backslash or a control character. What is smaller than
 * what is taken from it gets the highest bit, which all bytes beyond ASCII have in one of the differences at least.
 */
function isPlain(four: number): boolean {
  const noQuote = (four ^ 0x22222222) - 0x01010101;
  const noBackslash = (four ^ 0x5c5c5c5c) - 0x01010101;
  const noControl = four - 0x20202020;
  return ((noQuote | noBackslash | noControl) & 0x80808080) === 0;
}
