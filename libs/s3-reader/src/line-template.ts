import { isUtf8 } from 'node:buffer';
import {
  backslash,
  closeBrace,
  closeBracket,
  comma,
  lowerE,
  minus,
  nine,
  openBrace,
  openBracket,
  plus,
  point,
  quote,
  upperE,
  zero,
} from './ascii.ts';

/** The scalars of a line by slot, in the order of the line; a string with its quotes. */
export interface LineTokens {
  /** The line. Valid until the next one is matched. */
  readonly bytes: Buffer;
  /** Slot → first byte. */
  readonly starts: Int32Array;
  /** Slot → the byte after the last. */
  readonly ends: Int32Array;
}

/** A scalar of a line, and the keys that lead to it. */
export interface ScalarSlot {
  readonly path: readonly string[];
  readonly slot: number;
}

/** An object, or an array without elements, and the keys that lead to it. */
export interface Container {
  readonly path: readonly string[];
  readonly kind: 'object' | 'empty array';
}

/** What all lines of a template have in common. */
export interface LineOutline {
  readonly scalars: readonly ScalarSlot[];
  readonly containers: readonly Container[];
}

/** Deeper lines, and lines with more scalars, get no template. */
const limits = { depth: 16, scalars: 1024 } as const;

const words = ['null', 'true', 'false'].map((word) => Buffer.from(word));

/**
 * The form of a line of JSON: everything but its scalars. Lines of one source are mostly written with the same keys in
 * the same order; telling that a line has a known form, and where its scalars stand, takes a tenth of the time of
 * parsing it. Lines with elements in an array have no template, and no line with an escape in a string has a known form.
 */
export class LineTemplate {
  readonly outline: LineOutline;
  readonly #tokens: { bytes: Buffer; readonly starts: Int32Array; readonly ends: Int32Array };
  /** What stands before each scalar and after the last one, without gaps. */
  readonly #literals: Uint8Array;
  readonly #literalEnds: Int32Array;

  /** The template of a line; undefined where it has none. */
  static of(line: Buffer): LineTemplate | undefined {
    try {
      JSON.parse(line.toString('utf8'));
    } catch {
      return undefined;
    }
    const reading = new OutlineReader(line);
    return isUtf8(line) && reading.value([]) ? new LineTemplate(line, reading) : undefined;
  }

  private constructor(line: Buffer, { scalars, containers, starts, ends }: OutlineReader) {
    this.outline = { scalars, containers };
    const literals = [...starts, line.length].map((end, slot) => line.subarray(ends[slot - 1] ?? 0, end));
    this.#literals = new Uint8Array(Buffer.concat(literals));
    let end = 0;
    this.#literalEnds = Int32Array.from(literals, ({ length }) => (end += length));
    this.#tokens = {
      bytes: line,
      starts: new Int32Array(scalars.length),
      ends: new Int32Array(scalars.length),
    };
  }

  /** The scalars of the line that was matched last. */
  get tokens(): LineTokens {
    return this.#tokens;
  }

  /** Whether the line has this form, and then it is valid JSON in valid UTF-8. */
  match(line: Buffer): boolean {
    const { starts, ends } = this.#tokens;
    const literals = this.#literals;
    const literalEnds = this.#literalEnds;
    const slots = starts.length;
    this.#tokens.bytes = line;
    let at = 0;
    let literalAt = 0;
    for (let slot = 0; slot <= slots; slot += 1) {
      const literalEnd = literalEnds[slot] as number;
      if (line.length - at < literalEnd - literalAt) return false;
      while (literalAt < literalEnd) {
        if (line[at] !== literals[literalAt]) return false;
        at += 1;
        literalAt += 1;
      }
      if (slot === slots) break;
      const end = endOfScalar(line, at);
      if (end < 0) return false;
      starts[slot] = at;
      ends[slot] = end;
      at = end;
    }
    return at === line.length;
  }
}

/** The byte after the scalar that begins here; -1 where there is none, or one that needs a real parser. */
function endOfScalar(line: Buffer, start: number): number {
  const first = line[start] as number;
  if (first === quote) return endOfString(line, start);
  if (first === minus || (first >= zero && first <= nine)) return endOfNumber(line, start);
  for (const word of words) {
    let length = 0;
    while (length < word.length && line[start + length] === word[length]) length += 1;
    if (length === word.length) return start + length;
  }
  return -1;
}

function endOfString(line: Buffer, start: number): number {
  let at = start + 1;
  let seen = 0;
  for (; at < line.length; at += 1) {
    const byte = line[at] as number;
    if (byte === quote) return seen < 128 || isUtf8(line.subarray(start, at)) ? at + 1 : -1;
    if (byte === backslash || byte < 32) return -1;
    seen |= byte;
  }
  return -1;
}

/** By the grammar of JSON: `01`, `1.` and `.5` are none. (RFC 8259, section 6.) */
function endOfNumber(line: Buffer, start: number): number {
  const first = line[start] === minus ? start + 1 : start;
  let at = endOfDigits(line, first);
  if (at === first || (line[first] === zero && at > first + 1)) return -1;
  if (line[at] === point) {
    const fraction = at + 1;
    at = endOfDigits(line, fraction);
    if (at === fraction) return -1;
  }
  if (line[at] === lowerE || line[at] === upperE) {
    const sign = line[at + 1];
    const exponent = sign === plus || sign === minus ? at + 2 : at + 1;
    at = endOfDigits(line, exponent);
    if (at === exponent) return -1;
  }
  return at;
}

function endOfDigits(line: Buffer, start: number): number {
  let at = start;
  while (at < line.length && (line[at] as number) >= zero && (line[at] as number) <= nine) at += 1;
  return at;
}

/** Walks through a line that is known to be valid JSON. The methods tell whether it may have a template. */
class OutlineReader {
  readonly scalars: ScalarSlot[] = [];
  readonly containers: Container[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly #line: Buffer;
  #at = 0;

  constructor(line: Buffer) {
    this.#line = line;
  }

  value(path: readonly string[]): boolean {
    this.#skipBlanks();
    const first = this.#line[this.#at];
    if (first === openBrace) return path.length < limits.depth && this.#object(path);
    if (first === openBracket) return this.#emptyArray(path);
    const end = endOfScalar(this.#line, this.#at);
    if (end < 0 || this.scalars.length >= limits.scalars) return false;
    this.scalars.push({ path, slot: this.scalars.length });
    this.starts.push(this.#at);
    this.ends.push(end);
    this.#at = end;
    return true;
  }

  #object(path: readonly string[]): boolean {
    this.containers.push({ path, kind: 'object' });
    this.#at += 1;
    this.#skipBlanks();
    const seen = new Set<string>();
    while (this.#line[this.#at] !== closeBrace) {
      const end = endOfString(this.#line, this.#at);
      if (end < 0) return false;
      const key = this.#line.toString('utf8', this.#at + 1, end - 1);
      // Of a repeated key the last one counts.
      if (seen.has(key)) return false;
      seen.add(key);
      this.#at = end;
      this.#skipBlanks();
      this.#at += 1;
      if (!this.value([...path, key])) return false;
      this.#skipBlanks();
      if (this.#line[this.#at] === comma) this.#at += 1;
      this.#skipBlanks();
    }
    this.#at += 1;
    return true;
  }

  #emptyArray(path: readonly string[]): boolean {
    this.containers.push({ path, kind: 'empty array' });
    this.#at += 1;
    this.#skipBlanks();
    if (this.#line[this.#at] !== closeBracket) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while ([32, 9, 10, 13].includes(this.#line[this.#at] ?? 0)) this.#at += 1;
  }
}
