/** More than one chunk of what is unpacked, with the beginning of a record before it. */
const initialBytes = 320 * 1024;

/** The part of an object that is being read: what is left of the chunks before, and the present one, in memory that is used again. */
export class InputWindow {
  #memory = Buffer.from(new ArrayBuffer(initialBytes));
  #start = 0;
  #end = 0;

  /** A new object starts. */
  clear(): void {
    this.#start = 0;
    this.#end = 0;
  }

  /** All that was not passed; it changes with the next `add`. */
  get bytes(): Buffer {
    return this.#memory.subarray(this.#start, this.#end);
  }

  /** Copies a chunk behind what was not passed. */
  add(chunk: Uint8Array): void {
    const kept = this.#end - this.#start;
    const needed = kept + chunk.length;
    const target = needed <= this.#memory.length ? this.#memory : Buffer.from(new ArrayBuffer(needed * 2));
    this.#memory.copy(target, 0, this.#start, this.#end);
    target.set(chunk, kept);
    this.#memory = target;
    this.#start = 0;
    this.#end = needed;
  }

  /** So many bytes are done with. */
  pass(count: number): void {
    this.#start += count;
  }
}
