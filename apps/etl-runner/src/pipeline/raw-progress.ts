import type { LoadObject } from '@spacex/redshift-writer';
import type { StagingProgress } from './staging/types.ts';

/** Progress of the objects that Redshift reads itself: each is counted once, whatever is repeated. */
export class RawProgress {
  readonly #onStep: (step: StagingProgress) => void;
  /** Key → documents. */
  readonly #counted = new Map<string, number>();

  constructor(onStep: (step: StagingProgress) => void) {
    this.#onStep = onStep;
  }

  /** An object was read. */
  add({ key, sizeBytes: bytes }: LoadObject, rows: number): void {
    if (this.#counted.has(key)) return;
    this.#counted.set(key, rows);
    this.#onStep({ rows, rejected: 0, bytes, objects: 1 });
  }

  /** It will be read again, by a stager that tells of it itself. */
  takeBack({ key, sizeBytes }: LoadObject): void {
    const rows = this.#counted.get(key);
    if (rows === undefined) return;
    this.#counted.delete(key);
    this.#onStep({ rows: -rows, rejected: 0, bytes: -sizeBytes, objects: -1 });
  }
}
