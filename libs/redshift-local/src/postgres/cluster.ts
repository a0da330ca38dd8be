import { execFile } from 'node:child_process';
import { chownSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PostgresStartError } from '../errors.ts';
import { adminUser } from './admin-client.ts';
import type { PostgresBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

const run = promisify(execFile);

/**
 * The authentication rules: the socket lies in a folder that only this user may enter, redshift-local itself needs no password,
 * and its front lets no client in under that name.
 */
const hostRules = (password: boolean): string =>
  `local all ${adminUser} trust\nlocal all all ${password ? 'md5' : 'trust'}\n`;

/**
 * Makes a cluster in an empty folder.
 *
 * @throws PostgresStartError when initdb fails
 */
export async function initCluster(binaries: PostgresBinaries, folder: string, runAs: RunAs): Promise<void> {
  const [program = '', ...args] = [
    ...runAs.prefix,
    binaries.initdb,
    `--pgdata=${folder}`,
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
    throw new PostgresStartError(`initdb failed in ${folder}`, stderr.trim() || message, { cause });
  }
}

/** Writes who may connect; it may differ from start to start. */
export function writeHostRules(pgData: string, password: boolean, runAs: RunAs): void {
  const file = join(pgData, 'pg_hba.conf');
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
  pgData: string,
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
    // Tables here have no indexes, so the input of a merge join would always have to be sorted first.
    enable_mergejoin: 'off',
    // As on Redshift only where nothing is equal (AWS docs, Query plan): a wrong guess at the rows would take hours.
    enable_nestloop: 'off',
    work_mem: '64MB',
    // What a zone map leaves of a table is read in large pieces.
    random_page_cost: '1',
    wal_init_zero: 'off',
    // As on Redshift, statistics follow a change by themselves, and soon; a coarse sample is enough. Rows that were only added
    // need no vacuum.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_insert_threshold: '-1',
    default_statistics_target: '10',
    // Both matter when the machine loses power, not when a process is killed.
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    ...more,
  };
  return [
    binaries.postgres,
    '-D',
    pgData,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
