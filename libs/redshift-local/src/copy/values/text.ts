import { isUtf8 } from 'node:buffer';
import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';
import { firstInvalid, invalidUtf8, replaceInvalid } from './utf8.ts';

/** VARCHAR(n) or CHAR(n): n counts bytes. */
export interface TextType {
  readonly maxBytes: number;
  /** CHAR takes single-byte characters only (AWS docs, Character types). */
  readonly isChar: boolean;
  /** Cut what is too long instead of reporting it. */
  readonly truncate: boolean;
  /** Byte for each byte that is no UTF-8 (VARCHAR only); undefined: an error. */
  readonly replacement: number | undefined;
}

const tooLong = (): LoadError => new LoadError(loadErrorCodes.outOfRange, 'String length exceeds DDL length');

/** The end of the text when it is cut to so many bytes, not inside a character. */
function cut(bytes: Buffer, start: number, maxBytes: number): number {
  let end = start + maxBytes;
  while (end > start && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return end;
}

function checkChar(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    if ((bytes[at] as number) >= 0x80) {
      const hex = bytes.toString('hex', at, Math.min(end, at + 2)).replaceAll(/(..)(?=.)/g, '$1 ');
      throw new LoadError(
        loadErrorCodes.invalidCharacter,
        `Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: ${hex}`,
      );
    }
  }
}

function zeroByte(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 0) return true;
  return false;
}

/**
 * Writes a VARCHAR or CHAR.
 *
 * @param known is the text known to be UTF-8 without zero bytes?
 * @returns whether invalid characters were replaced
 * @throws LoadError 1204, 1220
 */
export function writeText(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  type: TextType,
  known: boolean,
): boolean {
  let source = bytes;
  let from = start;
  let to = end;
  let replaced = false;
  if (type.isChar) checkChar(bytes, start, end);
  if (!known) {
    if (!isUtf8(bytes.subarray(start, end))) {
      if (type.replacement === undefined) throw invalidUtf8(firstInvalid(bytes, start, end));
      source = replaceInvalid(bytes, start, end, type.replacement);
      from = 0;
      to = source.length;
      replaced = true;
    }
    if (zeroByte(source, from, to)) {
      throw new LoadError(loadErrorCodes.invalidCharacter, 'The text holds the character \\u0000');
    }
  }
  if (to - from > type.maxBytes) {
    if (!type.truncate) throw tooLong();
    to = cut(source, from, type.maxBytes);
  }
  out.reserve(4 + to - from);
  out.int32(to - from);
  out.copy(source, from, to);
  return replaced;
}
