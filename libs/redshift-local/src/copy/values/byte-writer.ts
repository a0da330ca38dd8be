/** Plain copies of a few bytes are faster in a loop than as a call. */
const copyInLoopBelowBytes = 48;

const keptBuffers = 8;
const twoTo32 = 4_294_967_296;

/** A growing buffer with the primitives of Postgres' binary formats. Whoever writes reserves room first. */
export class ByteWriter {
  bytes: Buffer;
  length = 0;
  readonly #initialBytes: number;
  /** Memory that was taken and is free again. */
  readonly #free: ArrayBuffer[] = [];
  /** The memory of `bytes`. */
  view: DataView;

  constructor(initialBytes: number) {
    this.#initialBytes = initialBytes;
    this.bytes = Buffer.from(new ArrayBuffer(initialBytes));
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for so many more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.from(new ArrayBuffer(needed * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  /** What was written, in memory of its own; the writer starts anew. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.from(this.#free.pop() ?? new ArrayBuffer(this.#initialBytes));
    this.view = new DataView(this.bytes.buffer);
    this.length = 0;
    return taken;
  }

  /** Gives memory back that `take` handed out, to be used again. */
  recycle(memory: ArrayBuffer): void {
    if (memory.byteLength === this.#initialBytes && this.#free.length < keptBuffers) this.#free.push(memory);
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  int16(value: number): void {
    this.view.setInt16(this.length, value);
    this.length += 2;
  }

  int32(value: number): void {
    this.view.setInt32(this.length, value);
    this.length += 4;
  }

  /** Puts a 32-bit integer at a place that was left for it. */
  int32At(place: number, value: number): void {
    this.view.setInt32(place, value);
  }

  /** A 64-bit integer from a whole number that a double holds exactly. */
  int64(value: number): void {
    this.int32(Math.floor(value / twoTo32));
    this.int32(value);
  }

  bigInt64(value: bigint): void {
    this.view.setBigInt64(this.length, value);
    this.length += 8;
  }

  float32(value: number): void {
    this.view.setFloat32(this.length, value);
    this.length += 4;
  }

  float64(value: number): void {
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  /** Copies bytes as they are. */
  copy(source: Buffer, start: number, end: number): void {
    const count = end - start;
    if (count < copyInLoopBelowBytes) {
      const out = this.bytes;
      let at = this.length;
      for (let index = start; index < end; index++) out[at++] = source[index] as number;
    } else source.copy(this.bytes, this.length, start, end);
    this.length += count;
  }
}
