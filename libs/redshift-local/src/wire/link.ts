import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Messages of one turn are copied into one piece below this size in all; more is written as it is. */
const joinBelowBytes = 32 * 1024;

/**
 * The writing side of a socket: the messages of one turn are sent together, and whoever feeds it is told to pause while the
 * peer does not read.
 */
export class Link {
  readonly socket: Duplex;
  /** What is to be sent, without the last run. */
  #parts: Buffer[] = [];
  /** The beginning of the last run: messages that lie side by side in memory. */
  #run: Buffer | undefined;
  #runBytes = 0;
  #partsBytes = 0;
  #scheduled = false;
  #corked = false;
  #muted = false;
  #left = Infinity;
  #onReached: () => void = () => undefined;
  #onPressure: (paused: boolean) => void = () => undefined;
  readonly #flushInTime = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  constructor(socket: Duplex) {
    this.socket = socket;
    if (socket instanceof Socket) socket.setNoDelay(true);
    socket.on('drain', () => this.#onPressure(false));
  }

  /** Called with true when the peer is too slow, with false when it has caught up. */
  onPressure(listener: (paused: boolean) => void): void {
    this.#onPressure = listener;
  }

  /** From now on messages wait for `uncork`, unless they are many. */
  cork(): void {
    this.#corked = true;
  }

  /** Sends what has waited. */
  uncork(): void {
    this.#corked = false;
    this.flush();
  }

  /** Sends bytes, at the end of this turn or at `uncork` at the latest. The bytes must not change afterwards. */
  send(bytes: Buffer): void {
    if (this.#muted) return;
    this.#add(bytes);
    if (this.#partsBytes >= joinBelowBytes) this.flush();
    else if (!this.#corked && !this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(this.#flushInTime);
    }
    this.#count(bytes);
  }

  /** Sends bytes at once, without a copy of them; resolves when they may change, or the peer is gone. */
  async sendNow(bytes: Buffer): Promise<void> {
    const { socket } = this;
    if (this.#muted || !this.#isOpen) return;
    socket.cork();
    this.flush();
    const written = new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    socket.uncork();
    this.#count(bytes);
    await written;
  }

  /** Calls back once that many more bytes were sent. */
  afterBytes(count: number, reached: () => void): void {
    this.#left = count;
    this.#onReached = reached;
  }

  /** Sends what was given so far, and nothing any more. */
  mute(): void {
    this.flush();
    this.#muted = true;
  }

  flush(): void {
    const last = this.#takeRun();
    if (last === undefined) return;
    const { socket } = this;
    const parts = this.#parts;
    const isSmall = this.#partsBytes < joinBelowBytes;
    this.#partsBytes = 0;
    if (parts.length > 0) {
      parts.push(last);
      this.#parts = [];
    }
    if (!this.#isOpen) return;
    if (parts.length === 0) socket.write(last);
    else if (isSmall) socket.write(Buffer.concat(parts));
    else {
      socket.cork();
      for (const part of parts) socket.write(part);
      socket.uncork();
    }
    if (socket.writableNeedDrain) this.#onPressure(true);
  }

  /** Sends what is left, then closes. */
  end(last?: Buffer): void {
    if (last) this.send(last);
    this.flush();
    this.socket.end();
  }

  get #isOpen(): boolean {
    return !this.socket.destroyed && !this.socket.writableEnded;
  }

  #add(bytes: Buffer): void {
    const run = this.#run;
    this.#partsBytes += bytes.length;
    // What a peer sent together goes on together, without a copy.
    if (run?.buffer === bytes.buffer && run.byteOffset + this.#runBytes === bytes.byteOffset) {
      this.#runBytes += bytes.length;
      return;
    }
    const before = this.#takeRun();
    if (before !== undefined) this.#parts.push(before);
    this.#run = bytes;
    this.#runBytes = bytes.length;
  }

  #takeRun(): Buffer | undefined {
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined || run.length === this.#runBytes) return run;
    return Buffer.from(run.buffer, run.byteOffset, this.#runBytes);
  }

  #count(bytes: Buffer): void {
    this.#left -= bytes.length;
    if (this.#left > 0) return;
    this.#left = Infinity;
    this.#onReached();
  }
}
