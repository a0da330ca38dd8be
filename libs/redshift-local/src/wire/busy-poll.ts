/** Longer than a small query takes, shorter than anybody notices. */
const patienceMs = 0.2;

/**
 * Keeps the event loop from going to sleep while an answer or the next statement is about to come: waking up on an idle processor takes
 * longer than passing on a small query does. It ends soon after the last statement: a server that has nothing to do, or waits for a long
 * query, takes no processor time.
 */
export class BusyPoll {
  #untilMs = 0;
  #isPolling = false;

  /** Something is expected from now on. */
  start(): void {
    this.#untilMs = performance.now() + patienceMs;
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#poll();
  }

  // An immediate that is pending makes the loop ask for events without waiting for them.
  readonly #poll = (): void => {
    if (performance.now() < this.#untilMs) setImmediate(this.#poll);
    else this.#isPolling = false;
  };
}
