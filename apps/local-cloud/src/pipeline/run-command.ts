import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { stageEnvironment, workspaceRoot } from '../config.ts';
import { StageError } from '../errors.ts';
import type { ManagedProcesses } from '../processes/types.ts';

/** A call of one of our own command line programs, as the cloud would make it. */
export interface Command {
  /** The stage it belongs to, for messages. */
  readonly stage: string;
  readonly app: 'airbyte-admin' | 'etl-runner';
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs production code as a process of its own and resolves with the JSON object on its last line of stdout.
 *
 * @param onProgress gets what the program writes to stderr, line by line
 * @throws StageError when it does not end with 0
 */
export async function runCommand(
  processes: ManagedProcesses,
  { stage, app, args, env }: Command,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<unknown> {
  const main = join(workspaceRoot, 'apps', app, 'src', 'main.ts');
  const child = processes.spawn(
    `${app} ${args[0] ?? ''}`.trim(),
    process.execPath,
    ['--conditions=@spacex/source', main, ...args],
    { cwd: workspaceRoot, env: stageEnvironment(env), stdin: '' },
  );
  const abort = () => void child.stop();
  signal.addEventListener('abort', abort, { once: true });
  let lastLine = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.trim() !== '') lastLine = line;
  });
  createInterface({ input: child.stderr }).on('line', onProgress);
  const { code, signal: endedBy } = await child.exited;
  signal.removeEventListener('abort', abort);
  signal.throwIfAborted();
  if (code !== 0) {
    const how = code === null ? `was ended by ${endedBy}` : `ended with exit code ${code}`;
    throw new StageError(stage, `\`${app} ${args.join(' ')}\` ${how}; the lines above say why.`);
  }
  return parseSummary(stage, lastLine);
}

function parseSummary(stage: string, line: string): unknown {
  if (line === '') return undefined;
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new StageError(stage, `its last line of output is no JSON summary: ${line.slice(0, 200)}`, {
      cause: error,
    });
  }
}
