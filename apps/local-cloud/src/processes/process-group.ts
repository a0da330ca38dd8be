import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProcessStartError } from '../errors.ts';
import { processIdentity } from './process-identity.ts';
import { signalGroup, stopGroups } from './stop-groups.ts';
import type { ManagedProcess, ManagedProcesses, ProcessEnd, SpawnOptions } from './types.ts';

const defaultGraceMs = 5000;

/**
 * The child processes of one run. Three nets hold them, so that none is left behind:
 * `stopAll` on every orderly end; the reaper when this process is killed; and a note per process in `folder`, by
 * which the next run finds what even the reaper could not stop.
 */
export class ProcessGroup implements ManagedProcesses {
  readonly #folder: string;
  readonly #reaper: ChildProcess;
  readonly #running = new Set<ManagedProcess>();

  /** @param folder where the notes about running processes lie; made when missing */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#reaper = spawn(process.execPath, [fileURLToPath(new URL('reaper.ts', import.meta.url))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Neither the reaper nor a broken pipe to it is a reason to stay alive or to fail.
    this.#reaper.unref();
    this.#reaper.stdin?.on('error', () => undefined);
    (this.#reaper.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  }

  spawn(title: string, command: string, args: readonly string[], options: SpawnOptions = {}): ManagedProcess {
    // `detached`: a group of its own, so that Ctrl-C reaches only us and the whole group can be stopped together.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid === undefined) {
      // The reason arrives as an event; the path is what a person needs.
      child.once('error', () => undefined);
      throw new ProcessStartError(title, command);
    }
    this.#note(title, pid);
    child.stdin.on('error', () => undefined);
    if (options.stdin !== undefined) child.stdin.end(options.stdin);

    const exited = new Promise<ProcessEnd>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    const managed: ManagedProcess = {
      pid,
      stdout: child.stdout,
      stderr: child.stderr,
      exited,
      stop: async (graceMs = defaultGraceMs) => {
        await stopGroups([pid], graceMs);
        await exited;
      },
    };
    this.#running.add(managed);
    void exited.then(() => {
      // What the process itself left in its group goes with it.
      signalGroup(pid, 'SIGKILL');
      this.#running.delete(managed);
      this.#forget(pid);
    });
    return managed;
  }

  /** Stops every process that still runs, then the reaper. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop()));
    this.#reaper.stdin?.end();
  }

  #note(title: string, pid: number): void {
    this.#reaper.stdin?.write(`+${pid}\n`);
    writeFileSync(join(this.#folder, String(pid)), JSON.stringify({ title, identity: processIdentity(pid) }));
  }

  #forget(pid: number): void {
    this.#reaper.stdin?.write(`-${pid}\n`);
    rmSync(join(this.#folder, String(pid)), { force: true });
  }
}

/** Stops what an earlier run left behind, and only that: a number that now belongs to another process is left alone. */
export async function stopLeftovers(folder: string): Promise<readonly string[]> {
  const stopped: string[] = [];
  for (const name of listNotes(folder)) {
    const note = join(folder, name);
    const pid = Number(name);
    const { title, identity } = readNote(note);
    if (identity !== undefined && processIdentity(pid) === identity) {
      await stopGroups([pid], defaultGraceMs);
      stopped.push(title);
    }
    rmSync(note, { force: true });
  }
  return stopped;
}

function listNotes(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** A note that was cut short by a crash tells nothing, and is treated so. */
function readNote(file: string): { title: string; identity?: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { title: string; identity?: string };
  } catch {
    return { title: 'unknown' };
  }
}
