import { copyFileSync, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { airflowPython, stageEnvironment, workspaceRoot } from '../../config.ts';
import { StageError } from '../../errors.ts';
import type { DagConf } from '../../options.ts';
import type { LocalEcs } from '../../services/ecs/index.ts';
import { etlRunnerEnvironment } from '../environments.ts';
import type { PipelineContext, PipelineResult } from '../run-pipeline.ts';
import type { Stage } from '../stages.ts';
import { airflowEnvironment } from './airflow-environment.ts';
import { readDagEvent } from './dag-events.ts';
import { startFargate } from './fargate.ts';
import { TaskBoard } from './task-board.ts';

/** What a DAG run needs to know. */
export interface DagContext extends PipelineContext {
  /** The stages that the tasks of the DAG stand for. */
  readonly stages: readonly Stage[];
  /** The Airbyte connection to sync. */
  readonly connectionId: string | undefined;
  /** Params of the run. */
  readonly conf: DagConf;
}

interface DagOutcome {
  runId?: string;
  state: string;
  refusal?: string;
}

/**
 * Runs the DAG once with real Airflow, against the local Airbyte and a local Fargate.
 *
 * @param result gets the tasks of the run as stages, and how the run went
 * @throws StageError when the run did not succeed
 */
export async function runDag(context: DagContext, result: PipelineResult): Promise<void> {
  const { stack, stateFolder, processes, terminal } = context;
  const home = join(stateFolder, 'airflow');
  const logFile = join(home, 'run.log');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const board = new TaskBoard(terminal, context.stages, result);
  const ecs = await startFargate({
    processes,
    environment: etlRunnerEnvironment(stack, stateFolder),
    onOutput: ({ command, text }) => board.containerWrote(command, text),
    onMessage: ({ subject = '' }) => terminal.warning(`SNS message: ${subject}`),
    log: (line) => terminal.warning(`local ECS: ${line}`),
  });
  try {
    const outcome = await execute(context, { home, logFile, ecs, board });
    const alerts = ecs.messages.map(({ subject, message }) => ({
      message,
      ...(subject === undefined ? {} : { subject }),
    }));
    const { runId, state, refusal } = outcome;
    result.dagRun = { ...(runId === undefined ? {} : { runId }), state, tasks: board.states, alerts };
    if (refusal !== undefined) throw new StageError('airflow', refusal);
    if (state === 'success') return;
    const failed = Object.entries(board.states).filter(([, taskState]) => taskState === 'failed');
    const where =
      failed.length > 0 ? `failed in ${failed.map(([task]) => task).join(', ')}` : `ended as ${state}`;
    throw new StageError('airflow', `the DAG run ${where}; Airflow's log: ${logFile}`);
  } finally {
    await ecs.stop();
  }
}

async function execute(
  { stack, processes, signal, conf, connectionId = '' }: DagContext,
  parts: { home: string; logFile: string; ecs: LocalEcs; board: TaskBoard },
): Promise<DagOutcome> {
  const { home, logFile, ecs, board } = parts;
  const database = join(home, 'airflow.db');
  copyFileSync(resolve(airflowPython, '..', '..', 'metadata.db'), database);
  const environment = airflowEnvironment({
    stack,
    home,
    database,
    awsEndpoint: ecs.endpoint,
    awsRegion: ecs.region,
    connectionId,
  });
  const script = join(workspaceRoot, 'airflow', 'local', 'run_dag.py');
  const child = processes.spawn('Airflow', airflowPython, [script, '--conf', JSON.stringify(conf)], {
    cwd: home,
    env: stageEnvironment(environment),
    stdin: '',
  });
  const abort = () => void child.stop();
  signal.addEventListener('abort', abort, { once: true });
  const log = createWriteStream(logFile);
  const outcome: DagOutcome = { state: 'unknown' };
  createInterface({ input: child.stderr }).on('line', (line) => log.write(`${line}\n`));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = readDagEvent(line);
    if (event?.event === 'task') board.taskChanged(event.task, event.state);
    else if (event?.event === 'run') Object.assign(outcome, { runId: event.runId, state: event.state });
    else if (event?.event === 'refused') Object.assign(outcome, { state: 'refused', refusal: event.message });
    else log.write(`${line}\n`);
  });
  await child.exited;
  signal.removeEventListener('abort', abort);
  await new Promise<void>((written) => log.end(written));
  signal.throwIfAborted();
  return outcome;
}
