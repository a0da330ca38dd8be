import { readConfig } from '../config.ts';
import { TooManyRejectsError } from '../errors.ts';
import type { ProgramContext } from '../program.ts';
import { runDbt } from './dbt.ts';
import { checkComplete, load, type LoadSummary } from './load.ts';
import { type LoadFlags, readLoadOptions } from './load-options.ts';

/** The command `load`. @throws TooManyRejectsError, PartialLoadError, both after the summary; errors of `load` */
export async function loadCommand(flags: LoadFlags, context: ProgramContext): Promise<void> {
  const config = readConfig();
  const options = readLoadOptions(flags, config.concurrency);
  const summary = await load(options, { ...context, config });
  if (flags.json) printSummary(summary);
  if (options.isOverLimit(summary.totals))
    throw new TooManyRejectsError(summary.totals, options.maxRejects, config.quarantine);
  checkComplete(summary);
}

/** The command `run`: load, then `dbt build`. */
export async function runCommand(flags: LoadFlags, context: ProgramContext): Promise<void> {
  await loadCommand(flags, context);
  context.signal.throwIfAborted();
  await runDbt(readConfig(), ['build', ...(flags.fullRefresh ? ['--full-refresh'] : [])]);
}

/** The last line of stdout: what Airflow takes as the result of the task. */
export function printSummary(summary: LoadSummary): void {
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}
