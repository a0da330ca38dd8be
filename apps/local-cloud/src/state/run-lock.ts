import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AlreadyRunningError } from '../errors.ts';
import { findOwner, isRunning, referTo, type ProcessReference } from '../processes/watch-parent.ts';
import { readJson } from './atomic-file.ts';

const reference = z.object({ pid: z.number(), identity: z.string() });
const lockContent = z.object({ holder: reference, owner: reference.optional() });

/** How long a run whose terminal or npm was killed gets to notice that and stop by itself. */
const abandonedGraceMs = 20_000;
const pollIntervalMs = 100;

/** Lets one run at a time use a state folder. A lock whose holder was killed is no obstacle. */
export class RunLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * Takes the lock.
   *
   * @throws AlreadyRunningError when a run that somebody is still waiting for holds it
   */
  static async take(file: string, onWait: (pid: number) => void = () => undefined): Promise<RunLock> {
    mkdirSync(dirname(file), { recursive: true });
    const holder = referTo(process.pid) ?? { pid: process.pid, identity: '' };
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ holder, owner: findOwner() }));
    try {
      // A link appears whole or not at all, and fails when the name is taken: a lock file is never half-written.
      while (!tryLink(draft, file)) await makeWay(file, onWait);
    } finally {
      rmSync(draft, { force: true });
    }
    return new RunLock(file);
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Waits for an abandoned holder, removes the lock of a dead one, and refuses to disturb a living one. */
async function makeWay(file: string, onWait: (pid: number) => void): Promise<void> {
  const { holder, owner } = readLock(file);
  if (holder !== undefined && isRunning(holder)) {
    if (owner === undefined || isRunning(owner)) throw new AlreadyRunningError(holder.pid);
    onWait(holder.pid);
    await waitOrKill(holder);
  }
  removeLockOf(holder, file);
}

async function waitOrKill(holder: ProcessReference): Promise<void> {
  for (const end = Date.now() + abandonedGraceMs; Date.now() < end; await sleep(pollIntervalMs)) {
    if (!isRunning(holder)) return;
  }
  if (isRunning(holder)) process.kill(holder.pid, 'SIGKILL');
}

/** Removes the lock only if it is still the one that was looked at: another run may have been quicker. */
function removeLockOf(holder: ProcessReference | undefined, file: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readLock(aside).holder;
  if (moved?.pid !== holder?.pid || moved?.identity !== holder?.identity) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function readLock(file: string): { holder?: ProcessReference; owner?: ProcessReference } {
  return lockContent.safeParse(readJson(file)).data ?? {};
}
