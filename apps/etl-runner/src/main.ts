import { CommanderError } from 'commander';
import { EtlRunnerError, exitCodes } from './errors.ts';
import { createProgram } from './program.ts';

/** The exit code for what went wrong; commander has printed its own messages already. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.configuration;
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof EtlRunnerError) return error.transient ? exitCodes.retryLater : error.exitCode;
  const isTransient = (error as { transient?: unknown } | undefined)?.transient === true;
  return isTransient ? exitCodes.retryLater : exitCodes.failed;
}

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());

try {
  await createProgram(abort.signal).parseAsync();
} catch (error) {
  process.exitCode = abort.signal.aborted ? exitCodes.retryLater : report(error);
}
