import { exitCodes, NotProvisionedError, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { findAll } from '../plan/plan.ts';
import { sync, type SyncOptions } from '../sync.ts';
import { openContext } from './session.ts';

/** `sync`: starts a sync, or finds the one that runs, and waits for its end where asked to. */
export async function syncCommand(
  specFile: string,
  output: Output,
  options: Omit<SyncOptions, 'log'>,
): Promise<ExitCode> {
  const context = await openContext(specFile, output);
  const { connection } = await findAll(context);
  if (!connection) throw new NotProvisionedError('connection', context.spec.connection.name);
  const { job, attached } = await sync(context.client, connection.connectionId, {
    ...options,
    log: output.progress,
  });
  const { jobId, status, rowsSynced = null, bytesSynced = null, duration = null } = job;
  const rows = options.wait ? `, ${rowsSynced ?? 0} records` : '';
  output.result([`sync job ${jobId}: ${status}${rows}`], {
    jobId,
    status,
    rowsSynced,
    bytesSynced,
    duration,
    attached,
    connectionId: connection.connectionId,
  });
  return exitCodes.ok;
}
