import type { S3Client } from '@aws-sdk/client-s3';
import { CompressedLines, type WrittenObject } from './compressed-lines.ts';

/** Below this compressed size a file is not worth a slice of its own (AWS docs, COPY: 1 MB to 1 GB). */
const MIN_FILE_BYTES = 1024 * 1024;
/** Rows that go to one file before the shortest one is looked for again. */
const ROWS_PER_TURN = 64;

/** Options of a table's stage. */
export interface TableStageOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Key prefix of the files; `0001.json.zst` and so on is appended. */
  readonly prefix: string;
  /** Files are ended at this compressed size and the next ones begun. */
  readonly partBytes: number;
  /** How many files are written side by side, as many as Redshift has slices: each slice loads one. */
  readonly lanes: number;
}

interface Lane {
  readonly file: CompressedLines;
  characters: number;
}

/**
 * The staged rows of one table: NDJSON files under one prefix, compressed with zstd, which takes a third of the time of
 * gzip and is smaller. They are about equally long, and as many as there are lanes or a multiple, once there is enough
 * for each; little data is one file.
 */
export class TableStage {
  readonly #options: TableStageOptions;
  readonly #files: WrittenObject[] = [];
  #lanes: Lane[] = [];
  #current: Lane | undefined;
  #rowsLeft = 0;
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
    this.#fileFor(json.length).add(json);
  }

  /** As `add`, for a row that is known as bytes, which are copied: `beginning` up to `end`, `rest` from `start`. */
  addBytes(beginning: Buffer, end: number, rest: Buffer, start: number): void {
    this.#fileFor(end + rest.length - start).addBytes(beginning, end, rest, start);
  }

  /** Nothing while there is room, else a promise to wait for before the next row. @throws StagingError */
  room(): Promise<void> | undefined {
    if (this.#lanes.some(({ file }) => file.sizeBytes >= this.#options.partBytes)) return this.#roll();
    const full = this.#lanes.flatMap(({ file }) => file.room() ?? []);
    return full.length === 0 ? undefined : Promise.all(full).then(() => undefined);
  }

  /** Ends the last files; all of them hold all rows. @throws StagingError */
  async finish(): Promise<readonly WrittenObject[]> {
    await this.#roll();
    return this.#files;
  }

  /** Gives up the files that are being written. Finished files stay. */
  async abort(): Promise<void> {
    const lanes = this.#takeLanes();
    await Promise.all(lanes.map(({ file }) => file.abort()));
  }

  /** Ends all open files at once, so that those of one round are equally long. */
  async #roll(): Promise<void> {
    const lanes = this.#takeLanes();
    try {
      this.#files.push(...(await Promise.all(lanes.map(({ file }) => file.finish()))));
    } catch (error) {
      await Promise.all(lanes.map(({ file }) => file.abort()));
      throw error;
    }
  }

  #takeLanes(): readonly Lane[] {
    const lanes = this.#lanes;
    this.#lanes = [];
    this.#current = undefined;
    return lanes;
  }

  #fileFor(characters: number): CompressedLines {
    if (this.#rowsLeft === 0 || !this.#current) this.#current = this.#nextLane();
    this.#rows += 1;
    this.#rowsLeft -= 1;
    this.#current.characters += characters;
    return this.#current.file;
  }

  /** The shortest file, or a new one while all are long enough and there may be more. */
  #nextLane(): Lane {
    this.#rowsLeft = ROWS_PER_TURN;
    const isWorthMore = this.#lanes.every(({ file }) => file.sizeBytes >= MIN_FILE_BYTES);
    if (isWorthMore && this.#lanes.length < this.#options.lanes) {
      const lane = { file: this.#nextFile(), characters: 0 };
      this.#lanes.push(lane);
      return lane;
    }
    return this.#lanes.reduce((shortest, lane) => (lane.characters < shortest.characters ? lane : shortest));
  }

  #nextFile(): CompressedLines {
    const { s3, bucket, prefix } = this.#options;
    this.#fileNumber += 1;
    const key = `${prefix}${String(this.#fileNumber).padStart(4, '0')}.json.zst`;
    return new CompressedLines({ s3, bucket, key }, 'zstd');
  }
}
