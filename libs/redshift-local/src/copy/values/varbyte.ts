import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';

const hexDigit = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
};

/**
 * Writes a VARBYTE from its hexadecimal digits.
 *
 * @throws LoadError 1204 when it is too long, 1207 when it is no hexadecimal text
 */
export function writeHex(out: ByteWriter, bytes: Buffer, start: number, end: number, maxBytes: number): void {
  const count = (end - start) / 2;
  if (count > maxBytes) throw new LoadError(loadErrorCodes.outOfRange, 'Varbyte length exceeds DDL length');
  if (!Number.isInteger(count)) {
    throw new LoadError(loadErrorCodes.invalidDigit, 'Invalid VARBYTE: an odd number of hexadecimal digits');
  }
  out.reserve(4 + count);
  out.int32(count);
  for (let at = start; at < end; at += 2) {
    const high = hexDigit(bytes[at] as number);
    const low = hexDigit(bytes[at + 1] as number);
    if (high < 0 || low < 0) {
      throw new LoadError(
        loadErrorCodes.invalidDigit,
        `Invalid VARBYTE: no hexadecimal digit at position ${at - start}`,
      );
    }
    out.byte(high * 16 + low);
  }
}

/** Writes bytes of a binary format as they are. */
export function writeBytes(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  maxBytes: number,
): void {
  if (end - start > maxBytes)
    throw new LoadError(loadErrorCodes.outOfRange, 'Varbyte length exceeds DDL length');
  out.reserve(4 + end - start);
  out.int32(end - start);
  out.copy(bytes, start, end);
}
