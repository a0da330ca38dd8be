import { Worker } from 'node:worker_threads';
import type { StagedPart } from '@spacex/redshift-writer';
import { WorkerCrashedError, WorkerError } from '../../errors.ts';
import type { CallMessage, StagerCall, StagerWorkerData, WorkerMessage } from './messages.ts';
import type { BatchStager, ObjectToStage, StagingJob, StagingProgress } from './types.ts';

/** A worker that does not stop within this time is ended. */
const ABORT_TIMEOUT_MS = 10_000;
const resourceLimits = {
  /** A record is at most some MB; a heap that grows beyond this has a leak, and must not take the container with it. */
  maxOldGenerationSizeMb: 512,
  /** What a record needs dies with it. With more room for it (the default is 48) a thread takes 35 MB more and no less time. */
  maxYoungGenerationSizeMb: 16,
};

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Stages in a thread of its own. Only names of objects go there, and only counts and names of files come back. */
export class ThreadStager implements BatchStager {
  readonly #worker: Worker;
  readonly #pending = new Map<number, PendingCall>();
  #lastId = 0;
  #stopped: Error | undefined;

  /** @param entry the program's own file, which runs as a worker when it is started with these data */
  constructor(entry: URL, workerData: StagerWorkerData, onProgress: (progress: StagingProgress) => void) {
    this.#worker = new Worker(entry, { workerData, resourceLimits });
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') return onProgress(message.progress);
      const call = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.kind === 'result') call?.resolve(message.value);
      else call?.reject(new WorkerError(message.error));
    });
    this.#worker.once('error', (cause) => this.#stop(new WorkerCrashedError({ cause })));
    this.#worker.once('exit', (code) => this.#stop(new WorkerCrashedError({ cause: `exit code ${code}` })));
  }

  get isAlive(): boolean {
    return this.#stopped === undefined;
  }

  async begin(job: StagingJob): Promise<void> {
    await this.#call('begin', [job]);
  }

  async stage(object: ObjectToStage): Promise<void> {
    await this.#call('stage', [object]);
  }

  async finish(): Promise<StagedPart> {
    return (await this.#call('finish', [])) as StagedPart;
  }

  async abort(): Promise<void> {
    if (!this.isAlive) return;
    const timeout = setTimeout(() => void this.#worker.terminate(), ABORT_TIMEOUT_MS);
    await this.#call('abort', []).catch(() => undefined);
    clearTimeout(timeout);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #call<Call extends StagerCall>(call: Call, args: CallMessage<Call>['args']): Promise<unknown> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#pending.set(this.#lastId, { resolve, reject });
      this.#worker.postMessage({ id: this.#lastId, call, args } satisfies CallMessage<Call>);
    });
  }

  #stop(error: Error): void {
    this.#stopped ??= error;
    for (const call of this.#pending.values()) call.reject(error);
    this.#pending.clear();
  }
}
