import { readConfig } from '../config.ts';
import { TooManyRejectsError } from '../errors.ts';
import type { ProgramContext } from '../program.ts';
import { runDbt } from './dbt.ts';
import { checkComplete, load, type LoadSummary, type RunContext } from './load.ts';
import { type LoadFlags, type LoadOptions, readLoadOptions } from './load-options.ts';
import { plan } from './plan.ts';
import { replay, type ReplayTarget } from './replay.ts';

/** The command `load`. @throws TooManyRejectsError, PartialLoadError, both after the summary; errors of `load` */
export async function loadCommand(flags: LoadFlags, context: ProgramContext): Promise<void> {
  const config = readConfig();
  const options = readLoadOptions(flags, config);
  const run = { ...context, config };
  if (flags.dryRun) {
    await plan(options, run, { out: process.stdout, json: flags.json === true, sql: false });
    return;
  }
  finish(await load(options, run), flags, options, run);
}

/** The command `replay`. @throws as `loadCommand` does; errors of `replay` */
export async function replayCommand(
  target: ReplayTarget,
  flags: LoadFlags,
  context: ProgramContext,
): Promise<void> {
  const config = readConfig();
  const options = readLoadOptions(flags, config);
  const run = { ...context, config };
  finish(await replay(target, options, run), flags, options, run);
}

/** Prints the summary, then says what keeps the run from being a success. */
function finish(
  summary: LoadSummary,
  { json }: LoadFlags,
  { isOverLimit, maxRejects }: LoadOptions,
  { config }: RunContext,
): void {
  // The last line of stdout is what Airflow takes as the result of the task.
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (isOverLimit(summary.totals))
    throw new TooManyRejectsError(summary.totals, maxRejects, config.quarantine);
  checkComplete(summary);
}

/** The command `run`: load, then `dbt build`. */
export async function runCommand(flags: LoadFlags, context: ProgramContext): Promise<void> {
  await loadCommand(flags, context);
  if (flags.dryRun) return;
  context.signal.throwIfAborted();
  await runDbt(readConfig(), ['build', ...(flags.fullRefresh ? ['--full-refresh'] : [])]);
}
