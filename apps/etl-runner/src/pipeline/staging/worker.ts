import type { MessagePort } from 'node:worker_threads';
import { S3Client } from '@aws-sdk/client-s3';
import { findStream } from '@spacex/spacex-schemas';
import { LocalStager, type StreamFinder } from './local-stager.ts';
import { type CallMessage, type StagerWorkerData, toErrorMessage, type WorkerMessage } from './messages.ts';
import type { StagingProgress } from './types.ts';

const PROGRESS_INTERVAL_MS = 200;

/** The other side of a `ThreadStager`: does what it is told until its thread is ended. */
export function serveStager(
  port: MessagePort,
  { s3 }: StagerWorkerData,
  find: StreamFinder = findStream,
): void {
  const post = (message: WorkerMessage) => port.postMessage(message);
  const progress = new ProgressSum((sum) => post({ kind: 'progress', progress: sum }));
  const stager = new LocalStager(new S3Client(s3), (step) => progress.add(step), find);
  port.on('message', ({ id, call, args }: CallMessage) => {
    // The type of `args` follows `call`, which TypeScript cannot see through an index.
    const run = stager[call] as (...values: readonly unknown[]) => Promise<unknown>;
    Promise.resolve()
      .then(() => run.apply(stager, args))
      .finally(() => progress.flush())
      .then(
        (value) => post({ kind: 'result', id, value }),
        (error: unknown) => post({ kind: 'failure', id, error: toErrorMessage(error) }),
      );
  });
}

/** Collects progress, so that the main thread gets a few messages a second and not hundreds. */
class ProgressSum {
  readonly #send: (sum: StagingProgress) => void;
  #sum = { rows: 0, rejected: 0, bytes: 0, objects: 0 };
  #sentAtMs = 0;

  constructor(send: (sum: StagingProgress) => void) {
    this.#send = send;
  }

  add({ rows, rejected, bytes, objects }: StagingProgress): void {
    const sum = this.#sum;
    sum.rows += rows;
    sum.rejected += rejected;
    sum.bytes += bytes;
    sum.objects += objects;
    if (performance.now() - this.#sentAtMs > PROGRESS_INTERVAL_MS) this.flush();
  }

  flush(): void {
    if (this.#sum.rows === 0 && this.#sum.objects === 0) return;
    this.#send(this.#sum);
    this.#sum = { rows: 0, rejected: 0, bytes: 0, objects: 0 };
    this.#sentAtMs = performance.now();
  }
}
