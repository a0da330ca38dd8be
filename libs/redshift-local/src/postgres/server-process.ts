import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InternalQueryError, InvalidOptionError, PostgresStartError } from '../errors.ts';
import { AdminClient } from './admin-client.ts';
import { findPostgres } from './binaries.ts';
import { ensureCluster, pgDataName, serverCommand, writeHostRules } from './cluster.ts';
import { lockFolder } from './folder-lock.ts';
import { logTail, startGuarded, type GuardedProcess } from './guarded-process.ts';
import { chooseRunAs } from './run-as.ts';
import { endStaleServer, temporaryPrefix } from './stale-server.ts';

/** What the embedded Postgres needs to know. */
export interface EmbeddedPostgresOptions {
  /** Kept between starts; undefined: a folder of its own that ends with the server. */
  readonly dataDir?: string;
  /** Folder with `postgres` and `initdb`. */
  readonly binDir?: string;
  /** Must clients give a password? */
  readonly password: boolean;
  /** More settings of the server. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running Postgres that only this process reaches. */
export interface EmbeddedPostgres {
  /** Its Unix socket. */
  readonly socketPath: string;
  /** Settles with the exit code when it ends, wanted or not. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

const startPatienceMs = 60_000;
const stopPatienceMs = 10_000;

/** A private folder for the socket; the path of a socket may have about 100 bytes only. */
function makeTemporaryFolder(): string {
  const base = realpathSync(tmpdir());
  return mkdtempSync(join(base.length > 60 ? '/tmp' : base, temporaryPrefix));
}

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

/**
 * Starts Postgres on a data folder, which is made when it is missing and mended when the last user of it was killed.
 *
 * @throws InvalidOptionError | DataFolderInUseError | PostgresMissingError | PostgresStartError
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = findPostgres(options.binDir);
  const temporaryFolder = makeTemporaryFolder();
  const dataDir = resolve(options.dataDir ?? join(temporaryFolder, 'data'));
  const pgData = join(dataDir, pgDataName);
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    rmSync(temporaryFolder, { recursive: true, force: true });
    throw new InvalidOptionError('dataDir', `cannot make ${dataDir}: ${(cause as Error).message}`, { cause });
  }
  let unlock = (): void => undefined;
  try {
    unlock = lockFolder(dataDir);
    const runAs = chooseRunAs(
      // The temporary folder is handed to the chosen user; what matters is the way to it.
      [
        binaries.initdb,
        binaries.postgres,
        temporaryFolder,
        ...(options.dataDir === undefined ? [] : [pgData]),
      ],
      existsSync(pgData) ? pgData : undefined,
    );
    // initdb makes its folder inside; the socket folder is closed to everybody else.
    if (runAs.owner) {
      chownSync(temporaryFolder, runAs.owner.uid, runAs.owner.gid);
      if (options.dataDir === undefined) chownSync(dataDir, runAs.owner.uid, runAs.owner.gid);
    }
    chmodSync(temporaryFolder, 0o700);

    await endStaleServer(pgData);
    await ensureCluster(binaries, dataDir, runAs);
    writeHostRules(dataDir, options.password, runAs);

    const logFile = join(dataDir, 'postgres.log');
    const socketPath = join(temporaryFolder, '.s.PGSQL.5432');
    const start = async (): Promise<GuardedProcess> => {
      const server = startGuarded({
        command: serverCommand(binaries, dataDir, temporaryFolder, {
          durable: options.dataDir !== undefined,
          settings: options.settings ?? {},
        }),
        runAs,
        logFile,
        cwd: '/',
        temporaryFolder,
      });
      await waitUntilReady(socketPath, server, logFile);
      return server;
    };
    const server = await retryWhileOldChildrenLive(start, temporaryFolder, runAs.owner);
    return {
      socketPath,
      ended: server.ended,
      async stop() {
        await server.stop(stopPatienceMs);
        rmSync(temporaryFolder, { recursive: true, force: true });
        unlock();
      },
    };
  } catch (error) {
    rmSync(temporaryFolder, { recursive: true, force: true });
    unlock();
    throw error;
  }
}

/** When only the main process of an old Postgres was killed, its children need a moment to notice. */
async function retryWhileOldChildrenLive(
  start: () => Promise<GuardedProcess>,
  temporaryFolder: string,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): Promise<GuardedProcess> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      const passing =
        error instanceof PostgresStartError && /still in use|lock file .* exists/i.test(error.logTail);
      if (!passing || attempt === 20) throw error;
      await sleep(250);
      // The guard of the failed attempt has removed it.
      mkdirSync(temporaryFolder, { recursive: true, mode: 0o700 });
      if (owner) chownSync(temporaryFolder, owner.uid, owner.gid);
    }
  }
}
