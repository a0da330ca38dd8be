import type { S3Client } from '@aws-sdk/client-s3';
import { GzipLines, type WrittenObject } from './gzip-lines.ts';

/** Options of a table's stage. */
export interface TableStageOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Key prefix of the files; `0001.json.gz` and so on is appended. */
  readonly prefix: string;
  /** A file is ended at this compressed size and the next begun. */
  readonly partBytes: number;
}

/** The staged rows of one table: gzip NDJSON files under one prefix. */
export class TableStage {
  readonly #options: TableStageOptions;
  readonly #files: WrittenObject[] = [];
  #open: GzipLines | undefined;
  #rows = 0;
  #fileNumber = 0;

  constructor(options: TableStageOptions) {
    this.#options = options;
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds one row as JSON text. Call `room` now and then. */
  add(json: string): void {
    this.#rows += 1;
    this.#open ??= this.#nextFile();
    this.#open.add(json);
  }

  /** Nothing while there is room, else a promise to wait for before the next row. @throws StagingError */
  room(): Promise<void> | undefined {
    const room = this.#open?.room();
    return (this.#open?.sizeBytes ?? 0) < this.#options.partBytes ? room : this.#roll(room);
  }

  /** Ends the last file; the files hold all rows. @throws StagingError */
  async finish(): Promise<readonly WrittenObject[]> {
    await this.#roll(undefined);
    return this.#files;
  }

  /** Gives up the file that is being written. Finished files stay. */
  async abort(): Promise<void> {
    await this.#open?.abort();
    this.#open = undefined;
  }

  async #roll(room: Promise<void> | undefined): Promise<void> {
    await room;
    const file = this.#open;
    this.#open = undefined;
    if (file) this.#files.push(await file.finish());
  }

  #nextFile(): GzipLines {
    const { s3, bucket, prefix } = this.#options;
    this.#fileNumber += 1;
    return new GzipLines({
      s3,
      bucket,
      key: `${prefix}${String(this.#fileNumber).padStart(4, '0')}.json.gz`,
    });
  }
}
