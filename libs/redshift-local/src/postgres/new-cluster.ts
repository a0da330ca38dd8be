import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import { boot, makeTemporaryFolder, socketIn, stopPatienceMs } from './boot.ts';
import { initCluster } from './cluster.ts';
import type { ClusterCache } from './cluster-cache.ts';
import { prepareTemplate } from './databases.ts';
import type { RunAs } from './run-as.ts';

/** Name of the Postgres data folder inside the data folder of redshift-local. */
export const pgDataName = 'pgdata';
const unfinishedPrefix = '.initdb-';

/** What a new cluster is made with. */
export interface NewClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
  /** Undefined: every cluster is made from nothing. */
  readonly cache: ClusterCache | undefined;
}

/**
 * Makes the Postgres data folder unless it is there. It is built aside and renamed when it is whole, so a start that was killed
 * in the middle leaves only rubbish, which the next one removes.
 *
 * @throws PostgresStartError
 */
export async function ensureCluster(dataDir: string, options: NewClusterOptions): Promise<void> {
  const target = join(dataDir, pgDataName);
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith(unfinishedPrefix))) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (existsSync(target)) return;

  const { binaries, runAs, cache } = options;
  const unfinished = join(dataDir, `${unfinishedPrefix}${process.pid}`);
  makeFolder(unfinished, runAs);
  if (!(await cache?.restore(unfinished, runAs.owner))) {
    rmSync(unfinished, { recursive: true, force: true });
    makeFolder(unfinished, runAs);
    await initCluster(binaries, unfinished, runAs);
    await fillTemplate(unfinished, join(dataDir, 'postgres.log'), options);
    await cache?.save(unfinished);
  }
  renameSync(unfinished, target);
}

function makeFolder(folder: string, { owner }: RunAs): void {
  mkdirSync(folder, { mode: 0o700 });
  if (owner) chownSync(folder, owner.uid, owner.gid);
}

/** Brings a cluster to the state that is worth keeping. */
async function fillTemplate(
  pgData: string,
  logFile: string,
  { binaries, runAs }: NewClusterOptions,
): Promise<void> {
  const temporaryFolder = makeTemporaryFolder();
  try {
    if (runAs.owner) chownSync(temporaryFolder, runAs.owner.uid, runAs.owner.gid);
    const server = await boot({
      ...{ binaries, runAs, pgData, logFile, temporaryFolder },
      durable: false,
      settings: {},
    });
    try {
      await prepareTemplate(socketIn(temporaryFolder));
    } finally {
      await server.stop(stopPatienceMs);
    }
  } finally {
    rmSync(temporaryFolder, { recursive: true, force: true });
  }
}
