import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PostgresStartError } from '../errors.ts';
import { adminUser } from './admin-client.ts';
import type { PostgresBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

const run = promisify(execFile);

/** Name of the Postgres data folder inside the data folder of redshift-local. */
export const pgDataName = 'pgdata';
const unfinishedPrefix = '.initdb-';

/**
 * The authentication rules: the socket lies in a folder that only this user may enter, redshift-local itself needs no password,
 * and its front lets no client in under that name.
 */
const hostRules = (password: boolean): string =>
  `local all ${adminUser} trust\nlocal all all ${password ? 'md5' : 'trust'}\n`;

/**
 * Makes the Postgres data folder unless it is there. It is built aside and renamed when it is whole, so a start that was killed
 * in the middle leaves only rubbish, which the next one removes.
 *
 * @returns true when the folder is new
 * @throws PostgresStartError when initdb fails
 */
export async function ensureCluster(
  binaries: PostgresBinaries,
  dataDir: string,
  runAs: RunAs,
): Promise<boolean> {
  const target = join(dataDir, pgDataName);
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith(unfinishedPrefix))) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (existsSync(target)) return false;

  const unfinished = join(dataDir, `${unfinishedPrefix}${process.pid}`);
  mkdirSync(unfinished, { mode: 0o700 });
  if (runAs.owner) chownSync(unfinished, runAs.owner.uid, runAs.owner.gid);
  const [program = '', ...args] = [
    ...runAs.prefix,
    binaries.initdb,
    `--pgdata=${unfinished}`,
    `--username=${adminUser}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  try {
    await run(program, args, { cwd: dirname(binaries.initdb), uid: runAs.uid, gid: runAs.gid });
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string };
    throw new PostgresStartError(`initdb failed in ${dataDir}`, stderr.trim() || message, { cause });
  }
  renameSync(unfinished, target);
  return true;
}

/** Writes who may connect; it may differ from start to start. */
export function writeHostRules(dataDir: string, password: boolean, runAs: RunAs): void {
  const file = join(dataDir, pgDataName, 'pg_hba.conf');
  writeFileSync(file, hostRules(password), { mode: 0o600 });
  if (runAs.owner) chownSync(file, runAs.owner.uid, runAs.owner.gid);
}

/** The settings that make Postgres answer like Redshift where a setting is enough. */
const redshiftSettings = {
  // Redshift reads backslashes in plain literals as escapes.
  standard_conforming_strings: 'off',
  escape_string_warning: 'off',
  backslash_quote: 'on',
  timezone: 'UTC',
  // Fifteen digits of a double, as in Postgres 8.
  extra_float_digits: '0',
  datestyle: 'ISO, MDY',
  // As on Redshift; redshift_connector cannot read the list of mechanisms of Postgres' SCRAM login.
  password_encryption: 'md5',
  md5_password_warnings: 'off',
} as const;

/** The command line of the server. */
export function serverCommand(
  binaries: PostgresBinaries,
  dataDir: string,
  socketFolder: string,
  {
    durable,
    settings: more,
  }: { readonly durable: boolean; readonly settings: Readonly<Record<string, string>> },
): string[] {
  const settings: Readonly<Record<string, string>> = {
    ...redshiftSettings,
    // No TCP port of its own: only the front is reachable.
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    allow_system_table_mods: 'on',
    max_connections: '200',
    // No replicas: COPY into a table of the same transaction then needs no log.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '4GB',
    // A killed client must not keep its locks.
    client_connection_check_interval: '1s',
    // Containers give shared memory files only 64 MB.
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    jit: 'off',
    // Both matter when the machine loses power, not when a process is killed.
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    ...more,
  };
  return [
    binaries.postgres,
    '-D',
    join(dataDir, pgDataName),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
