import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PostgresStartError } from '../errors.ts';

/** How to start a program of Postgres, which refuses to run as root. */
export interface RunAs {
  /** Put before the program and its arguments; empty when nothing is needed. */
  readonly prefix: readonly string[];
  /** For `spawn`; undefined when the prefix (or nobody) changes the user. */
  readonly uid?: number;
  readonly gid?: number;
  /** Who has to own the data folder; undefined when it is the user of this process. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Linux capabilities that let a user pass closed folders, by bit number (capability.h). */
const passFolders = [
  { bit: 1n, name: 'dac_override' },
  { bit: 2n, name: 'dac_read_search' },
] as const;

function lookUpUser(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** May a foreign user reach this path, judged by the mode of every folder above it? */
function reachableByOthers(path: string): boolean {
  let folder = existsSync(path) ? realpathSync(path) : path;
  if (existsSync(folder) && !statSync(folder).isDirectory() && (statSync(folder).mode & 0o005) !== 0o005) {
    return false;
  }
  while (dirname(folder) !== folder) {
    folder = dirname(folder);
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

function heldCapabilities(): string[] {
  if (!existsSync('/proc/self/status')) return [];
  const status = readFileSync('/proc/self/status', 'utf8');
  const mask = (field: string): bigint =>
    BigInt(`0x${new RegExp(`^${field}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0'}`);
  const usable = mask('CapBnd') & mask('CapPrm');
  return passFolders.filter(({ bit }) => (usable & (1n << bit)) !== 0n).map(({ name }) => name);
}

function findSetpriv(): string | undefined {
  return ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      execFileSync(file, ['--ambient-caps=-all', '--securebits=+no_setuid_fixup', 'true'], {
        stdio: 'ignore',
      });
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Decides which user runs Postgres. Not root: this one. Root: the owner of an existing data folder, else `postgres`, else
 * `nobody`; no user is ever created. Where that user cannot reach a folder (a checkout under /root, a `mktemp -d` of mode 0700)
 * it gets the capability to pass folders, and only that one.
 *
 * @param paths what Postgres must reach: its program and its data
 * @param existingDataDir the data folder when it exists already: its owner stays its owner
 * @throws PostgresStartError when root has no user to run it as, or that user cannot reach a path
 */
export function chooseRunAs(paths: readonly string[], existingDataDir?: string): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const found = existingDataDir === undefined ? undefined : statSync(existingDataDir);
  const owner =
    found !== undefined && found.uid !== 0
      ? { uid: found.uid, gid: found.gid }
      : (lookUpUser('postgres') ?? lookUpUser('nobody'));
  if (owner === undefined) {
    throw new PostgresStartError(
      'Postgres refuses to run as root and this system has neither a user `postgres` nor `nobody`: start redshift-local as another user.',
      '',
    );
  }
  const closed = paths.filter((path) => !reachableByOthers(path));
  if (closed.length === 0) return { prefix: [], ...owner, owner };

  const capabilities = heldCapabilities();
  const setpriv = capabilities.length > 0 ? findSetpriv() : undefined;
  if (setpriv === undefined) {
    throw new PostgresStartError(
      `Postgres refuses to run as root, and user id ${owner.uid} cannot reach ${closed.join(' and ')}: ` +
        'open the folders above with `chmod o+x`, or start redshift-local as another user.',
      '',
    );
  }
  const list = capabilities.map((name) => `+${name}`).join(',');
  const prefix = [
    setpriv,
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    `--inh-caps=${list}`,
    `--ambient-caps=${list}`,
    // Postgres asks access(2) about its own program, which forgets capabilities without this bit.
    '--securebits=+no_setuid_fixup',
  ];
  return { prefix, owner };
}
