import type { Frame } from './frames.ts';

/** Bytes of a client that may wait while a statement of it is executed. */
const maxWaitingBytes = 1024 * 1024;

/** What a queue is made with. */
export interface FrameQueueOptions {
  /** Handles one message; a promise holds back those behind it. */
  readonly handle: (frame: Frame) => Promise<void> | undefined;
  /** Told of what `handle` rejected with, and of what it threw while nobody called the queue. */
  readonly fail: (error: unknown) => void;
  /** Told with true when so much waits that its sender is to pause, with false when it may go on. */
  readonly onFull: (isFull: boolean) => void;
}

/** Handles the messages of a client in order, one after the other. */
export class FrameQueue {
  readonly #options: FrameQueueOptions;
  readonly #waiting: Frame[] = [];
  #waitingBytes = 0;
  #isOpen = false;
  #isBusy = false;
  #isFull = false;

  constructor(options: FrameQueueOptions) {
    this.#options = options;
  }

  /** From now on messages are handled, those that waited first, as soon as `pending` is done. */
  open(pending: Promise<void> | undefined): void {
    this.#isOpen = true;
    this.#await(pending);
    this.#drain();
  }

  /** Takes a message. Throws what `handle` throws. */
  push(frame: Frame): void {
    if (this.#isOpen && !this.#isBusy && this.#waiting.length === 0) {
      this.#await(this.#options.handle(frame));
      return;
    }
    this.#waiting.push(frame);
    this.#waitingBytes += frame.bytes.length;
    this.#drain();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  #drain(): void {
    while (this.#isOpen && !this.#isBusy) {
      const frame = this.#waiting.shift();
      if (frame === undefined) break;
      this.#waitingBytes -= frame.bytes.length;
      this.#await(this.#options.handle(frame));
    }
    const isFull = this.#waitingBytes > maxWaitingBytes;
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#options.onFull(isFull);
  }

  #await(pending: Promise<void> | undefined): void {
    if (pending === undefined) return;
    this.#isBusy = true;
    void pending
      .then(() => {
        this.#isBusy = false;
        this.#drain();
      })
      .catch(this.#options.fail);
  }
}
