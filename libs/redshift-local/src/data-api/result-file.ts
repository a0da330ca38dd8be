import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Frame } from '../wire/frames.ts';
import { FrameReader } from '../wire/frames.ts';
import { readTextRow, type TextRow } from '../postgres/admin-client.ts';
import type { ResultColumn, ResultSink } from './front-client.ts';

/** AWS docs, Troubleshooting the Data API: a row has at most 64 KB, a result at most 500 MB. */
const maxRowBytes = 64 * 1024;
const maxResultBytes = 500 * 1024 * 1024;
/** A page of a result ends at whichever comes first. */
const maxPageRows = 1000;
const maxPageBytes = 1024 * 1024;

interface Page {
  readonly offset: number;
  readonly length: number;
}

/** The rows of one statement, kept in a file so that results of a day do not fill the memory; read page by page. */
export class ResultFile implements ResultSink {
  readonly #path: string;
  readonly #pages: Page[] = [];
  #file: FileHandle | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #offset = 0;
  #columns: readonly ResultColumn[] | undefined;
  #problem: string | undefined;
  #rows = 0;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined: the statement gives no rows at all. */
  get columns(): readonly ResultColumn[] | undefined {
    return this.#columns;
  }

  get rowCount(): number {
    return this.#rows;
  }

  /** Bytes of the values. */
  get byteCount(): number {
    return this.#bytes;
  }

  get pageCount(): number {
    return Math.max(1, this.#pages.length);
  }

  /** Why the result is not kept: a limit of the service. */
  get problem(): string | undefined {
    return this.#problem;
  }

  onColumns(columns: readonly ResultColumn[]): void {
    this.#columns = columns;
  }

  onRow({ bytes }: Frame): Promise<void> | undefined {
    if (this.#problem !== undefined) return undefined;
    this.#rows++;
    this.#bytes += bytes.length;
    if (bytes.length > maxRowBytes) this.#problem = 'Packet for query is too large';
    else if (this.#bytes > maxResultBytes) this.#problem = 'Database response exceeded size limit';
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    const full = this.#waiting.length >= maxPageRows || this.#waitingBytes >= maxPageBytes;
    return full ? this.#writePage() : undefined;
  }

  /** All rows have come. */
  async finish(): Promise<void> {
    if (this.#waiting.length > 0) await this.#writePage();
    await this.#file?.close();
    this.#file = undefined;
  }

  /** The rows of a page, counted from 0. */
  async page(index: number): Promise<TextRow[]> {
    const page = this.#pages[index];
    if (page === undefined) return [];
    const file = await open(this.#path, 'r');
    try {
      const bytes = Buffer.alloc(page.length);
      await file.read(bytes, 0, page.length, page.offset);
      return new FrameReader().push(bytes).map(readTextRow);
    } finally {
      await file.close();
    }
  }

  /** Removes the file. */
  async remove(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    if (this.#pages.length > 0) await rm(this.#path, { force: true });
  }

  async #writePage(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#file ??= await open(this.#path, 'w', 0o600);
    await this.#file.write(bytes, 0, bytes.length, this.#offset);
    this.#pages.push({ offset: this.#offset, length: bytes.length });
    this.#offset += bytes.length;
  }
}
