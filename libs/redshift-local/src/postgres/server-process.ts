import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidOptionError } from '../errors.ts';
import { findPostgres } from './binaries.ts';
import { boot, makeTemporaryFolder, socketIn, stopPatienceMs } from './boot.ts';
import { writeHostRules } from './cluster.ts';
import { ClusterCache, defaultCacheFolder } from './cluster-cache.ts';
import { lockFolder } from './folder-lock.ts';
import { ensureCluster, pgDataName } from './new-cluster.ts';
import { chooseRunAs } from './run-as.ts';
import { endStaleServer } from './stale-server.ts';

/** What the embedded Postgres needs to know. */
export interface EmbeddedPostgresOptions {
  /** Kept between starts; undefined: a folder of its own that ends with the server. */
  readonly dataDir?: string;
  /** Folder with `postgres` and `initdb`. */
  readonly binDir?: string;
  /** Folder that keeps a new cluster to copy; false: none is kept. @default the one of this user's programs */
  readonly cacheDir?: string | false;
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
    const { cacheDir = defaultCacheFolder() } = options;
    const cache = cacheDir === false ? undefined : new ClusterCache(cacheDir, binaries);
    await ensureCluster(dataDir, { binaries, runAs, cache });
    writeHostRules(pgData, options.password, runAs);
    const server = await boot({
      ...{ binaries, runAs, pgData, temporaryFolder },
      logFile: join(dataDir, 'postgres.log'),
      durable: options.dataDir !== undefined,
      settings: options.settings ?? {},
    });
    return {
      socketPath: socketIn(temporaryFolder),
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
