import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const root = resolve(__dirname, '..', '..', '..', '..');
const main = join(root, 'apps', 'local-cloud', 'src', 'main.ts');

/** What one call of `npm start` came to. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `.local/run-summary.json` holds, as far as tests look at it. */
export interface Summary {
  readonly source: string;
  readonly stages: readonly { readonly name: string; readonly status: string; readonly detail: string }[];
  readonly tables: Readonly<Record<string, number>>;
  readonly launchesByStatus: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly changedRows: number;
}

/** A state folder of its own, in which the program is run as `npm start` runs it. */
export class Sandbox {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'npm-start-'));

  /** Starts the program and hands out the running process, for tests that disturb it. */
  spawn(args: readonly string[]): ChildProcess {
    return spawn(
      process.execPath,
      ['--conditions=@spacex/source', main, '--state-dir', this.stateDir, ...args],
      {
        cwd: root,
        env: {
          ...process.env,
          PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}`,
          INIT_CWD: root,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  }

  /** Runs the program to its end. */
  async run(...args: string[]): Promise<Outcome> {
    const child = this.spawn(args);
    const ended = new Promise<number | null>((resolveEnd) => child.once('close', resolveEnd));
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout as Readable),
      text(child.stderr as Readable),
      ended,
    ]);
    return { code, stdout, stderr };
  }

  /** What the last run wrote down. */
  summary(): Summary {
    return JSON.parse(readFileSync(join(this.stateDir, 'run-summary.json'), 'utf8')) as Summary;
  }

  /** Command lines of processes that still run and have to do with this sandbox. */
  leftovers(): readonly string[] {
    return processesMentioning(this.stateDir);
  }

  remove(): void {
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

/** Command lines (and working folders) of the running processes in which `word` occurs; Linux only. */
function processesMentioning(word: string): readonly string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const read = (call: () => string) => {
      try {
        return call();
      } catch {
        return '';
      }
    };
    const commandLine = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    const folder = read(() => readlinkSync(`/proc/${pid}/cwd`));
    if (commandLine.includes(word) || folder.includes(word)) found.push(`${pid} ${commandLine}`);
  }
  return found;
}
