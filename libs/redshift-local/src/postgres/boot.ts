import { chownSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InternalQueryError, PostgresStartError } from '../errors.ts';
import { AdminClient } from './admin-client.ts';
import type { PostgresBinaries } from './binaries.ts';
import { serverCommand } from './cluster.ts';
import { logTail, startGuarded, type GuardedProcess } from './guarded-process.ts';
import type { RunAs } from './run-as.ts';
import { temporaryPrefix } from './stale-server.ts';

/** How long Postgres may take to stop before it is stopped without ceremony. */
export const stopPatienceMs = 10_000;
const startPatienceMs = 60_000;

/** A private folder for the socket; the path of a socket may have about 100 bytes only. */
export function makeTemporaryFolder(): string {
  const base = realpathSync(tmpdir());
  return mkdtempSync(join(base.length > 60 ? '/tmp' : base, temporaryPrefix));
}

/** The socket in such a folder. */
export const socketIn = (folder: string): string => join(folder, '.s.PGSQL.5432');

async function waitUntilReady(socketPath: string, server: GuardedProcess, logFile: string): Promise<void> {
  for (const end = Date.now() + startPatienceMs; ;) {
    try {
      (await AdminClient.connect(socketPath, 'template1')).end();
      return;
    } catch (error) {
      if (server.exitCode() !== undefined) {
        throw new PostgresStartError('the embedded Postgres ended at once', logTail(logFile), {
          cause: error,
        });
      }
      const starting = error instanceof InternalQueryError && ['08006', '57P03'].includes(error.code);
      if (!starting || Date.now() > end) {
        await server.stop(0);
        throw new PostgresStartError('the embedded Postgres does not answer', logTail(logFile), {
          cause: error,
        });
      }
      await sleep(5);
    }
  }
}

/** What a start of Postgres needs. */
export interface BootOptions {
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
  /** The cluster. */
  readonly pgData: string;
  readonly logFile: string;
  /** Gets the socket; removed once Postgres has ended. */
  readonly temporaryFolder: string;
  /** Must the data survive a loss of power? */
  readonly durable: boolean;
  /** More settings of the server. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Starts Postgres on a cluster and waits until it answers.
 *
 * @throws PostgresStartError
 */
export async function boot(options: BootOptions): Promise<GuardedProcess> {
  const { binaries, runAs, pgData, logFile, temporaryFolder, durable, settings } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      const server = startGuarded({
        command: serverCommand(binaries, pgData, temporaryFolder, { durable, settings }),
        runAs,
        logFile,
        cwd: '/',
        temporaryFolder,
      });
      await waitUntilReady(socketIn(temporaryFolder), server, logFile);
      return server;
    } catch (error) {
      // When only the main process of an old Postgres was killed, its children need a moment to notice.
      const passing =
        error instanceof PostgresStartError && /still in use|lock file .* exists/i.test(error.logTail);
      if (!passing || attempt === 20) throw error;
      await sleep(250);
      // The guard of the failed attempt has removed it.
      mkdirSync(temporaryFolder, { recursive: true, mode: 0o700 });
      if (runAs.owner) chownSync(temporaryFolder, runAs.owner.uid, runAs.owner.gid);
    }
  }
}
