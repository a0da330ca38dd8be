import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { userPath } from './config.ts';
import { chooseDataSource } from './data-source.ts';
import type { StartOptions } from './options.ts';
import { runPipeline } from './pipeline/run-pipeline.ts';
import { printEndpoints, printSummary } from './print-summary.ts';
import { ProcessGroup, stopLeftovers } from './processes/process-group.ts';
import { findOwner, watchOwner } from './processes/watch-parent.ts';
import { startStack } from './stack.ts';
import { writeJson } from './state/atomic-file.ts';
import { choosePorts } from './state/ports.ts';
import { RunLock } from './state/run-lock.ts';
import { readTables, type RunSummary } from './summary.ts';
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
    try {
      signal.throwIfAborted();
      const startingAt = performance.now();
      terminal.stageStarted('services', 'SpaceX API, S3, Airbyte, Redshift');
      const stack = await startStack({
        source,
        stateFolder,
        ports,
        processes,
        log: (line) => terminal.progress(line),
      });
      const servicesSeconds = (performance.now() - startingAt) / 1000;
      terminal.stageDone('services', 'all four answer', servicesSeconds);
      try {
        const services = {
          name: 'services',
          status: 'succeeded',
          seconds: servicesSeconds,
          detail: 'started',
        } as const;
        const result = await runPipeline({ stack, stateFolder, processes, terminal, signal });
        const tables = await readTables(stack);
        const summary: RunSummary = {
          source: source.title,
          startedAt,
          ...result,
          stages: [services, ...result.stages],
          ...tables,
        };
        writeJson(join(stateRoot, 'run-summary.json'), summary);
        printSummary(terminal, summary);
        if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
        if (options.keep) await keepRunning(terminal, stack, signal);
      } finally {
        await stack.stop();
      }
    } finally {
      await processes.stopAll();
    }
  } finally {
    lock.release();
  }
}

async function keepRunning(
  terminal: Terminal,
  stack: Parameters<typeof printEndpoints>[1],
  signal: AbortSignal,
): Promise<void> {
  printEndpoints(terminal, stack);
  terminal.line('Press Ctrl-C to stop them.');
  const aDayMs = 86_400_000;
  while (!signal.aborted) await sleep(aDayMs, undefined, { signal }).catch(() => undefined);
}
