import { randomUUID } from 'node:crypto';
import { chownSync, createReadStream, mkdirSync, statSync, type ReadStream } from 'node:fs';
import { open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exchangeFolder } from '../catalog/exchange.ts';

/** Both sides are users of one group of files in a folder that nobody else can enter. */
const readableByAll = 0o644;

/** The files by which redshift-local and a running procedure answer each other. */
export class ExchangeFiles {
  readonly #folder: string;
  /** Calls whose sessions are gone. */
  readonly #abandoned = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder beside the socket, for the user that Postgres runs as. */
  static open(socketPath: string): ExchangeFiles {
    const folder = join(dirname(socketPath), exchangeFolder);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, gid } = statSync(dirname(socketPath));
    chownSync(folder, uid, gid);
    return new ExchangeFiles(folder);
  }

  /** Gives an answer, all of it at once. */
  async answer(key: string, step: number, answer: unknown): Promise<void> {
    const draft = join(this.#folder, randomUUID());
    await writeFile(draft, JSON.stringify(answer), { mode: readableByAll });
    await rename(draft, join(this.#folder, `${key}.${step}`));
  }

  /** The rows of a step, to write. */
  writeRows(key: string, step: number): Promise<FileHandle> {
    return open(this.#rows(key, step), 'w', readableByAll);
  }

  /** The rows of a step, to read. */
  readRows(key: string, step: number): ReadStream {
    return createReadStream(this.#rows(key, step));
  }

  /** Removes what a step left. */
  async forget(key: string, step: number): Promise<void> {
    await rm(join(this.#folder, `${key}.${step}`), { force: true });
    await rm(this.#rows(key, step), { force: true });
  }

  /**
   * Removes what a call left whose session is gone. Its backend may write rows for another second before it notices that; they go with
   * the next call that is abandoned, or with the server.
   */
  async abandon(key: string): Promise<void> {
    this.#abandoned.add(key);
    const names = await readdir(this.#folder);
    const left = names.filter((name) => this.#abandoned.has(name.slice(0, name.indexOf('.'))));
    this.#abandoned.clear();
    this.#abandoned.add(key);
    await Promise.all(left.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  #rows(key: string, step: number): string {
    return join(this.#folder, `${key}.${step}.data`);
  }
}
