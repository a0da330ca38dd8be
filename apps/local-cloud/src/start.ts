import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { userPath } from './config.ts';
import { chooseDataSource } from './data-source.ts';
import type { StartOptions } from './options.ts';
import { runPipeline, timed, type PipelineResult } from './pipeline/run-pipeline.ts';
import { prepareAirflow } from './pipeline/airflow/prepare-airflow.ts';
import { printEndpoints, printSummary } from './print-summary.ts';
import { ProcessGroup, stopLeftovers } from './processes/process-group.ts';
import { findOwner, watchOwner } from './processes/watch-parent.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';
import { writeJson } from './state/atomic-file.ts';
import { choosePorts } from './state/ports.ts';
import { RunLock } from './state/run-lock.ts';
import { noTables, readTables, type RunSummary } from './summary.ts';
import { Terminal } from './terminal.ts';

/**
 * Runs the pipeline once: data source, services, stages, summary; and leaves nothing running.
 *
 * @param abort its signal stops the run wherever it is; it is also fired when the process that wanted the run is gone
 */
export async function start(options: StartOptions, abort: AbortController): Promise<void> {
  const { signal } = abort;
  const startedAt = new Date().toISOString();
  const terminal = new Terminal(options.json ? process.stderr : process.stdout);
  const stateRoot = userPath(options.stateDir);
  watchOwner(findOwner(), () => abort.abort());

  const source = await chooseDataSource(options);
  terminal.line(`SpaceX → Redshift on this machine, with ${source.title}`);
  if (source.warning) terminal.warning(source.warning);

  const processNotes = join(stateRoot, 'processes');
  const lock = await RunLock.take(join(stateRoot, 'lock'), (pid) => {
    terminal.warning(`Waiting for an abandoned run (process ${pid}) to stop itself …`);
  });
  try {
    for (const title of await stopLeftovers(processNotes))
      terminal.warning(`Stopped a leftover of a killed run: ${title}.`);
    const stateFolder = join(stateRoot, source.name);
    if (options.fresh) rmSync(stateFolder, { recursive: true, force: true });
    const ports = await choosePorts(join(stateFolder, 'ports.json'), options.portBase);
    const processes = new ProcessGroup(processNotes);
    const result: PipelineResult = { stages: [], rejected: 0, changedRows: 0 };
    let tables = noTables;
    const writeSummary = (): RunSummary => {
      const summary = { source: source.title, startedAt, ...result, ...tables };
      writeJson(join(stateRoot, 'run-summary.json'), summary);
      return summary;
    };
    try {
      signal.throwIfAborted();
      if (options.airflow) await prepareAirflow({ processes, terminal, signal }, result.stages);
      const stack = await startServices({ source, stateFolder, ports, processes, terminal }, result);
      try {
        const dagConf = options.airflow ? (options.dagConf ?? {}) : undefined;
        await runPipeline({ stack, stateFolder, processes, terminal, signal }, result, dagConf);
        tables = await readTables(stack);
        const summary = writeSummary();
        printSummary(terminal, summary);
        if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
        printEndpoints(terminal, stack);
        if (options.keep) await keepRunning(terminal, signal);
        else terminal.line('They are stopped now; `npm start -- --keep` leaves them running.');
      } finally {
        await stack.stop();
      }
    } catch (error) {
      writeSummary();
      throw error;
    } finally {
      await processes.stopAll();
    }
  } finally {
    lock.release();
  }
}

/** Starts the stand-ins; what they log goes to a file, where it is when something is wrong. */
async function startServices(
  { terminal, ...options }: Omit<StackOptions, 'log'> & { readonly terminal: Terminal },
  result: PipelineResult,
): Promise<Stack> {
  const logFile = join(options.stateFolder, 'services.log');
  let stack: Stack | undefined;
  await timed(
    terminal,
    result.stages,
    { name: 'services', title: 'SpaceX API, S3, Airbyte, Redshift' },
    async () => {
      stack = await startStack({
        ...options,
        log: (service, line) => appendFileSync(logFile, `${new Date().toISOString()} ${service}: ${line}\n`),
      });
      return 'started';
    },
  );
  if (stack === undefined) throw new Error('a step ended without its result');
  return stack;
}

async function keepRunning(terminal: Terminal, signal: AbortSignal): Promise<void> {
  terminal.line('They are running. Press Ctrl-C to stop them.');
  const aDayMs = 86_400_000;
  while (!signal.aborted) await sleep(aDayMs, undefined, { signal }).catch(() => undefined);
}
