import { once } from 'node:events';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { ObjectUpload, type ObjectTarget } from './object-upload.ts';

/** Text that is collected before it goes to the compressor, in characters. */
const CHUNK_CHARACTERS = 256 * 1024;

/** A finished object. */
export interface WrittenObject {
  readonly key: string;
  readonly url: string;
  readonly sizeBytes: number;
  /** Lines in it. */
  readonly lines: number;
}

/** Streams lines into one gzip object in S3, with backpressure from S3 to the caller. */
export class GzipLines {
  readonly #upload: ObjectUpload;
  readonly #key: string;
  readonly #gzip: Gzip;
  readonly #sent: Promise<void>;
  #text = '';
  #lines = 0;

  constructor(target: ObjectTarget) {
    this.#key = target.key;
    this.#upload = new ObjectUpload(target);
    // Speed over size: staged files live for a minute.
    this.#gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: CHUNK_CHARACTERS });
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
    this.#text += line;
    this.#text += '\n';
    this.#lines += 1;
  }

  /** Nothing while there is room, else a promise to wait for before the next line. @throws StagingError */
  room(): Promise<void> | undefined {
    return this.#text.length < CHUNK_CHARACTERS ? undefined : this.#flush();
  }

  /** Ends the object. @throws StagingError */
  async finish(): Promise<WrittenObject> {
    await this.#flush();
    this.#gzip.end();
    await this.#sent;
    await this.#upload.finish();
    return { key: this.#key, url: this.#upload.url, sizeBytes: this.#upload.sizeBytes, lines: this.#lines };
  }

  /** Gives up; nothing stays behind. */
  async abort(): Promise<void> {
    this.#text = '';
    this.#gzip.destroy();
    await this.#sent.catch(() => undefined);
    await this.#upload.abort();
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text === '' || this.#gzip.write(text)) return;
    // When sending fails the compressor is closed and never drains.
    await Promise.race([once(this.#gzip, 'drain'), this.#sent]);
  }

  async #pump(): Promise<void> {
    for await (const chunk of this.#gzip) await this.#upload.write(chunk as Buffer);
  }
}
