import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderInUseError } from '../errors.ts';
import { startedAt } from './process-identity.ts';

interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/**
 * Makes this process the only owner of a data folder. The lock of a process that was killed counts for nothing: its id and its
 * start time are recorded, so an id that was given away again is no obstacle.
 *
 * @returns the function that gives the folder back
 * @throws DataFolderInUseError when a live process owns it
 */
export function lockFolder(dataDir: string): () => void {
  const file = join(dataDir, 'redshift-local.lock');
  const me: Owner = { pid: process.pid, startedAt: startedAt(process.pid) ?? '' };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(me), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readOwner(file);
      if (owner && startedAt(owner.pid) === owner.startedAt)
        throw new DataFolderInUseError(dataDir, owner.pid);
      rmSync(file, { force: true });
    }
  }
}
