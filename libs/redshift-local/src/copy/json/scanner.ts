import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';

/** Scan results besides a position: the text ends before the value does. */
export const incomplete = -1;

/** SUPER nests no deeper; AWS docs, SUPER limitations. */
const maxDepth = 1000;

const quote = 0x22;
const backslash = 0x5c;

const invalid = (what: string): LoadError =>
  new LoadError(loadErrorCodes.invalidLine, `Invalid JSON: ${what}`);
const isSpace = (code: number): boolean => code === 0x20 || (code >= 9 && code <= 13);
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The position of the next byte that is no blank. */
export function skipSpace(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(bytes[at] as number)) at++;
  return at;
}

/** What the last scan came across besides positions. */
export const scanned = {
  /** Did a string hold an escape? Whoever wants to know sets it to false before. */
  escape: false,
};

/** The position after a string whose opening quote is at `open`. */
export function skipString(bytes: Buffer, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    const code = bytes[at] as number;
    if (code === quote) return at + 1;
    if (code === backslash) {
      scanned.escape = true;
      at++;
    } else if (code < 0x20) {
      // A line break inside may be the end of a cut line; the caller then sees it as such.
      throw invalid('a control character inside a string');
    }
  }
  return incomplete;
}

function skipNumber(bytes: Buffer, from: number, end: number): number {
  let at = from;
  if (bytes[at] === 0x2d) at++;
  const digits = at;
  while (at < end && isDigit(bytes[at] as number)) at++;
  if (at === digits) return at < end ? bad(bytes, at) : incomplete;
  if (at - digits > 1 && bytes[digits] === 0x30) throw invalid('a number with a leading zero');
  if (at < end && bytes[at] === 0x2e) {
    const fraction = ++at;
    while (at < end && isDigit(bytes[at] as number)) at++;
    if (at === fraction) return at < end ? bad(bytes, at) : incomplete;
  }
  if (at < end && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    at++;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    const exponent = at;
    while (at < end && isDigit(bytes[at] as number)) at++;
    if (at === exponent) return at < end ? bad(bytes, at) : incomplete;
  }
  return at;
}

function bad(bytes: Buffer, at: number): never {
  throw invalid(`unexpected "${bytes.toString('latin1', at, at + 1)}"`);
}

function skipWord(bytes: Buffer, from: number, end: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (from + index >= end) return incomplete;
    if (bytes[from + index] !== word.charCodeAt(index)) bad(bytes, from + index);
  }
  return from + word.length;
}

function skipContainer(bytes: Buffer, open: number, end: number, depth: number): number {
  if (depth > maxDepth) throw new LoadError(loadErrorCodes.super, `Nesting deeper than ${maxDepth} levels`);
  const isObject = bytes[open] === 0x7b;
  const close = isObject ? 0x7d : 0x5d;
  let at = skipSpace(bytes, open + 1, end);
  if (bytes[at] === close && at < end) return at + 1;
  for (;;) {
    if (at >= end) return incomplete;
    if (isObject) {
      if (bytes[at] !== quote) bad(bytes, at);
      at = skipString(bytes, at, end);
      if (at === incomplete) return incomplete;
      at = skipSpace(bytes, at, end);
      if (at >= end) return incomplete;
      if (bytes[at] !== 0x3a) bad(bytes, at);
      at = skipSpace(bytes, at + 1, end);
    }
    at = skipValue(bytes, at, end, depth);
    if (at === incomplete) return incomplete;
    at = skipSpace(bytes, at, end);
    if (at >= end) return incomplete;
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== 0x2c) bad(bytes, at);
    at = skipSpace(bytes, at + 1, end);
  }
}

/**
 * The position after the value that starts at `at`.
 *
 * @returns `incomplete` when the text ends inside the value
 * @throws LoadError when it is no JSON
 */
export function skipValue(bytes: Buffer, at: number, end: number, depth = 0): number {
  if (at >= end) return incomplete;
  switch (bytes[at]) {
    case quote:
      return skipString(bytes, at, end);
    case 0x7b:
    case 0x5b:
      return skipContainer(bytes, at, end, depth + 1);
    case 0x74:
      return skipWord(bytes, at, end, 'true');
    case 0x66:
      return skipWord(bytes, at, end, 'false');
    case 0x6e:
      return skipWord(bytes, at, end, 'null');
    default:
      return skipNumber(bytes, at, end);
  }
}

/** The kind of the value whose first byte is given. */
export function kindOf(first: number): number {
  switch (first) {
    case quote:
      return valueKind.string;
    case 0x7b:
      return valueKind.object;
    case 0x5b:
      return valueKind.array;
    case 0x74:
      return valueKind.true;
    case 0x66:
      return valueKind.false;
    case 0x6e:
      return valueKind.null;
    default:
      return valueKind.number;
  }
}
