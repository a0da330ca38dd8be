import type { UnloadedFile } from '../copy/load-log.ts';
import type { UnloadColumn } from './columns.ts';
import { LineFile, ParquetFile, type UnloadFile } from './files.ts';
import { makeLineWriter, UnloadFailed, type LineWriter } from './line-formats.ts';
import type { UnloadCommand } from './options.ts';
import { redshiftText, type TextFields } from './row-text.ts';
import type { S3Upload } from './s3-upload.ts';

/** A small Redshift has two slices; each writes its own objects. */
const slices = 2;
/** Objects that may be open at once: each holds up to 8 MB. */
const maxOpenFiles = 12;

const compressionExtensions = { none: '', gzip: '.gz', zstd: '.zst' } as const;

interface OpenFile {
  readonly url: string;
  readonly slice: number;
  readonly startedAt: Date;
  readonly file: UnloadFile;
}

/** Hive writes these and control characters as %XX in the name of a partition. */
const hiveSpecial = '"#%\'*/:=?\\{[]^\u007f';

const encodePartition = (value: string): string =>
  [...value]
    .map((char) =>
      char < ' ' || hiveSpecial.includes(char)
        ? `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
        : char,
    )
    .join('');

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** All objects of an UNLOAD: gives each row to the one it belongs to, and ends those that are large enough. */
export class FileSet {
  readonly #command: UnloadCommand;
  readonly #columns: readonly UnloadColumn[];
  readonly #startUpload: (key: string) => S3Upload;
  readonly #kept: readonly number[];
  readonly #partitions: readonly number[];
  readonly #writer: LineWriter | undefined;
  readonly #open = new Map<string, OpenFile>();
  readonly #parts = new Map<string, number>();
  readonly #finished: UnloadedFile[] = [];
  #nextSlice = 0;

  /** @throws UnloadFailed when the columns do not fit the options */
  constructor(
    command: UnloadCommand,
    columns: readonly UnloadColumn[],
    startUpload: (key: string) => S3Upload,
  ) {
    this.#command = command;
    this.#startUpload = startUpload;
    const { partitionBy, includePartitions, format } = command.options;
    this.#partitions = partitionBy.map((name) => {
      const index = columns.findIndex((column) => column.name === name);
      if (index < 0) throw new UnloadFailed(`Partition column "${name}" is not in the result of the query`);
      return index;
    });
    this.#kept = columns
      .map((_column, index) => index)
      .filter((index) => includePartitions || !this.#partitions.includes(index));
    if (this.#kept.length === 0) throw new UnloadFailed('PARTITION BY leaves no column for the files');
    this.#columns = columns;
    const kept = this.#keptColumns();
    this.#writer = format.kind === 'parquet' ? undefined : makeLineWriter(kept, command.options);
  }

  /** The objects that exist, in the order of their names. */
  get files(): UnloadedFile[] {
    return this.#finished.toSorted((a, b) => (a.url < b.url ? -1 : 1));
  }

  get columns(): readonly UnloadColumn[] {
    return this.#keptColumns();
  }

  async write(fields: TextFields): Promise<void> {
    const { parallel, maxFileBytes } = this.#command.options;
    const slice = parallel ? this.#nextSlice++ % slices : 0;
    const name = `${this.#folder(fields)}\u0000${slice}`;
    let open = this.#open.get(name);
    if (open === undefined) {
      if (this.#open.size >= maxOpenFiles) await this.#finishOldest();
      open = this.#start(name, slice);
    }
    await open.file.write(
      this.#kept.length === fields.length ? fields : this.#kept.map((index) => fields[index] ?? null),
    );
    if (open.file.bytes >= maxFileBytes) await this.#finish(name, open);
  }

  async finish(): Promise<void> {
    for (const [name, open] of this.#open) await this.#finish(name, open);
  }

  async abort(): Promise<void> {
    for (const { file } of this.#open.values()) await file.abort().catch(() => undefined);
    this.#open.clear();
  }

  #keptColumns(): UnloadColumn[] {
    return this.#kept.map((index) => this.#columns[index] as UnloadColumn);
  }

  /** `prefix/column=value/` with partitions, else the prefix. */
  #folder(fields: TextFields): string {
    const { prefix } = this.#command;
    if (this.#partitions.length === 0) return prefix;
    const folders = this.#partitions.map((index) => {
      const column = this.#columns[index] as UnloadColumn;
      const field = fields[index];
      const value =
        field == null ? '__HIVE_DEFAULT_PARTITION__' : encodePartition(redshiftText(field, column).trim());
      return `${column.name}=${value}/`;
    });
    return `${prefix}${prefix === '' || prefix.endsWith('/') ? '' : '/'}${folders.join('')}`;
  }

  #start(name: string, slice: number): OpenFile {
    const { options, bucket } = this.#command;
    const { format, compression, extension, header, parallel } = options;
    const part = this.#parts.get(name) ?? 0;
    this.#parts.set(name, part + 1);
    const [folder = ''] = name.split('\u0000');
    const number = parallel
      ? `${String(slice).padStart(4, '0')}_part_${twoDigits(part)}`
      : String(part).padStart(3, '0');
    const ending = format.kind === 'parquet' ? '.parquet' : compressionExtensions[compression];
    const key = `${folder}${number}${extension === undefined ? ending : `.${extension}`}`;
    const upload = this.#startUpload(key);
    const file =
      format.kind === 'parquet'
        ? new ParquetFile(upload, this.#keptColumns(), format.rowGroupBytes)
        : new LineFile(upload, this.#writer as LineWriter, compression, header);
    const open = { url: `s3://${bucket}/${key}`, slice, startedAt: new Date(), file };
    this.#open.set(name, open);
    return open;
  }

  async #finishOldest(): Promise<void> {
    const [oldest] = this.#open;
    if (oldest !== undefined) await this.#finish(...oldest);
  }

  async #finish(name: string, { url, slice, startedAt, file }: OpenFile): Promise<void> {
    this.#open.delete(name);
    try {
      await file.finish();
    } catch (error) {
      await file.abort().catch(() => undefined);
      throw error;
    }
    this.#finished.push({ url, slice, rows: file.rows, bytes: file.bytes, startedAt, endedAt: new Date() });
  }
}
