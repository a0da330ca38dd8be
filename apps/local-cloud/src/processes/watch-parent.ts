import { parentOf, processIdentity, programOf } from './process-identity.ts';

const pollIntervalMs = 500;

/** A process, told apart from a later one with the same number. */
export interface ProcessReference {
  readonly pid: number;
  readonly identity: string;
}

/** A reference to `pid`, or `undefined` when it does not run. */
export function referTo(pid: number): ProcessReference | undefined {
  const identity = processIdentity(pid);
  return identity === undefined ? undefined : { pid, identity };
}

/** Whether the very process still runs. */
export function isRunning(reference: ProcessReference): boolean {
  return processIdentity(reference.pid) === reference.identity;
}

/**
 * The process on whose behalf this one runs: its parent, or npm when that parent is only the shell that npm starts
 * scripts with. `undefined` when this process is on its own (started by init).
 */
export function findOwner(): ProcessReference | undefined {
  const parent = process.ppid;
  const isNpmShell = ['sh', 'dash', 'bash'].includes(programOf(parent) ?? '');
  const grandparent = isNpmShell ? parentOf(parent) : undefined;
  const isNpm = grandparent !== undefined && /^(npm|node)/.test(programOf(grandparent) ?? '');
  const owner = isNpm ? grandparent : parent;
  return owner > 1 ? referTo(owner) : undefined;
}

/** Calls `onGone` once when `owner` has ended: killing `npm` alone does not reach the processes below it. */
export function watchOwner(owner: ProcessReference | undefined, onGone: () => void): void {
  if (owner === undefined) return;
  const timer = setInterval(() => {
    if (isRunning(owner)) return;
    clearInterval(timer);
    onGone();
  }, pollIntervalMs);
  timer.unref();
}
