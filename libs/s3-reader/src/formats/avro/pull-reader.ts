/** Reads given numbers of bytes out of a stream of chunks. */
export class PullReader {
  readonly #chunks: AsyncIterator<Buffer, void, undefined>;
  readonly #onBytes: (count: number) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer, void, undefined>, onBytes: (count: number) => void) {
    this.#chunks = chunks;
    this.#onBytes = onBytes;
  }

  /** Whether nothing is left. */
  async atEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#pull());
  }

  /** The next bytes; fewer than asked for at the end only. */
  async bytes(length: number): Promise<Buffer> {
    if (this.#rest.length < length) {
      const pieces = [this.#rest];
      let have = this.#rest.length;
      while (have < length && (await this.#pull())) {
        pieces.push(this.#rest);
        have += this.#rest.length;
      }
      this.#rest = Buffer.concat(pieces);
    }
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  async #pull(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#chunks.next();
      if (done) {
        this.#rest = Buffer.alloc(0);
        return false;
      }
      this.#onBytes(value.length);
      this.#rest = value;
      if (value.length > 0) return true;
    }
  }
}
