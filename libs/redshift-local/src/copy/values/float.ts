import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_unused, exponent) => 10 ** exponent);
const decimalText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  infinity: Infinity,
  inf: Infinity,
  '-infinity': -Infinity,
  '-inf': -Infinity,
};

/**
 * A short decimal without an exponent: up to 15 digits over a power of ten is one exact division, so the result is the nearest
 * double. NaN when the text is of another kind.
 */
function readShort(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 0x2d;
  if (negative) at++;
  if (end - at > 16) return Number.NaN;
  let value = 0;
  let digits = 0;
  let point = -1;
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
    } else if (digit === -2 && point < 0) point = digits;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  if (point >= 0) value /= powersOfTen[digits - point] as number;
  return negative ? -value : value;
}

function readLong(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, end);
  const word = words[text.toLowerCase()];
  if (word !== undefined) return word;
  if (!decimalText.test(text)) {
    throw new LoadError(loadErrorCodes.float, `Invalid float value '${text.slice(0, 40)}'`);
  }
  return Number(text);
}

/**
 * Writes a REAL or DOUBLE PRECISION.
 *
 * @throws LoadError 1208, 1204
 */
export function writeFloat(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  isReal: boolean,
): void {
  let value = readShort(bytes, start, end);
  if (Number.isNaN(value)) value = readLong(bytes, start, end);
  const stored = isReal ? Math.fround(value) : value;
  const isWord = (bytes[end - 1] as number) > 0x39;
  if (!isWord && !Number.isFinite(stored)) {
    const text = bytes.toString('latin1', start, Math.min(end, start + 40));
    throw new LoadError(loadErrorCodes.outOfRange, `Overflow, Value '${text}' is out of range`);
  }
  out.int32(isReal ? 4 : 8);
  if (isReal) out.float32(stored);
  else out.float64(stored);
}
