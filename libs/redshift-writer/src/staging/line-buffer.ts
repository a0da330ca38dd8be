/** Bytes of one buffer; a longer line gets one of its own. */
const BUFFER_BYTES = 512 * 1024;
const NEWLINE = 10;
/** A UTF-16 unit has at most three bytes in UTF-8. */
const MAX_UNIT_BYTES = 3;

/**
 * Collects lines as bytes. The buffers are used again and again: strings of this size, put together and turned into
 * bytes, would be most of the garbage of a load.
 */
export class LineBuffer {
  #filled: Buffer[] = [];
  #filledBytes = 0;
  #current: Buffer = Buffer.alloc(0);
  #used = 0;
  #spare: Buffer[] = [];

  /** Bytes that wait to be taken. */
  get sizeBytes(): number {
    return this.#filledBytes + this.#used;
  }

  /** Adds a line and its end. */
  add(line: string): void {
    const atMost = line.length * MAX_UNIT_BYTES + 1;
    if (atMost > this.#current.length - this.#used) this.#next(atMost);
    this.#used += this.#current.write(line, this.#used);
    this.#current[this.#used] = NEWLINE;
    this.#used += 1;
  }

  /** Adds a line that is known as bytes, which are copied, and its end: `beginning` up to `end`, `rest` from `start`. */
  addBytes(beginning: Buffer, end: number, rest: Buffer, start: number): void {
    const lineBytes = end + rest.length - start;
    if (lineBytes + 1 > this.#current.length - this.#used) this.#next(lineBytes + 1);
    this.#used += beginning.copy(this.#current, this.#used, 0, end);
    this.#used += rest.copy(this.#current, this.#used, start);
    this.#current[this.#used] = NEWLINE;
    this.#used += 1;
  }

  /** All bytes, in order. Each is to be given back when it is no longer needed. */
  take(): readonly Buffer[] {
    this.#close();
    const taken = this.#filled;
    this.#filled = [];
    this.#filledBytes = 0;
    return taken;
  }

  /** Takes back what `take` gave. */
  giveBack(bytes: Buffer): void {
    // The part that was filled shares its memory with the rest.
    const whole = Buffer.from(bytes.buffer, 0, bytes.buffer.byteLength);
    if (whole.length === BUFFER_BYTES && this.#spare.length < 2) this.#spare.push(whole);
  }

  #next(atLeast: number): void {
    this.#close();
    this.#current =
      atLeast > BUFFER_BYTES
        ? Buffer.allocUnsafeSlow(atLeast)
        : (this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES));
  }

  #close(): void {
    if (this.#used > 0) this.#filled.push(this.#current.subarray(0, this.#used));
    this.#filledBytes += this.#used;
    this.#current = Buffer.alloc(0);
    this.#used = 0;
  }
}
