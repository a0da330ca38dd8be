import type { ManagedProcesses } from '../processes/types.ts';
import type { Stack } from '../stack.ts';
import type { StageResult } from '../summary.ts';
import type { Terminal } from '../terminal.ts';
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

/** How the stages went, and what they said of the data. */
export interface PipelineResult {
  readonly stages: readonly StageResult[];
  readonly rejected: number;
  readonly changedRows: number;
}

/**
 * Runs all stages in order; the first that fails ends the run.
 *
 * @throws StageError naming the stage
 */
export async function runPipeline(context: PipelineContext): Promise<PipelineResult> {
  const results: StageResult[] = [];
  let rejected = 0;
  let changedRows = 0;
  await createBucket(context.stack);
  for (const stage of pipelineStages(context.stack, context.stateFolder)) {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    context.terminal.stageStarted(stage.name, stage.title);
    try {
      const detail = await runStage(stage, context);
      rejected += detail.rejected ?? 0;
      changedRows += detail.changedRows ?? 0;
      context.terminal.stageDone(stage.name, detail.text, seconds());
      results.push({ name: stage.name, status: 'succeeded', seconds: seconds(), detail: detail.text });
    } catch (error) {
      context.terminal.stageFailed(stage.name, seconds());
      throw error;
    }
  }
  return { stages: results, rejected, changedRows };
}

async function runStage(
  stage: Stage,
  { processes, terminal, signal }: PipelineContext,
): Promise<StageDetail> {
  let summary: unknown;
  for (const command of stage.commands) {
    const call = { stage: stage.name, ...command };
    summary = await runCommand(processes, call, (line) => terminal.progress(line), signal);
  }
  return stage.describe(summary);
}
