import type { JobRunner } from '../job-runner.ts';
import { alreadyRunning, badRequest, notFound, stateConflict, unprocessable } from '../problems.ts';
import type { Store } from '../store.ts';
import type { JsonObject, StoredJob } from '../types.ts';
import { connectionOf } from './connections.ts';
import { page, requiredText, type ApiRequest, type Routes } from './router.ts';

/** Jobs. A connection has one at a time. */
export function jobRoutes(store: Store, runner: JobRunner, apiUrl: string): Routes {
  return {
    'GET /jobs': ({ query }) => page(listed(store, query).map(shown), query, `${apiUrl}/jobs`),
    'POST /jobs': ({ body }) => {
      const connection = connectionOf(store, requiredText(body, 'connectionId'));
      const jobType = jobTypeOf(body);
      if (connection.status !== 'active' && jobType === 'sync') {
        throw stateConflict(`The connection ${connection.id} is ${connection.status}.`);
      }
      if (store.jobs.some((job) => job.connectionId === connection.id && !isTerminal(job))) {
        throw alreadyRunning(connection.id);
      }
      const job = store.addJob({ connectionId: connection.id, jobType });
      runner.start(job);
      return { status: 200, body: shown(job) };
    },
    'GET /jobs/:id': (request) => ({ status: 200, body: shown(found(store, request)) }),
    'DELETE /jobs/:id': async (request) => {
      const job = found(store, request);
      if (isTerminal(job)) throw stateConflict('Job is not currently running');
      await runner.cancel(job.id);
      return { status: 200, body: shown(found(store, request)) };
    },
  };
}

/** True where the job has ended. */
export function isTerminal({ status }: StoredJob): boolean {
  return status !== 'pending' && status !== 'running';
}

function found(store: Store, { parameters }: ApiRequest): StoredJob {
  const job = store.jobs.find(({ id }) => String(id) === parameters['id']);
  if (job) return job;
  throw notFound('JOB', parameters['id'] ?? '');
}

function jobTypeOf(body: JsonObject): StoredJob['jobType'] {
  const jobType = body['jobType'];
  if (jobType === 'sync' || jobType === 'reset' || jobType === 'clear') return jobType;
  if (jobType === 'refresh') throw unprocessable('jobType refresh is not supported by this API');
  throw badRequest('jobType: must be sync, reset or clear');
}

function listed(store: Store, query: URLSearchParams): readonly StoredJob[] {
  const only = (name: string, value: string) => !query.has(name) || query.get(name) === value;
  const jobs = store.jobs.filter(
    (job) =>
      only('connectionId', job.connectionId) && only('status', job.status) && only('jobType', job.jobType),
  );
  const order = query.get('orderBy') ?? 'createdAt|ASC';
  if (!/^(createdAt|updatedAt)\|(ASC|DESC)$/.test(order))
    throw badRequest(`Invalid order by clause: ${order}`);
  return order.endsWith('DESC') ? jobs.toReversed() : jobs;
}

function shown(job: StoredJob): JsonObject {
  const common = {
    jobId: job.id,
    status: job.status,
    jobType: job.jobType,
    connectionId: job.connectionId,
    startTime: isoSeconds(job.createdAtMs),
  };
  if (job.endedAtMs === undefined) return common;
  return {
    ...common,
    lastUpdatedAt: isoSeconds(job.endedAtMs),
    duration: `PT${((job.endedAtMs - job.createdAtMs) / 1000).toFixed(3)}S`,
    bytesSynced: job.bytesSynced ?? 0,
    rowsSynced: job.rowsSynced ?? 0,
  };
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
