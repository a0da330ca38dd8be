import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { UnloadColumn } from './columns.ts';
import type { LineWriter } from './line-formats.ts';
import { toParquetColumn, type ParquetColumn } from './parquet-values.ts';
import type { TextFields } from './row-text.ts';
import type { S3Upload } from './s3-upload.ts';

/** One object that is being written. */
export interface UnloadFile {
  /** Bytes that left for S3 so far. */
  readonly bytes: number;
  readonly rows: number;
  write(fields: TextFields): Promise<void>;
  /** Ends the object: from now on it exists. */
  finish(): Promise<void>;
  abort(): Promise<void>;
}

/** Lines are handed on in pieces of about this size. */
const pieceCharacters = 64 * 1024;

function compressor(compression: 'gzip' | 'zstd'): Transform {
  if (compression === 'gzip') return zlib.createGzip();
  // Node has it from 22.15 on.
  if (typeof zlib.createZstdCompress !== 'function') throw new Error('ZSTD needs Node 22.15 or newer');
  return zlib.createZstdCompress();
}

/** A file of lines, packed or not. */
export class LineFile implements UnloadFile {
  readonly #upload: S3Upload;
  readonly #writer: LineWriter;
  readonly #packer: Transform | undefined;
  readonly #packing: Promise<void>;
  #packingError: unknown;
  #lines: string[] = [];
  #characters = 0;
  rows = 0;

  constructor(upload: S3Upload, writer: LineWriter, compression: 'none' | 'gzip' | 'zstd', header: boolean) {
    this.#upload = upload;
    this.#writer = writer;
    this.#packer = compression === 'none' ? undefined : compressor(compression);
    this.#packing = this.#pump().catch((error: unknown) => {
      this.#packingError = error;
      this.#packer?.destroy();
    });
    if (header) this.#add(writer.header());
  }

  get bytes(): number {
    return this.#upload.bytes;
  }

  async write(fields: TextFields): Promise<void> {
    this.#add(this.#writer.line(fields));
    this.rows++;
    if (this.#characters >= pieceCharacters) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    this.#packer?.end();
    await this.#packing;
    this.#check();
    await this.#upload.finish();
  }

  async abort(): Promise<void> {
    this.#packer?.destroy();
    await this.#packing;
    await this.#upload.abort();
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#characters += line.length + 1;
  }

  #check(): void {
    if (this.#packingError !== undefined) throw this.#packingError;
  }

  async #pump(): Promise<void> {
    if (this.#packer === undefined) return;
    for await (const chunk of this.#packer) await this.#upload.write(chunk as Buffer);
  }

  async #flush(): Promise<void> {
    this.#check();
    if (this.#lines.length === 0) return;
    const piece = Buffer.from(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
    this.#characters = 0;
    if (this.#packer === undefined) await this.#upload.write(piece);
    else if (!this.#packer.write(piece)) {
      const packer = this.#packer;
      await new Promise<void>((resolve) => {
        packer.once('drain', resolve).once('close', resolve);
      });
      this.#check();
    }
  }
}

/** A row of a group costs about this much besides its text. */
const rowOverheadBytes = 16;

/** A Parquet file; one row group is held. */
export class ParquetFile implements UnloadFile {
  readonly #upload: S3Upload;
  readonly #columns: readonly ParquetColumn[];
  readonly #rowGroupBytes: number;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  #group: unknown[][];
  #groupBytes = 0;
  rows = 0;

  constructor(upload: S3Upload, columns: readonly UnloadColumn[], rowGroupBytes: number) {
    this.#upload = upload;
    this.#columns = columns.map(toParquetColumn);
    this.#rowGroupBytes = rowGroupBytes;
    this.#group = columns.map(() => []);
    const root = { name: 'schema', num_children: columns.length };
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [root, ...this.#columns.map(({ element }) => element)],
      codec: 'SNAPPY',
      createdBy: 'redshift-local',
    });
  }

  get bytes(): number {
    return this.#upload.bytes;
  }

  async write(fields: TextFields): Promise<void> {
    this.#columns.forEach(({ toValue }, index) => {
      const field = fields[index];
      this.#group[index]?.push(field == null ? undefined : toValue(field));
      this.#groupBytes += (field?.length ?? 0) + rowOverheadBytes;
    });
    this.rows++;
    if (this.#groupBytes >= this.#rowGroupBytes) await this.#flushGroup();
  }

  async finish(): Promise<void> {
    await this.#flushGroup();
    this.#writer.finish();
    await this.#send();
    await this.#upload.finish();
  }

  abort(): Promise<void> {
    return this.#upload.abort();
  }

  async #flushGroup(): Promise<void> {
    const rows = this.#group[0]?.length ?? 0;
    if (rows === 0) return;
    const columnData = this.#columns.map(({ element }, index) => ({
      name: element.name,
      data: this.#group[index] as unknown[],
    }));
    await this.#writer.write({ columnData, rowGroupSize: rows });
    this.#group = this.#columns.map(() => []);
    this.#groupBytes = 0;
    await this.#send();
  }

  async #send(): Promise<void> {
    const bytes = Buffer.from(this.#bytes.getBytes());
    this.#bytes.index = 0;
    if (bytes.length > 0) await this.#upload.write(bytes);
  }
}
