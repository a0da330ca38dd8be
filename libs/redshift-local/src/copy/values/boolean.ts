import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';

const trueWords = new Set(['t', 'true', 'y', 'yes', '1']);
const falseWords = new Set(['f', 'false', 'n', 'no', '0']);

const jsonTrue = Buffer.from('true');
const jsonFalse = Buffer.from('false');

function isWord(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  if (end - start !== word.length) return false;
  for (let index = 0; index < word.length; index++) if (bytes[start + index] !== word[index]) return false;
  return true;
}

/**
 * Writes a BOOLEAN (AWS docs, Boolean type: the words that it knows).
 *
 * @throws LoadError 1210
 */
export function writeBoolean(out: ByteWriter, bytes: Buffer, start: number, end: number): void {
  const first = bytes[start];
  // The two words of JSON, without making a text of them.
  if (isWord(bytes, start, end, jsonTrue) || isWord(bytes, start, end, jsonFalse)) {
    out.int32(1);
    out.byte(first === 0x74 ? 1 : 0);
    return;
  }
  const text = bytes.toString('latin1', start, end);
  const word = text.toLowerCase();
  const isTrue = trueWords.has(word);
  if (!isTrue && !falseWords.has(word)) {
    throw new LoadError(loadErrorCodes.boolean, `Unknown boolean format '${text.slice(0, 40)}'`);
  }
  out.int32(1);
  out.byte(isTrue ? 1 : 0);
}
