import { isUtf8 } from 'node:buffer';
import { LoadError, loadErrorCodes } from '../load-error.ts';

/** The error for bytes that are no UTF-8, and for half a surrogate pair. */
export const invalidUtf8 = (hex = ''): LoadError =>
  new LoadError(
    loadErrorCodes.invalidCharacter,
    `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence${hex === '' ? '' : `: ${hex}`}`,
  );

/** The length of the valid UTF-8 sequence at a place, 0 when none starts there. */
function sequenceLength(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  return length > 0 && at + length <= end && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** The first bytes that are no UTF-8, in hexadecimal. */
export function firstInvalid(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end;) {
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return bytes.toString('hex', at, Math.min(end, at + 4)).replaceAll(/(..)(?=.)/g, '$1 ');
    at += length;
  }
  return '';
}

/** A copy in which each byte that belongs to no character is replaced by the one given (AWS docs, ACCEPTINVCHARS). */
export function replaceInvalid(bytes: Buffer, start: number, end: number, replacement: number): Buffer {
  const copy = Buffer.from(bytes.subarray(start, end));
  for (let at = 0; at < copy.length;) {
    const length = sequenceLength(copy, at, copy.length);
    if (length === 0) copy[at++] = replacement;
    else at += length;
  }
  return copy;
}
