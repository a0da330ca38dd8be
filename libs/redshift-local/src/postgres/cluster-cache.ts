import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { catalogSql } from '../catalog/index.ts';
import type { PostgresBinaries } from './binaries.ts';
import { BrokenArchiveError, packFolder, unpackFolder } from './folder-archive.ts';

const suffix = '.cluster';
/** Changes when something about a new cluster changes that the key does not see. */
const layoutVersion = 2;
/** Clusters of other versions are removed when nobody has used them for so long. */
const keptUnusedMs = 30 * 24 * 3_600_000;
/** And beyond so many, which were used last: each takes 50 MB. */
const keptClusters = 8;

/** Where programs of this user keep what they can make again. */
export function defaultCacheFolder(): string {
  const base = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return join(homedir(), ...base, 'redshift-local');
}

/**
 * Keeps a new, empty cluster with its catalogue, so that the next one is copied instead of made. It is one file, which appears
 * under its name when it is whole; one that is broken, or of other programs or another catalogue, is not used. A folder that
 * cannot be written is as good as an empty one.
 */
export class ClusterCache {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string, binaries: PostgresBinaries) {
    this.#folder = resolve(folder);
    const { size, mtimeMs } = statSync(binaries.postgres);
    const key = createHash('sha256')
      .update(JSON.stringify([layoutVersion, binaries.postgres, size, mtimeMs, catalogSql]))
      .digest('hex')
      .slice(0, 32);
    this.#file = join(this.#folder, `${key}${suffix}`);
  }

  /** Fills an empty folder with a copy of the cluster. False when there is none, which may leave rubbish in the folder. */
  async restore(folder: string, owner?: { readonly uid: number; readonly gid: number }): Promise<boolean> {
    try {
      // Whoever could have written it could have put anything into the database.
      if (statSync(this.#file).uid !== (process.getuid?.() ?? 0)) return false;
      await unpackFolder(this.#file, folder, owner);
      // Somebody uses it.
      utimesSync(this.#file, new Date(), new Date());
      return true;
    } catch (error) {
      if (error instanceof BrokenArchiveError) rmSync(this.#file, { force: true });
      return false;
    }
  }

  /** Keeps a copy of a cluster that does not run. */
  async save(folder: string): Promise<void> {
    const unfinished = `${this.#file}.${randomUUID()}`;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    } catch {
      // No cache is no reason not to start: the next start takes longer, that is all.
      return;
    }
    try {
      await packFolder(folder, unfinished);
      renameSync(unfinished, this.#file);
      this.#removeUnused();
    } catch {
      // The same: the disk is full, or the folder is not ours.
      rmSync(unfinished, { force: true });
    }
  }

  #removeUnused(): void {
    const clusters = readdirSync(this.#folder)
      .filter((name) => name.includes(suffix))
      .map((name) => {
        const file = join(this.#folder, name);
        return { file, usedMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now() };
      })
      .sort((a, b) => b.usedMs - a.usedMs);
    for (const [place, { file, usedMs }] of clusters.entries()) {
      if (place >= keptClusters || Date.now() - usedMs > keptUnusedMs) rmSync(file, { force: true });
    }
  }
}
