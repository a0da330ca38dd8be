import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ManagedProcess, ManagedProcesses } from '../../processes/types.ts';
import { CdkError } from './errors.ts';
import type { CatalogStream, JsonObject } from './types.ts';

/** The Airbyte protocol messages that matter here, one per line of the connector's output. */
export type CdkMessage =
  | { readonly type: 'RECORD'; readonly record: CdkRecord }
  | { readonly type: 'STATE'; readonly state: CdkState }
  | { readonly type: 'TRACE'; readonly trace: CdkTrace }
  | { readonly type: 'LOG'; readonly log: { readonly level: string; readonly message: string } }
  | { readonly type: 'CATALOG'; readonly catalog: { readonly streams: readonly CatalogStream[] } };

/** One document; `emitted_at` in milliseconds. */
export interface CdkRecord {
  readonly stream: string;
  readonly data: JsonObject;
  readonly emitted_at: number;
}

/** The cursor of one stream after everything sent before this message. */
export interface CdkState {
  readonly type: string;
  readonly stream?: {
    readonly stream_descriptor: { readonly name: string; readonly namespace?: string };
    readonly stream_state?: JsonObject;
  };
}

/** Progress and errors. */
export interface CdkTrace {
  readonly type: string;
  readonly stream_status?: {
    readonly stream_descriptor: { readonly name: string };
    readonly status: 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';
  };
  readonly error?: { readonly message?: string; readonly internal_message?: string };
}

/** What a connector is run with. */
export interface CdkRun {
  readonly manifest: JsonObject;
  readonly configuration: JsonObject;
  /** Configured catalog of a read. */
  readonly catalog?: JsonObject;
  /** State messages of earlier reads. */
  readonly states?: readonly CdkState[];
  /** Folder for the run's files; made and removed again. */
  readonly folder: string;
  /** Takes the process, so that it can be stopped. */
  readonly onProcess?: (process: ManagedProcess) => void;
  readonly log?: (line: string) => void;
}

/** Runs the real airbyte-cdk (`source-declarative-manifest`) of a Python environment. */
export class Cdk {
  readonly #processes: ManagedProcesses;
  readonly #python: string;

  /** @param python the environment's interpreter; the connector lies beside it */
  constructor(processes: ManagedProcesses, python: string) {
    this.#processes = processes;
    this.#python = python;
  }

  /** What the source offers. Throws CdkError with the connector's own reason. */
  async discover(run: CdkRun): Promise<readonly CatalogStream[]> {
    let streams: readonly CatalogStream[] | undefined;
    await this.run('discover', run, (message) => {
      if (message.type === 'CATALOG') streams = message.catalog.streams;
    });
    if (streams) return streams;
    throw new CdkError('discover', 'the connector described no streams');
  }

  /**
   * Runs one command and hands over its messages one after the other: the next line is read when `onMessage` is done.
   * Throws CdkError when the connector fails, and what `onMessage` throws (the connector is stopped then).
   */
  async run(
    command: 'discover' | 'read',
    run: CdkRun,
    onMessage: (message: CdkMessage) => void | Promise<void>,
  ): Promise<void> {
    mkdirSync(run.folder, { recursive: true, mode: 0o700 });
    try {
      await this.#runIn(command, run, onMessage);
    } finally {
      rmSync(run.folder, { recursive: true, force: true });
    }
  }

  async #runIn(
    command: 'discover' | 'read',
    run: CdkRun,
    onMessage: (message: CdkMessage) => void | Promise<void>,
  ): Promise<void> {
    const log = run.log ?? (() => undefined);
    // Settings go by file: process arguments are readable by every user of the machine.
    const file = (name: string, value: unknown) => {
      const path = join(run.folder, name);
      writeFileSync(path, JSON.stringify(value), { mode: 0o600 });
      return path;
    };
    const script = join(dirname(this.#python), 'source-declarative-manifest');
    const args = [script, command, '--config', file('config.json', run.configuration)];
    args.push('--manifest-path', file('manifest.yaml', run.manifest));
    if (run.catalog) args.push('--catalog', file('catalog.json', run.catalog));
    if (run.states && run.states.length > 0) args.push('--state', file('state.json', run.states));

    const child = this.#processes.spawn(`airbyte-cdk ${command}`, this.#python, args);
    run.onProcess?.(child);
    const lastWords: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords.push(...chunk.toString('utf8').split('\n').filter(Boolean));
      lastWords.splice(0, Math.max(0, lastWords.length - 5));
    });
    const reasons: string[] = [];
    try {
      for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
        const message = parseMessage(line);
        if (!message) continue;
        if (message.type === 'LOG') log(`${message.log.level} ${message.log.message}`);
        if (message.type === 'TRACE' && message.trace.error) {
          reasons.push(reasonOf(message.trace.error));
          log(`ERROR ${reasonOf(message.trace.error)}`);
        }
        await onMessage(message);
      }
    } catch (error) {
      await child.stop(1000);
      throw error;
    }
    const { code, signal } = await child.exited;
    if (code === 0 && reasons.length === 0) return;
    const reason = reasons[0] ?? lastWords.at(-1) ?? 'it gave no reason';
    throw new CdkError(command, reason, { code, signal });
  }
}

/** Connectors may print other things than messages; those lines say nothing to us. */
function parseMessage(line: string): CdkMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = JSON.parse(line) as CdkMessage;
    return typeof parsed.type === 'string' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: NonNullable<CdkTrace['error']>): string {
  return [error.message, error.internal_message].filter(Boolean).join(' — ') || 'unknown error';
}
