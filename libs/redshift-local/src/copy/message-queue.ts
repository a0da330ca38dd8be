/** Values that arrive while nobody waits, or are waited for. One reader. */
export class MessageQueue<T> {
  readonly #values: T[] = [];
  #wake: () => void = () => undefined;

  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  /** The next value; waits for it. */
  async next(): Promise<T> {
    while (this.#values.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#values.shift() as T;
  }
}
