import type { DagConf } from '../options.ts';
import type { ManagedProcesses } from '../processes/types.ts';
import type { Stack } from '../stack.ts';
import type { DagRunSummary, StageResult } from '../summary.ts';
import type { Terminal } from '../terminal.ts';
import { runDag } from './airflow/run-dag.ts';
import { runCommand } from './run-command.ts';
import { createBucket, pipelineStages, type Stage, type StageDetail } from './stages.ts';

/** What the stages are run with. */
export interface PipelineContext {
  readonly stack: Stack;
  readonly stateFolder: string;
  readonly processes: ManagedProcesses;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What is known of a run so far; the stages add to it as they end. */
export interface PipelineResult {
  readonly stages: StageResult[];
  rejected: number;
  changedRows: number;
  dagRun?: DagRunSummary;
}

/**
 * Runs all stages in order; the first that fails ends the run. With `dagConf` Airflow runs those behind `provision`.
 *
 * @param result gets each stage as it ends, the failed one included
 * @throws StageError naming the stage
 */
export async function runPipeline(
  context: PipelineContext,
  result: PipelineResult,
  dagConf?: DagConf,
): Promise<void> {
  await createBucket(context.stack);
  const [provision, ...rest] = pipelineStages(context.stack, context.stateFolder);
  const { connectionId } = await runTimed(provision, context, result);
  if (dagConf) await runDag({ ...context, stages: rest, connectionId, conf: dagConf }, result);
  else for (const stage of rest) await runTimed(stage, context, result);
}

async function runTimed(
  stage: Stage,
  context: PipelineContext,
  result: PipelineResult,
): Promise<StageDetail> {
  let detail: StageDetail = { text: '' };
  await timed(context.terminal, result.stages, stage, async () => {
    detail = await runStage(stage, context);
    addCounts(result, detail);
    return detail.text;
  });
  return detail;
}

/** Adds what a stage counted to the whole. */
export function addCounts(result: PipelineResult, { rejected = 0, changedRows = 0 }: StageDetail): void {
  result.rejected += rejected;
  result.changedRows += changedRows;
}

/** Runs one step, prints how it goes and notes how it went. The step returns what it has to say of itself. */
export async function timed(
  terminal: Terminal,
  results: StageResult[],
  { name, title }: { readonly name: string; readonly title: string },
  step: () => Promise<string>,
): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => Math.round(performance.now() - startedAt) / 1000;
  terminal.stageStarted(name, title);
  try {
    const detail = await step();
    terminal.stageDone(name, detail, seconds());
    results.push({ name, status: 'succeeded', seconds: seconds(), detail });
  } catch (error) {
    terminal.stageFailed(name, seconds());
    const detail = error instanceof Error ? error.message : String(error);
    results.push({ name, status: 'failed', seconds: seconds(), detail });
    throw error;
  }
}

async function runStage(
  stage: Stage,
  { processes, terminal, signal }: PipelineContext,
): Promise<StageDetail> {
  const { name, commands, isWorthShowing = () => true } = stage;
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    if (isWorthShowing(line)) terminal.progress(line);
  };
  let summary: unknown;
  for (const command of commands)
    summary = await runCommand(processes, { stage: name, ...command }, onLine, signal);
  return stage.describe(summary, lines);
}
