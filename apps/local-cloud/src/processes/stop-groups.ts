import { setTimeout as sleep } from 'node:timers/promises';

const pollIntervalMs = 25;

/** Sends `signal` to the process group that `pid` leads; false when there is none any more. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Ends the process groups led by `pids`: SIGTERM, then SIGKILL for what is still there after `graceMs`. */
export async function stopGroups(pids: readonly number[], graceMs: number): Promise<void> {
  let left = pids.filter((pid) => signalGroup(pid, 'SIGTERM'));
  for (const end = Date.now() + graceMs; left.length > 0 && Date.now() < end;) {
    await sleep(pollIntervalMs);
    left = left.filter((pid) => signalGroup(pid, 0));
  }
  for (const pid of left) signalGroup(pid, 'SIGKILL');
}
