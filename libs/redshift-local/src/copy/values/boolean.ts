import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';

const trueWords = new Set(['t', 'true', 'y', 'yes', '1']);
const falseWords = new Set(['f', 'false', 'n', 'no', '0']);

/**
 * Writes a BOOLEAN (AWS docs, Boolean type: the words that it knows).
 *
 * @throws LoadError 1210
 */
export function writeBoolean(out: ByteWriter, bytes: Buffer, start: number, end: number): void {
  const text = bytes.toString('latin1', start, end);
  const word = text.toLowerCase();
  const isTrue = trueWords.has(word);
  if (!isTrue && !falseWords.has(word)) {
    throw new LoadError(loadErrorCodes.boolean, `Unknown boolean format '${text.slice(0, 40)}'`);
  }
  out.int32(1);
  out.byte(isTrue ? 1 : 0);
}
