import { DOC_SEQ, EXTRACTED_AT, ROW_HASH } from '../columns.ts';
import type { RowContext } from './serialize-row.ts';

const COMMA = 0x2c;
const ZERO = 0x30;
/** Digits of the largest whole number. */
const MAX_DIGITS = String(Number.MAX_SAFE_INTEGER).length;
const BEFORE_HASH = `{"${ROW_HASH}":"`;

/**
 * What only the writer knows of a row, as bytes: the beginning of its text, with the comma before the data columns. From row
 * to row no more than the hash and the number change, so nothing else is written again.
 */
export class ContextBytes {
  #bytes = Buffer.alloc(0);
  #extractedAt = '';
  #hashLength = 0;
  #numberAt = 0;

  /** The bytes of the row that was written last, and some more. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Writes those of a row. Returns where they end. */
  write({ docSeq, rowHash, extractedAt }: RowContext): number {
    if (extractedAt !== this.#extractedAt || rowHash.length !== this.#hashLength)
      this.#begin(rowHash, extractedAt);
    else this.#bytes.write(rowHash, BEFORE_HASH.length, 'latin1');
    const end = writeWhole(docSeq, this.#bytes, this.#numberAt);
    this.#bytes[end] = COMMA;
    return end + 1;
  }

  #begin(rowHash: string, extractedAt: string): void {
    this.#extractedAt = extractedAt;
    this.#hashLength = rowHash.length;
    const text = `${BEFORE_HASH}${rowHash}","${EXTRACTED_AT}":"${extractedAt}","${DOC_SEQ}":`;
    this.#numberAt = Buffer.byteLength(text);
    this.#bytes = Buffer.alloc(this.#numberAt + MAX_DIGITS + 1);
    this.#bytes.write(text);
  }
}

/** The digits of a whole number that is not negative. (As text each beyond 31 bits would be spelled like a double, slowly.) */
function writeWhole(value: number, bytes: Buffer, at: number): number {
  let end = at + 1;
  for (let limit = 10; limit <= value; limit *= 10) end += 1;
  let rest = value;
  for (let index = end - 1; index >= at; index -= 1) {
    const next = Math.floor(rest / 10);
    bytes[index] = ZERO + (rest - next * 10);
    rest = next;
  }
  return end;
}
