import { setTimeout as sleep } from 'node:timers/promises';
import {
  AirbyteConflictError,
  AirbyteError,
  isTerminal,
  type AirbyteClient,
  type Job,
} from '@spacex/airbyte-client';
import { JobEndError, JobTimeoutError, TooFewRowsError } from './errors.ts';

/** How a sync is run. */
export interface SyncOptions {
  /** Wait for the end; otherwise only start (or find) the job. */
  readonly wait: boolean;
  /** Longest wait in seconds. */
  readonly timeoutSeconds: number;
  /** Fewer synced records than this are an error. @default 0 */
  readonly minRows?: number;
  /** Time between two looks in milliseconds. @default 2000 */
  readonly pollIntervalMs?: number;
  readonly log: (line: string) => void;
}

/** A job, and whether it was already running when we came. */
export interface Synced {
  readonly job: Job;
  readonly attached: boolean;
}

/**
 * Runs a sync of a connection. Where one is running already, that one is taken: never two, never an error for it.
 * Throws JobEndError, JobTimeoutError, TooFewRowsError, or an AirbyteError.
 */
export async function sync(
  client: AirbyteClient,
  connectionId: string,
  options: SyncOptions,
): Promise<Synced> {
  const started = await startOrAttach(client, connectionId);
  const { jobId } = started.job;
  options.log(started.attached ? `sync job ${jobId} is running already` : `started sync job ${jobId}`);
  if (!options.wait) return started;
  const job = await waitForEnd(client, started.job, options);
  if (job.status === 'failed' || job.status === 'cancelled') throw new JobEndError(jobId, job.status);
  const rows = job.rowsSynced ?? 0;
  if (rows < (options.minRows ?? 0)) throw new TooFewRowsError(jobId, rows, options.minRows ?? 0);
  return { ...started, job };
}

async function startOrAttach(client: AirbyteClient, connectionId: string): Promise<Synced> {
  const newestBefore = (await newestSync(client, connectionId))?.jobId ?? 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { job: await client.startSync(connectionId), attached: false };
    } catch (error) {
      const newest = await jobAfterFailure(client, connectionId, error);
      if (newest && error instanceof AirbyteConflictError && !isTerminal(newest.status)) {
        return { job: newest, attached: true };
      }
      // The call failed on its way and was carried out nevertheless.
      if (newest && !(error instanceof AirbyteConflictError) && newest.jobId > newestBefore) {
        return { job: newest, attached: false };
      }
      // A conflict without a running job: the other one ended in this moment.
      if (attempt === 3 || !(error instanceof AirbyteConflictError)) throw error;
      await sleep(1000);
    }
  }
}

/** The newest sync after a start that failed in a way that leaves open what happened; other errors are thrown on. */
async function jobAfterFailure(
  client: AirbyteClient,
  connectionId: string,
  error: unknown,
): Promise<Job | undefined> {
  const open =
    error instanceof AirbyteConflictError
      ? error.reason === 'running'
      : error instanceof AirbyteError && error.transient;
  if (!open) throw error;
  return newestSync(client, connectionId);
}

async function newestSync(client: AirbyteClient, connectionId: string): Promise<Job | undefined> {
  return (await client.listJobs({ connectionId, jobType: 'sync', limit: 1 }))[0];
}

async function waitForEnd(client: AirbyteClient, started: Job, options: SyncOptions): Promise<Job> {
  const { timeoutSeconds, pollIntervalMs = 2000, log } = options;
  const end = Date.now() + timeoutSeconds * 1000;
  for (let job = started; ;) {
    if (isTerminal(job.status)) return job;
    const leftMs = end - Date.now();
    if (leftMs <= 0) throw new JobTimeoutError(job.jobId, job.status, timeoutSeconds);
    await sleep(Math.min(pollIntervalMs, leftMs));
    const { status } = job;
    job = await client.getJob(job.jobId);
    if (job.status !== status) log(`sync job ${job.jobId} is ${job.status}`);
  }
}
