import { lowerF, lowerT, minus, nine, point, quote, zero } from './ascii.ts';
import type { LeafField } from './fields.ts';
import { isDayAt, writePlainInstant } from './time-bytes.ts';
import { toUtcInstant } from './timestamps.ts';
import type { DocumentTokens } from './types.ts';

/**
 * Writes the scalar of a slot (not null) into a row in its canonical spelling. Returns where it ends; -1 for a value that
 * does not fit the column, or of which that is not certain at a glance.
 */
export type TokenWriter = (tokens: DocumentTokens, slot: number, out: Buffer, at: number) => number;

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
  ({ bytes, starts, ends }, slot, out, at) => {
    const start = starts[slot] as number;
    const end = ends[slot] as number;
    if (bytes[start] !== quote || end - start - 2 < minBytes || end - start - 2 > maxBytes) return -1;
    return copy(bytes, start, end, out, at);
  };

const writeInstant: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  if (bytes[start] !== quote) return -1;
  const plainEnd = writePlainInstant(bytes, start + 1, end - 1, out, at + 1);
  if (plainEnd >= 0) {
    out[at] = quote;
    out[plainEnd] = quote;
    return plainEnd + 1;
  }
  const instant = toUtcInstant(bytes.toString('latin1', start + 1, end - 1));
  return instant === undefined ? -1 : writeAscii(`"${instant}"`, out, at);
};

const writeDay: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  const isQuotedDay = bytes[start] === quote && end - start === 12 && isDayAt(bytes, start + 1);
  return isQuotedDay ? copy(bytes, start, end, out, at) : -1;
};

const writeBoolean: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const isBoolean = bytes[start] === lowerT || bytes[start] === lowerF;
  return isBoolean ? copy(bytes, start, ends[slot] as number, out, at) : -1;
};

const writeBigint: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  return isPlainWhole(bytes, start, end) ? copy(bytes, start, end, out, at) : -1;
};

const writeInteger: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  if (!isPlainWhole(bytes, start, end)) return -1;
  // Nine digits always fit.
  if (end - start > 9) {
    const value = Number(bytes.toString('latin1', start, end));
    if (value < int32.min || value > int32.max) return -1;
  }
  return copy(bytes, start, end, out, at);
};

const writeDouble: TokenWriter = ({ bytes, starts, ends }, slot, out, at) => {
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  const shortestEnd = writeShortest(bytes, start, end, out, at);
  if (shortestEnd >= 0) return shortestEnd;
  const first = bytes[start] as number;
  if (first !== minus && (first < zero || first > nine)) return -1;
  const value = Number(bytes.toString('latin1', start, end));
  return Number.isFinite(value) ? writeAscii(String(value), out, at) : -1;
};

/** Whether it is a whole number without point and exponent of at most 15 digits; `-0` is none. */
function isPlainWhole(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] === minus ? start + 1 : start;
  if (end === first || end - first > safeDigits || (first > start && bytes[first] === zero)) return false;
  for (let at = first; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < zero || byte > nine) return false;
  }
  return true;
}

/**
 * Writes a number that is certainly spelled as JavaScript spells the nearest double. Returns where it ends; -1 for any other.
 */
function writeShortest(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  // The point is counted among the digits, which is one too many and never one too few.
  if (end - first > safeDigits) return -1;
  const offset = at - start;
  out[at] = minus;
  let pointAt = -1;
  let significantAt = -1;
  for (let index = first; index < end; index += 1) {
    const byte = bytes[index] as number;
    out[index + offset] = byte;
    if (byte === zero) continue;
    if (byte === point) pointAt = index;
    else if (byte < zero || byte > nine) return -1;
    else if (significantAt < 0) significantAt = index;
  }
  if (pointAt < 0) {
    if (end === first || (isNegative && significantAt < 0)) return -1;
  } else if (bytes[end - 1] === zero || significantAt - pointAt - 1 > plainZeros) return -1;
  return end + offset;
}

/** A loop: for a few bytes it takes a fraction of the time of a call of `Buffer.copy`. */
function copy(from: Buffer, start: number, end: number, out: Buffer, at: number): number {
  const offset = at - start;
  for (let index = start; index < end; index += 1) out[index + offset] = from[index] as number;
  return end + offset;
}

function writeAscii(text: string, out: Buffer, at: number): number {
  for (let index = 0; index < text.length; index += 1) out[at + index] = text.charCodeAt(index);
  return at + text.length;
}
