import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';

/** SMALLINT, INTEGER or BIGINT. */
export interface IntegerType {
  readonly bytes: 2 | 4 | 8;
  /** As in error messages: `Integer`. */
  readonly title: string;
}

/** Whole numbers of so many digits are exact as a double. */
const exactDigits = 15;

/** Redshift names the first wrong character. */
function invalidDigit(bytes: Buffer, start: number, at: number, end: number, type: IntegerType): LoadError {
  const wrong = at < end ? bytes.toString('utf8', at, Math.min(end, at + 4)) : '';
  return new LoadError(
    loadErrorCodes.invalidDigit,
    `Invalid digit, Value '${[...wrong][0] ?? ''}', Pos ${at - start}, Type: ${type.title}`,
  );
}

const overflow = (text: string, type: IntegerType): LoadError =>
  new LoadError(
    loadErrorCodes.outOfRange,
    `Overflow, Value '${text.slice(0, 40)}' is out of range of type ${type.title}`,
  );

function writeLarge(out: ByteWriter, text: string, type: IntegerType): void {
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(type.bytes * 8, value) !== value) throw overflow(text, type);
  out.int32(type.bytes);
  if (type.bytes === 8) out.bigInt64(value);
  else if (type.bytes === 4) out.int32(Number(value));
  else out.int16(Number(value));
}

/**
 * Writes an integer. Every digit counts: a large number never becomes a double.
 *
 * @throws LoadError 1207, 1204
 */
export function writeInteger(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  type: IntegerType,
): void {
  let at = start;
  const first = bytes[at];
  const negative = first === 0x2d;
  if (negative || first === 0x2b) at++;
  const digits = at;
  let value = 0;
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) throw invalidDigit(bytes, start, at, end, type);
    value = value * 10 + digit;
  }
  if (at === digits) throw invalidDigit(bytes, start, at, end, type);
  if (end - digits > exactDigits) {
    writeLarge(out, bytes.toString('latin1', start, end), type);
    return;
  }
  if (negative) value = -value;
  out.int32(type.bytes);
  if (type.bytes === 8) out.int64(value);
  else if (type.bytes === 4) {
    if (value > 2_147_483_647 || value < -2_147_483_648) {
      throw overflow(bytes.toString('latin1', start, end), type);
    }
    out.int32(value);
  } else {
    if (value > 32_767 || value < -32_768) throw overflow(bytes.toString('latin1', start, end), type);
    out.int16(value);
  }
}
