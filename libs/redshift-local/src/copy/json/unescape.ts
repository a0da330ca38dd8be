import { LoadError, loadErrorCodes } from '../load-error.ts';
import { invalidUtf8 } from '../values/utf8.ts';

const simpleEscapes: Readonly<Record<number, number>> = {
  0x22: 0x22,
  0x5c: 0x5c,
  0x2f: 0x2f,
  0x62: 8,
  0x66: 12,
  0x6e: 10,
  0x72: 13,
  0x74: 9,
};

function hexUnit(bytes: Buffer, at: number, end: number): number {
  const text = at + 4 <= end ? bytes.toString('latin1', at, at + 4) : '';
  if (!/^[0-9a-f]{4}$/i.test(text)) {
    throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: an incomplete \\u escape');
  }
  return Number.parseInt(text, 16);
}

/**
 * Writes the characters of a JSON string (without its quotes) as UTF-8.
 *
 * @param out has room for `end - start` bytes: an escape is never shorter than what it stands for
 * @param replacement for half a surrogate pair; undefined: an error
 * @returns how many bytes were written
 * @throws LoadError 1216, 1220
 */
export function unescapeJson(
  bytes: Buffer,
  start: number,
  end: number,
  out: Buffer,
  replacement?: number,
): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
    if (code !== 0x5c) {
      out[length++] = code;
      continue;
    }
    const letter = bytes[++at] as number;
    if (letter !== 0x75) {
      const value = simpleEscapes[letter];
      if (value === undefined) {
        throw new LoadError(
          loadErrorCodes.invalidLine,
          `Invalid JSON: "\\${String.fromCharCode(letter)}" in a string`,
        );
      }
      out[length++] = value;
      continue;
    }
    let unit = hexUnit(bytes, at + 1, end);
    at += 4;
    if (unit >= 0xd800 && unit <= 0xdbff && bytes[at + 1] === 0x5c && bytes[at + 2] === 0x75) {
      const low = hexUnit(bytes, at + 3, end);
      if (low >= 0xdc00 && low <= 0xdfff) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
      }
    }
    if (unit >= 0xd800 && unit <= 0xdfff) {
      if (replacement === undefined) throw invalidUtf8();
      out[length++] = replacement;
    } else if (unit < 0x80) out[length++] = unit;
    else length += out.write(String.fromCodePoint(unit), length, 'utf8');
  }
  return length;
}
