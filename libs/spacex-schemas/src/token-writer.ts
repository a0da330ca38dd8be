import { lowerF, lowerT, minus, nine, quote, zero } from './ascii.ts';
import type { LeafField } from './fields.ts';
import { copyText, writeAscii } from './row-bytes.ts';
import type { RowBytes } from './row-bytes.ts';
import { isDayAt, writePlainInstant } from './time-bytes.ts';
import { toUtcInstant } from './timestamps.ts';
import type { DocumentTokens } from './types.ts';

/**
 * Writes the scalar of a slot (not null) into a row in its canonical spelling. Returns where it ends; -1 for a value that
 * does not fit the column, or of which that is not certain at a glance.
 */
export type TokenWriter = (tokens: DocumentTokens, slot: number, out: RowBytes, at: number) => number;

/** Every decimal of so many digits is the shortest spelling of some double, hence of its own. */
const safeDigits = 15;
/** JavaScript spells numbers below 1e-6 with an exponent (ECMA-262, Number::toString). */
const plainZeros = 5;
const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** The writer for the values of a field. It takes what the field's zod type takes, or less. */
export function tokenWriter({ type, required }: LeafField): TokenWriter {
  switch (type.kind) {
    case 'varchar':
      return textWriter(required ? 1 : 0, type.maxBytes);
    case 'boolean':
      return writeBoolean;
    case 'integer':
      return writeInteger;
    case 'bigint':
      return writeBigint;
    case 'double':
      return writeDouble;
    case 'timestamptz':
      return writeInstant;
    case 'date':
      return writeDay;
    default:
      return () => -1;
  }
}

/** A string without escapes, in valid UTF-8, is spelled as `JSON.stringify` does it. */
const textWriter =
  (minBytes: number, maxBytes: number): TokenWriter =>
  (tokens, slot, out, at) => {
    const start = tokens.starts[slot] as number;
    const length = (tokens.ends[slot] as number) - start - 2;
    const fits = tokens.bytes[start] === quote && length >= minBytes && length <= maxBytes;
    return fits ? copyToken(tokens, slot, out, at) : -1;
  };

const writeInstant: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  if (bytes[start] !== quote) return -1;
  const plainEnd = writePlainInstant(bytes, start + 1, end - 1, out.bytes, at + 1);
  if (plainEnd >= 0) {
    out.bytes[at] = quote;
    out.bytes[plainEnd] = quote;
    return plainEnd + 1;
  }
  const instant = toUtcInstant(bytes.toString('latin1', start + 1, end - 1));
  return instant === undefined ? -1 : writeAscii(`"${instant}"`, out, at);
};

const writeDay: TokenWriter = (tokens, slot, out, at) => {
  const { bytes, starts, ends } = tokens;
  const start = starts[slot] as number;
  const isQuotedDay =
    bytes[start] === quote && (ends[slot] as number) - start === 12 && isDayAt(bytes, start + 1);
  return isQuotedDay ? copyToken(tokens, slot, out, at) : -1;
};

const writeBoolean: TokenWriter = (tokens, slot, out, at) => {
  const first = tokens.bytes[tokens.starts[slot] as number];
  return first === lowerT || first === lowerF ? copyToken(tokens, slot, out, at) : -1;
};

const writeBigint: TokenWriter = (tokens, slot, out, at) =>
  isPlainWhole(tokens, slot) ? copyToken(tokens, slot, out, at) : -1;

const writeInteger: TokenWriter = (tokens, slot, out, at) => {
  if (!isPlainWhole(tokens, slot)) return -1;
  const start = tokens.starts[slot] as number;
  const end = tokens.ends[slot] as number;
  // Nine digits always fit.
  if (end - start > 9) {
    const value = Number(tokens.bytes.toString('latin1', start, end));
    if (value < int32.min || value > int32.max) return -1;
  }
  return copyToken(tokens, slot, out, at);
};

const writeDouble: TokenWriter = (tokens, slot, out, at) => {
  if (isShortest(tokens, slot)) return copyToken(tokens, slot, out, at);
  const { bytes, starts, ends } = tokens;
  const start = starts[slot] as number;
  const first = bytes[start] as number;
  if (first !== minus && (first < zero || first > nine)) return -1;
  const value = Number(bytes.toString('latin1', start, ends[slot]));
  return Number.isFinite(value) ? writeAscii(String(value), out, at) : -1;
};

const copyToken: TokenWriter = ({ view, starts, ends }, slot, out, at) =>
  copyText(view, starts[slot] as number, ends[slot] as number, out.view, at);

/** Whether it is a whole number without point and exponent of at most 15 digits; `-0` is none. */
function isPlainWhole({ bytes, starts, ends, wholeEnds }: DocumentTokens, slot: number): boolean {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  const isNegative = bytes[start] === minus;
  const digits = isNegative ? end - start - 1 : end - start;
  return wholeEnds[slot] === end && digits <= safeDigits && !(isNegative && bytes[start + 1] === zero);
}

/** Whether it is a number that is certainly spelled as JavaScript spells the nearest double. */
function isShortest(tokens: DocumentTokens, slot: number): boolean {
  const { bytes, starts, ends, wholeEnds } = tokens;
  const end = ends[slot] as number;
  const wholeEnd = wholeEnds[slot] as number;
  if (wholeEnd === end) return isPlainWhole(tokens, slot);
  // With an exponent, or with a zero at its end.
  if (wholeEnd < 0 || bytes[end - 1] === zero) return false;
  const start = starts[slot] as number;
  const first = bytes[start] === minus ? start + 1 : start;
  // The point is no digit.
  if (bytes[first] !== zero) return end - first - 1 <= safeDigits;
  let significant = wholeEnd + 1;
  while (bytes[significant] === zero) significant += 1;
  return end - significant <= safeDigits && significant - wholeEnd - 1 <= plainZeros;
}
