/** A session, for those who want to end what it does. */
export interface Backend {
  /** The secret that a CancelRequest has to know. */
  readonly key: Buffer;
  /** Ends the COPY or UNLOAD that it runs, if any. */
  cancel(): void;
}

/** Where process id and key are in a CancelRequest. */
const pidOffset = 8;
const keyOffset = 12;

/** The sessions of a server by their process ids. */
export class Backends {
  readonly #backends = new Map<number, Backend>();

  add(pid: number, backend: Backend): void {
    this.#backends.set(pid, backend);
  }

  remove(pid: number): void {
    this.#backends.delete(pid);
  }

  /** Cancels for somebody whose right to do so has been checked. */
  cancel(pid: number): void {
    this.#backends.get(pid)?.cancel();
  }

  /** Cancels for whoever knows the key, as the protocol has it. */
  cancelByRequest(request: Buffer): void {
    if (request.length < keyOffset) return;
    const backend = this.#backends.get(request.readInt32BE(pidOffset));
    if (backend?.key.equals(request.subarray(keyOffset))) backend.cancel();
  }
}
