/** The bytes end inside a value. */
export class AvroUnderflow extends RangeError {}

/** Reads Avro's primitive values one after the other. */
export class AvroCursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** A zigzag number of up to 64 bits, exact. */
  long(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (this.at >= this.bytes.length || shift > 63n) throw new AvroUnderflow('an Avro number has no end');
      const byte = this.bytes[this.at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return (value >> 1n) ^ -(value & 1n);
  }

  /** A number that counts something. */
  count(): number {
    return Number(this.long());
  }

  slice(length: number): Buffer {
    if (length < 0 || this.at + length > this.bytes.length)
      throw new AvroUnderflow('an Avro value has no end');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Bytes with their length in front. */
  blob(): Buffer {
    return this.slice(this.count());
  }
}
