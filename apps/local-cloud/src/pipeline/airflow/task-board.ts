import type { PipelineResult } from '../run-pipeline.ts';
import { addCounts } from '../run-pipeline.ts';
import type { Stage, StageDetail } from '../stages.ts';
import type { Terminal } from '../../terminal.ts';

/** The tasks of the DAG that do what the stages do. */
const stageOfTask: Readonly<Record<string, string>> = {
  airbyte_sync: 'sync',
  etl_load: 'load',
  dbt_build: 'dbt',
};

/** Which stage a command of etl-runner belongs to. */
const stageOfCommand: Readonly<Record<string, string>> = { load: 'load', dbt: 'dbt' };

/** Shows the tasks of a DAG run as stages, and notes how each went. */
export class TaskBoard {
  readonly #terminal: Terminal;
  readonly #stages: readonly Stage[];
  readonly #result: PipelineResult;
  readonly #output = new Map<string, string[]>();
  readonly #startedAt = new Map<string, number>();
  readonly #states: Record<string, string> = {};

  constructor(terminal: Terminal, stages: readonly Stage[], result: PipelineResult) {
    this.#terminal = terminal;
    this.#stages = stages;
    this.#result = result;
  }

  /** The last state of each task. */
  get states(): Readonly<Record<string, string>> {
    return this.#states;
  }

  /** A line that a container wrote. */
  containerWrote(command: readonly string[], text: string): void {
    const stage = this.#stages.find(({ name }) => name === stageOfCommand[command[0] ?? '']);
    if (!stage) return;
    this.#output.set(stage.name, [...(this.#output.get(stage.name) ?? []), text]);
    const isSummary = text.startsWith('{"command":');
    if (!isSummary && (stage.isWorthShowing?.(text) ?? true)) this.#terminal.progress(text);
  }

  /** A task got into another state. */
  taskChanged(task: string, state: string): void {
    this.#states[task] = state;
    const stage = this.#stages.find(({ name }) => name === stageOfTask[task]);
    if (!stage) return;
    if (state === 'skipped') this.#terminal.progress(`Airflow skips ${task}`);
    // A task can be over before it was seen to run.
    if ((state === 'running' || state === 'success' || state === 'failed') && !this.#startedAt.has(task)) {
      this.#startedAt.set(task, performance.now());
      this.#terminal.stageStarted(stage.name, `Airflow task ${task}`);
    }
    if (state === 'success') this.#succeeded(task, stage);
    if (state === 'failed') this.#failed(task, stage);
  }

  #succeeded(task: string, stage: Stage): void {
    const detail = describe(stage, this.#output.get(stage.name));
    addCounts(this.#result, detail);
    const seconds = this.#secondsOf(task);
    this.#terminal.stageDone(stage.name, detail.text, seconds);
    this.#result.stages.push({ name: stage.name, status: 'succeeded', seconds, detail: detail.text });
  }

  #failed(task: string, stage: Stage): void {
    const seconds = this.#secondsOf(task);
    this.#terminal.stageFailed(stage.name, seconds);
    const detail = this.#output.get(stage.name)?.at(-1) ?? `Airflow task ${task} failed`;
    this.#result.stages.push({ name: stage.name, status: 'failed', seconds, detail });
  }

  #secondsOf(task: string): number {
    return Math.round(performance.now() - (this.#startedAt.get(task) ?? performance.now())) / 1000;
  }
}

/** What the stage says of itself; a task that has no container, as the sync, has nothing to be read. */
function describe(stage: Stage, lines: readonly string[] | undefined): StageDetail {
  if (!lines) return { text: 'succeeded' };
  const summary = lines.findLast((line) => line.startsWith('{"command":'));
  return stage.describe(summary === undefined ? undefined : JSON.parse(summary), lines);
}
