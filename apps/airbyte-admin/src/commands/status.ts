import { exitCodes, NotProvisionedError, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { findAll } from '../plan/plan.ts';
import { openContext } from './session.ts';

const shownJobs = 5;

/** `status`: the connection and its last jobs. */
export async function statusCommand(specFile: string, output: Output): Promise<ExitCode> {
  const context = await openContext(specFile, output);
  const { connection } = await findAll(context);
  if (!connection) throw new NotProvisionedError('connection', context.spec.connection.name);
  const { connectionId, name = '', status } = connection;
  const streams = connection.configurations?.streams ?? [];
  const jobs = await context.client.listJobs({ connectionId, limit: shownJobs });
  output.result(
    [
      `connection "${name ?? ''}" (${connectionId}): ${status}, ${streams.length} streams`,
      ...streams.map((stream) => `    ${stream.name}: ${stream.syncMode ?? 'unknown'}`),
      jobs.length === 0 ? 'no jobs yet' : 'last jobs:',
      ...jobs.map(
        (job) =>
          `    ${job.jobId} ${job.jobType} ${job.status} ${job.startTime ?? ''} ${job.rowsSynced ?? 0} records`,
      ),
    ],
    {
      connectionId,
      name,
      status,
      streams: streams.map((stream) => ({ name: stream.name, syncMode: stream.syncMode })),
      jobs,
    },
  );
  return exitCodes.ok;
}
