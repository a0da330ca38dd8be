import type { DecodeJob } from './decode-job.ts';
import { DecodeThread } from './decode-thread.ts';
import type { ObjectDecoder } from './object-decoder.ts';

/** How long a thread waits for another job. */
const patienceMs = 60_000;
/** Threads that may wait; each takes some 20 MB. */
const maxWaiting = 2;

interface WaitingThread {
  readonly thread: DecodeThread;
  readonly timer: NodeJS.Timeout;
}

/** The threads of a server that decode. They outlive a COPY: starting one takes longer than many a load. */
export class DecodeThreads {
  readonly #waiting: WaitingThread[] = [];
  #isClosed = false;

  /** How many threads wait for a job. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** A decoder in a thread of its own; its `close` gives the thread back. */
  take(job: DecodeJob): ObjectDecoder {
    const thread = this.#pop() ?? new DecodeThread();
    thread.begin(job);
    return {
      decode: (name, body, onRows) => thread.decode(name, body, onRows),
      close: () => this.#giveBack(thread),
    };
  }

  /** Ends the threads that wait; those at work end with their COPY. */
  close(): void {
    this.#isClosed = true;
    for (let thread = this.#pop(); thread !== undefined; thread = this.#pop()) thread.terminate();
  }

  #pop(): DecodeThread | undefined {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      clearTimeout(next.timer);
      // One that waits can only have died.
      if (next.thread.isInOrder) return next.thread;
    }
    return undefined;
  }

  #giveBack(thread: DecodeThread): void {
    if (this.#isClosed || !thread.isInOrder || this.#waiting.length >= maxWaiting) {
      thread.terminate();
      return;
    }
    thread.rest();
    const timer = setTimeout(() => this.#forget(thread), patienceMs).unref();
    this.#waiting.push({ thread, timer });
  }

  #forget(thread: DecodeThread): void {
    const place = this.#waiting.findIndex((each) => each.thread === thread);
    if (place >= 0) this.#waiting.splice(place, 1);
    thread.terminate();
  }
}
