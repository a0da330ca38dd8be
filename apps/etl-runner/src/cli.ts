import { CommanderError } from 'commander';
import { readOutputConfig } from './config.ts';
import { EtlRunnerError, exitCodes, InterruptedError } from './errors.ts';
import { createReporter } from './observe/create-reporter.ts';
import { createProgram } from './program.ts';
import { newRunId } from './run-id.ts';

/** What the process ends with. */
async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof EtlRunnerError) return error.transient ? exitCodes.retryLater : error.exitCode;
  const { transient } = (error ?? {}) as { readonly transient?: unknown };
  if (typeof transient === 'boolean') return transient ? exitCodes.retryLater : exitCodes.failed;
  // Loaded late: most runs end well.
  const { isPassing } = await import('./is-passing.ts');
  return isPassing(error) ? exitCodes.retryLater : exitCodes.failed;
}

/** SQLSTATE → what to do, where the server's own words say only what happened. */
const advice: Readonly<Record<string, string>> = {
  '42501': '`etl-runner doctor` names the grants that are missing.',
  '42P01':
    'Somebody dropped it: `etl-runner schema apply` makes it anew, `etl-runner load --full-refresh` fills it.',
};

/** Name of an error → what to do with the means of this program. */
const adviceByName: Readonly<Record<string, string>> = {
  CopyAccessError:
    'The role is COPY_IAM_ROLE_ARN; `etl-runner doctor` tries it. `--mode copy` does without the raw objects.',
};

/** The error with what to do about it. */
function explained(cause: unknown): Error {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const hint = advice[String((error as { readonly code?: unknown }).code)];
  if (hint !== undefined) error.message = `Redshift: ${error.message}. ${hint}`;
  const more = adviceByName[error.name];
  if (more !== undefined) error.message = `${error.message} ${more}`;
  return error;
}

/** Resolves when everything that was written is out: a pipe takes it later than `write` returns. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/**
 * Runs the command line and ends the process.
 *
 * @param entry the file that the process was started with, and that worker threads start with
 */
export async function runCli(entry: URL): Promise<void> {
  const output = readOutputConfig(process.stderr.isTTY === true);
  const runId = newRunId();
  const reporter = await createReporter(runId, output);
  const abort = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    // The second one is meant.
    if (abort.signal.aborted) process.exit(exitCodes.retryLater);
    abort.abort(new InterruptedError(signal));
    setTimeout(() => process.exit(exitCodes.retryLater), output.graceMs).unref();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);

  let code: number = exitCodes.ok;
  try {
    await createProgram({ reporter, runId, signal: abort.signal, entry }).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has printed its own message already.
      code = error.exitCode === 0 ? exitCodes.ok : exitCodes.configuration;
    } else {
      const cause = abort.signal.aborted ? abort.signal.reason : error;
      code = await exitCodeOf(cause);
      reporter.error(explained(cause), code);
    }
  }
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  // Whatever is still open, as a connection that is being made, is not worth waiting for.
  process.exit(code);
}
