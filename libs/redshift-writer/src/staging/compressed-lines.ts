import { constants, createGzip, createZstdCompress, type Gzip, type ZstdCompress } from 'node:zlib';
import { LineBuffer } from './line-buffer.ts';
import { ObjectUpload, type ObjectTarget } from './object-upload.ts';

/** Bytes that are collected before they go to the compressor. */
const FLUSH_BYTES = 256 * 1024;

/** How an object is compressed. */
export type Compression = 'gzip' | 'zstd';

/** A finished object. */
export interface WrittenObject {
  readonly key: string;
  readonly url: string;
  readonly sizeBytes: number;
  /** Lines in it. */
  readonly lines: number;
}

/**
 * Streams lines into one compressed object in S3, with backpressure from S3 to the caller: while one piece is being
 * compressed and sent, the next one is collected, and no more.
 */
export class CompressedLines {
  readonly #upload: ObjectUpload;
  readonly #key: string;
  readonly #compressor: Gzip | ZstdCompress;
  readonly #sent: Promise<void>;
  readonly #buffer = new LineBuffer();
  #compressing: Promise<void> = Promise.resolve();
  #lines = 0;

  constructor(target: ObjectTarget, compression: Compression) {
    this.#key = target.key;
    this.#upload = new ObjectUpload(target);
    this.#compressor = createCompressor(compression);
    this.#sent = this.#pump();
    // The failure reaches the caller through the next write or finish.
    this.#sent.catch(() => undefined);
  }

  /** Compressed bytes so far; the compressor may hold some more. */
  get sizeBytes(): number {
    return this.#upload.sizeBytes;
  }

  /** Adds one line; the line break is added here. Call `room` now and then: until then all of it stays in memory. */
  add(line: string): void {
    this.#buffer.add(line);
    this.#lines += 1;
  }

  /** As `add`, for a line that is known as bytes, which are copied: `beginning` up to `end`, `rest` from `start`. */
  addBytes(beginning: Buffer, end: number, rest: Buffer, start: number): void {
    this.#buffer.addBytes(beginning, end, rest, start);
    this.#lines += 1;
  }

  /** Nothing while there is room, else a promise to wait for before the next line. @throws StagingError */
  room(): Promise<void> | undefined {
    return this.#buffer.sizeBytes < FLUSH_BYTES ? undefined : this.#flush();
  }

  /** Ends the object. @throws StagingError */
  async finish(): Promise<WrittenObject> {
    await this.#flush();
    await this.#compressing;
    this.#compressor.end();
    await this.#sent;
    await this.#upload.finish();
    return { key: this.#key, url: this.#upload.url, sizeBytes: this.#upload.sizeBytes, lines: this.#lines };
  }

  /** Gives up; nothing stays behind. */
  async abort(): Promise<void> {
    this.#buffer.take();
    this.#compressor.destroy();
    await this.#sent.catch(() => undefined);
    await this.#upload.abort();
  }

  /** Hands over what was collected as soon as what was handed over before is done. */
  async #flush(): Promise<void> {
    await this.#compressing;
    const pieces = this.#buffer.take();
    const writing = Promise.all(pieces.map((piece) => this.#write(piece))).then(() => undefined);
    // When sending fails the compressor is closed and takes nothing more.
    this.#compressing = Promise.race([writing, this.#sent]);
    this.#compressing.catch(() => undefined);
  }

  #write(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#compressor.write(piece, (error) => {
        if (error) return reject(error);
        this.#buffer.giveBack(piece);
        resolve();
      });
    });
  }

  async #pump(): Promise<void> {
    for await (const chunk of this.#compressor) {
      await this.#upload.write(chunk as Buffer);
      free(chunk as Buffer);
    }
  }
}

/** In Node since 22; the library types lag behind. */
type Transferable = { transfer(newLengthBytes: number): ArrayBuffer };

/**
 * Gives the memory of a chunk back when the compressor has filled it. The garbage collector would be late, and each of
 * its rounds, which memory outside of the heap brings on, looks at all that the program is.
 */
function free({ buffer, byteOffset, length }: Buffer): void {
  const isFilled = length > 0 && byteOffset + length === buffer.byteLength;
  if (isFilled) (buffer as unknown as Transferable).transfer(0);
}

/** Speed over size: staged files live for a minute. */
function createCompressor(compression: Compression): Gzip | ZstdCompress {
  if (compression === 'gzip') return createGzip({ level: constants.Z_BEST_SPEED, chunkSize: FLUSH_BYTES });
  return createZstdCompress({
    chunkSize: FLUSH_BYTES,
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      // Rows are like those just before them: what is found in a cache near the core is nearly all that there is to find.
      [constants.ZSTD_c_windowLog]: 18,
      [constants.ZSTD_c_hashLog]: 12,
    },
  });
}
