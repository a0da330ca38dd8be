import { isUtf8 } from 'node:buffer';
import { closeBrace, closeBracket, comma, openBrace, openBracket } from './ascii.ts';
import { LineScanner } from './line-scanner.ts';

/** The scalars of a line by slot, in the order of the line; a string with its quotes. */
export interface LineTokens {
  /** What the line lies in. Valid until the next one is matched. */
  readonly bytes: Buffer;
  /** The memory of `bytes`. */
  readonly view: DataView;
  /** Slot → first byte. */
  readonly starts: Int32Array;
  /** Slot → the byte after the last. */
  readonly ends: Int32Array;
  /** Slot → the byte after the digits before the point; -1 for a number with an exponent, and for all that is no number. */
  readonly wholeEnds: Int32Array;
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

/**
 * The form of a line of JSON: everything but its scalars. Lines of one source are mostly written with the same keys in
 * the same order; telling that a line has a known form, and where its scalars stand, takes a tenth of the time of
 * parsing it. Lines with elements in an array have no template, and no line with an escape in a string has a known form.
 */
export class LineTemplate {
  readonly outline: LineOutline;
  readonly #scanner = new LineScanner();
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #wholeEnds: Int32Array;
  /** What stands before each scalar and after the last one, without gaps. */
  readonly #literals: DataView;
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
    this.#literals = new DataView(new Uint8Array(Buffer.concat(literals)).buffer);
    let end = 0;
    this.#literalEnds = Int32Array.from(literals, ({ length }) => (end += length));
    this.#starts = new Int32Array(scalars.length);
    this.#ends = new Int32Array(scalars.length);
    this.#wholeEnds = new Int32Array(scalars.length);
  }

  /** The scalars of the line that was matched last. */
  get tokens(): LineTokens {
    const { bytes, view } = this.#scanner;
    return { bytes, view, starts: this.#starts, ends: this.#ends, wholeEnds: this.#wholeEnds };
  }

  /** Whether the line, which lies in `bytes`, has this form, and then it is valid JSON in valid UTF-8. */
  match(bytes: Buffer, start: number, lineEnd: number): boolean {
    const scanner = this.#scanner;
    const starts = this.#starts;
    const ends = this.#ends;
    const literals = this.#literals;
    const literalEnds = this.#literalEnds;
    scanner.open(bytes, lineEnd);
    const { view } = scanner;
    let at = start;
    let literalAt = 0;
    for (let slot = 0; slot < literalEnds.length; slot += 1) {
      const literalEnd = literalEnds[slot] as number;
      if (lineEnd - at < literalEnd - literalAt) return false;
      // Eight bytes at a time, as doubles: text is never one that is not equal to itself.
      for (; literalAt <= literalEnd - 8; literalAt += 8, at += 8) {
        if (view.getFloat64(at, true) !== literals.getFloat64(literalAt, true)) return false;
      }
      if (literalAt <= literalEnd - 4) {
        if (view.getInt32(at, true) !== literals.getInt32(literalAt, true)) return false;
        literalAt += 4;
        at += 4;
      }
      for (; literalAt < literalEnd; literalAt += 1, at += 1) {
        if (view.getUint8(at) !== literals.getUint8(literalAt)) return false;
      }
      if (slot === starts.length) break;
      const end = scanner.endOfScalar(at);
      if (end < 0) return false;
      starts[slot] = at;
      ends[slot] = end;
      this.#wholeEnds[slot] = scanner.wholeEnd;
      at = end;
    }
    return at === lineEnd;
  }
}

/** Walks through a line that is known to be valid JSON. The methods tell whether it may have a template. */
class OutlineReader {
  readonly scalars: ScalarSlot[] = [];
  readonly containers: Container[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly #line: Buffer;
  readonly #scanner = new LineScanner();
  #at = 0;

  constructor(line: Buffer) {
    this.#line = line;
    this.#scanner.open(line, line.length);
  }

  value(path: readonly string[]): boolean {
    this.#skipBlanks();
    const first = this.#line[this.#at];
    if (first === openBrace) return path.length < limits.depth && this.#object(path);
    if (first === openBracket) return this.#emptyArray(path);
    const end = this.#scanner.endOfScalar(this.#at);
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
      const end = this.#scanner.endOfString(this.#at);
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
