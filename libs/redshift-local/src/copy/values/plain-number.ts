import type { ByteWriter } from './byte-writer.ts';
import type { NumericType } from './numeric.ts';

const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
/** Whole numbers of so many digits fit 32 bits. */
const shortDigits = 9;
/** Whole numbers of so many digits are exact as a double. */
const exactDigits = 15;
const groupSize = 10_000;

/** Powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_unused, exponent) => 10 ** exponent);
const powerOfTen = (exponent: number): number => powersOfTen[exponent] as number;

/** The value of up to nine digits; -1 when one is none. */
function readShort(view: DataView, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = view.getUint8(at) - zero;
    if (digit < 0 || digit > 9) return -1;
    value = (Math.imul(value, 10) + digit) | 0;
  }
  return value;
}

/** The value of 1 to 15 digits; -1 for everything else. */
function readDigits(view: DataView, start: number, end: number): number {
  const count = end - start;
  if (count <= shortDigits) return count === 0 ? -1 : readShort(view, start, end);
  if (count > exactDigits) return -1;
  const middle = end - shortDigits;
  const high = readShort(view, start, middle);
  const low = readShort(view, middle, end);
  return high < 0 || low < 0 ? -1 : high * 1e9 + low;
}

function findPoint(view: DataView, start: number, end: number): number {
  let at = start;
  while (at < end && view.getUint8(at) !== point) at++;
  return at;
}

/** Writes a short integer; false: this is none, or too large, and nothing was written. */
export function writePlainInteger(
  out: ByteWriter,
  view: DataView,
  start: number,
  end: number,
  size: 2 | 4 | 8,
): boolean {
  const negative = view.getUint8(start) === minus;
  const digits = readDigits(view, negative ? start + 1 : start, end);
  if (digits < 0) return false;
  const value = negative ? -digits : digits;
  if (size === 8) {
    out.int32(8);
    out.int64(value);
  } else if (size === 4) {
    if (value !== (value | 0)) return false;
    out.int32(4);
    out.int32(value);
  } else {
    if (value > 32_767 || value < -32_768) return false;
    out.int32(2);
    out.int16(value);
  }
  return true;
}

/**
 * Writes a short decimal without an exponent as a double: up to 15 digits over a power of ten are one exact division, so that the
 * result is the nearest double. False: it is another kind of number, and nothing was written.
 */
export function writePlainDouble(out: ByteWriter, view: DataView, start: number, end: number): boolean {
  const negative = view.getUint8(start) === minus;
  const first = negative ? start + 1 : start;
  const wholeEnd = findPoint(view, first, end);
  let value = readDigits(view, first, wholeEnd);
  if (value < 0) return false;
  if (wholeEnd < end) {
    const places = end - wholeEnd - 1;
    if (wholeEnd - first + places > exactDigits) return false;
    const fraction = readDigits(view, wholeEnd + 1, end);
    if (fraction < 0) return false;
    value = (value * powerOfTen(places) + fraction) / powerOfTen(places);
  }
  out.int32(8);
  out.float64(negative ? -value : value);
  return true;
}

/**
 * Writes a short decimal as a NUMERIC. False: it has an exponent, or too many digits for this way or for the type, and nothing was
 * written.
 */
export function writePlainNumeric(
  out: ByteWriter,
  view: DataView,
  start: number,
  end: number,
  { precision, scale }: NumericType,
): boolean {
  const negative = view.getUint8(start) === minus;
  const first = negative ? start + 1 : start;
  const wholeEnd = findPoint(view, first, end);
  const places = wholeEnd < end ? end - wholeEnd - 1 : 0;
  const fractionGroups = (scale + 3) >> 2;
  if (places > scale || fractionGroups * 4 > exactDigits) return false;
  const whole = readDigits(view, first, wholeEnd);
  if (whole < 0 || (precision - scale <= exactDigits && whole >= powerOfTen(precision - scale))) return false;
  let fraction = 0;
  if (wholeEnd < end) {
    fraction = readDigits(view, wholeEnd + 1, end);
    if (fraction < 0) return false;
    fraction *= powerOfTen(fractionGroups * 4 - places);
  }
  let wholeGroups = 0;
  for (let limit = 1; limit <= whole; limit *= groupSize) wholeGroups++;
  const groups = wholeGroups + fractionGroups;
  out.int32(8 + groups * 2);
  out.int16(groups);
  out.int16(wholeGroups - 1);
  out.int16(negative && (whole > 0 || fraction > 0) ? 0x4000 : 0);
  out.int16(scale);
  writeGroups(out, whole, wholeGroups);
  writeGroups(out, fraction, fractionGroups);
  return true;
}

/** Groups of four digits, the highest one first. */
function writeGroups(out: ByteWriter, value: number, count: number): void {
  let rest = value;
  for (let left = count - 1; left > 0; left--) {
    const unit = powerOfTen(left * 4);
    const group = Math.floor(rest / unit);
    out.int16(group);
    rest -= group * unit;
  }
  if (count > 0) out.int16(rest);
}
