import { isUtf8 } from 'node:buffer';

/** Reads Avro's binary primitives out of a buffer; every access is checked. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The next `length` bytes, not copied. */
  bytes(length: number): Buffer {
    if (length < 0 || length > this.remaining) throw new RangeError('a value reaches beyond its block');
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }

  byte(): number {
    return this.bytes(1)[0] as number;
  }

  /** A zigzag varint of at most 64 bits. */
  long(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new RangeError('an integer has more than ten bytes');
  }

  /** A zigzag varint that fits a plain number: lengths, counts, positions. The common case needs no BigInt. */
  size(): number {
    const first = this.#bytes[this.#offset];
    if (first !== undefined && first < 0x80) {
      this.#offset += 1;
      return (first >> 1) ^ -(first & 1);
    }
    const value = Number(this.long());
    if (!Number.isSafeInteger(value)) throw new RangeError('a length is out of range');
    return value;
  }

  float(): number {
    return this.bytes(4).readFloatLE(0);
  }

  double(): number {
    return this.bytes(8).readDoubleLE(0);
  }

  text(): string {
    const bytes = this.bytes(this.size());
    if (!isUtf8(bytes)) throw new RangeError('a string is no valid UTF-8');
    return bytes.toString('utf8');
  }
}
