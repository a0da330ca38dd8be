import type { DataApiConnection } from './connection.ts';

/** Hands out connections to one user at a time, and makes at most `maxSessions` of them. */
export class SessionPool {
  readonly #maxSessions: number;
  readonly #create: () => DataApiConnection;
  readonly #idle: DataApiConnection[] = [];
  readonly #discarded = new WeakSet<DataApiConnection>();
  readonly #waiting: ((connection: DataApiConnection) => void)[] = [];
  #count = 0;

  constructor(maxSessions: number, create: () => DataApiConnection) {
    this.#maxSessions = maxSessions;
    this.#create = create;
  }

  async acquire(): Promise<DataApiConnection> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#count >= this.#maxSessions) {
      return new Promise((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#count += 1;
    return this.#create();
  }

  /** It will not be handed out again. */
  discard(connection: DataApiConnection): void {
    this.#discarded.add(connection);
  }

  release(connection: DataApiConnection): void {
    const next = this.#waiting.shift();
    const isGone = this.#discarded.has(connection);
    if (next) next(isGone ? this.#create() : connection);
    else if (isGone) this.#count -= 1;
    else this.#idle.push(connection);
  }
}
