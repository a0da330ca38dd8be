import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ManagedProcess } from '../../processes/types.ts';
import { isTerminal } from './api/jobs.ts';
import type { Cdk } from './cdk.ts';
import type { JobLog } from './job-log.ts';
import type { Store } from './store.ts';
import { runClear, runSync } from './sync/run-sync.ts';
import type { StoredJob } from './types.ts';

interface Running {
  process?: ManagedProcess;
  cancelled: boolean;
  done: Promise<void>;
}

/** What the jobs work with. */
export interface JobRunnerOptions {
  readonly store: Store;
  readonly cdk: Cdk;
  /** Folder for the files of running jobs. */
  readonly folder: string;
  readonly jobLog: JobLog;
  /** See `SyncOptions.objectBytes`. */
  readonly objectBytes?: number;
}

/** Carries out jobs, each in the background of the call that made it. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #running = new Map<number, Running>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Marks what an earlier process left behind as failed, so that nothing waits for it or is refused because of it. */
  recover(): void {
    const { store, folder, jobLog } = this.#options;
    rmSync(folder, { recursive: true, force: true });
    for (const job of store.jobs.filter((one) => !isTerminal(one))) {
      const failureReason = 'the local Airbyte ended while the job ran';
      store.updateJob(job.id, { status: 'failed', endedAtMs: Date.now(), failureReason });
      jobLog.write(job.id, `failed: ${failureReason}`);
    }
  }

  /** Begins a pending job. */
  start(job: StoredJob): void {
    const running: Running = { cancelled: false, done: Promise.resolve() };
    this.#running.set(job.id, running);
    running.done = this.#carryOut(job, running).finally(() => this.#running.delete(job.id));
  }

  /** Ends a job; resolves when it is cancelled. */
  async cancel(jobId: number): Promise<void> {
    const running = this.#running.get(jobId);
    if (!running) return;
    running.cancelled = true;
    await running.process?.stop(1000);
    await running.done;
  }

  /** Cancels the jobs of connections that are no more. */
  async cancelDeleted(): Promise<void> {
    const { store } = this.#options;
    const orphans = store.jobs.filter((job) => !isTerminal(job) && !store.connection(job.connectionId));
    await Promise.all(orphans.map(({ id }) => this.cancel(id)));
  }

  /** Cancels all jobs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((jobId) => this.cancel(jobId)));
  }

  async #carryOut(job: StoredJob, running: Running): Promise<void> {
    const { store, cdk, folder, jobLog, objectBytes } = this.#options;
    const jobFolder = join(folder, `job-${job.id}`);
    // A turn later, so that the caller's answer still says "pending".
    await new Promise((resolve) => setImmediate(resolve));
    try {
      const connection = store.connection(job.connectionId);
      if (!connection) throw new Error('its connection was deleted');
      store.updateJob(job.id, { status: 'running' });
      const run = job.jobType === 'sync' ? runSync : runClear;
      const { rows, bytes } = await run({
        store,
        cdk,
        job,
        connection,
        folder: jobFolder,
        ...(objectBytes === undefined ? {} : { objectBytes }),
        onProcess: (process) => {
          running.process = process;
          if (running.cancelled) void process.stop(1000);
        },
        log: (line) => jobLog.write(job.id, line),
      });
      this.#end(job, { status: 'succeeded', rowsSynced: rows, bytesSynced: bytes });
    } catch (error) {
      const failureReason = error instanceof Error ? error.message : String(error);
      const status = running.cancelled ? 'cancelled' : 'failed';
      this.#end(job, running.cancelled ? { status } : { status, failureReason });
    } finally {
      rmSync(jobFolder, { recursive: true, force: true });
    }
  }

  #end(job: StoredJob, end: Partial<StoredJob>): void {
    this.#options.store.updateJob(job.id, { ...end, endedAtMs: Date.now() });
    const { status, failureReason, rowsSynced } = end;
    this.#options.jobLog.end(job.id, `${status}: ${failureReason ?? `${rowsSynced ?? 0} records`}`);
  }
}
