import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Bytes of one turn are joined into one write below this size; larger ones are written as they are. */
const joinBelowBytes = 64 * 1024;

/**
 * The writing side of a socket: small messages of one turn are sent together, and whoever feeds it is told to pause while the
 * peer does not read.
 */
export class Link {
  readonly socket: Duplex;
  #parts: Buffer[] = [];
  #scheduled = false;
  #muted = false;
  #left = Infinity;
  #onReached: () => void = () => undefined;
  #onPressure: (paused: boolean) => void = () => undefined;

  constructor(socket: Duplex) {
    this.socket = socket;
    if (socket instanceof Socket) socket.setNoDelay(true);
    socket.on('drain', () => this.#onPressure(false));
  }

  /** Called with true when the peer is too slow, with false when it has caught up. */
  onPressure(listener: (paused: boolean) => void): void {
    this.#onPressure = listener;
  }

  /** Sends bytes, at the end of this turn at the latest. The bytes must not change afterwards. */
  send(bytes: Buffer): void {
    if (this.#muted) return;
    this.#left -= bytes.length;
    this.#parts.push(bytes);
    if (bytes.length >= joinBelowBytes) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(() => this.flush());
    }
    if (this.#left <= 0) {
      this.#left = Infinity;
      this.#onReached();
    }
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
    this.#scheduled = false;
    const parts = this.#parts;
    if (parts.length === 0) return;
    this.#parts = [];
    if (this.socket.destroyed || this.socket.writableEnded) return;
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    if (!this.socket.write(bytes)) this.#onPressure(true);
  }

  /** Resolves once the peer has read enough to send more, or is gone. */
  async ready(): Promise<void> {
    this.flush();
    if (!this.socket.writableNeedDrain || this.socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.socket.off('drain', done).off('close', done);
        resolve();
      };
      this.socket.on('drain', done).on('close', done);
    });
  }

  /** Sends what is left, then closes. */
  end(last?: Buffer): void {
    if (last) this.send(last);
    this.flush();
    this.socket.end();
  }
}
