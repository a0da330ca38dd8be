import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, isPostgresOf } from './process-identity.ts';

/** Names of the folders that redshift-local makes for sockets and throw-away data. */
export const temporaryPrefix = 'redshift-local-';

/** How long a Postgres without an owner may take to end before it is killed. */
const patienceMs = 10_000;

/**
 * Ends what a killed redshift-local left in a data folder: a Postgres that still runs is stopped (immediate mode, so that the
 * next start replays the log and no committed row is lost), and a pid file without a process is removed.
 */
export async function endStaleServer(pgData: string): Promise<void> {
  const file = join(pgData, 'postmaster.pid');
  if (!existsSync(file)) return;
  // Line 1 is the process id, line 5 the folder of the socket.
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  // The number may belong to somebody else by now: only a Postgres of this very folder is touched.
  const ours = (): boolean => Number.isInteger(pid) && pid > 0 && isAlive(pid) && isPostgresOf(pid, pgData);
  if (ours()) process.kill(pid, 'SIGQUIT');
  for (const end = Date.now() + patienceMs; ours() && Date.now() < end;) await sleep(20);
  if (ours()) process.kill(pid, 'SIGKILL');
  while (ours()) await sleep(20);
  rmSync(file, { force: true });
  const socketFolder = lines[4]?.trim() ?? '';
  if (basename(socketFolder).startsWith(temporaryPrefix))
    rmSync(socketFolder, { recursive: true, force: true });
}
