import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import { CorruptObjectError } from './errors.ts';

/** With the default of 16 KiB gunzip reaches half the speed; larger ones cost memory and gain nothing. */
const chunkSize = 128 * 1024;

/** Where the bytes come from, for messages. */
export interface Origin {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Decompresses a gzip stream of one or more members, pulling input only as fast as output is taken.
 * Errors of `chunks` pass through as they are.
 * @param isTransient a chunk is valid only until the next one is asked for. Else the garbage collector, which sees a
 * small heap and a lot of memory outside of it, runs many times a second: a quarter of the time of a load
 * @throws CorruptObjectError for a stream that is damaged, cut off, or followed by other bytes
 */
export async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  { bucket, key }: Origin,
  isTransient = false,
): AsyncGenerator<Buffer, void, undefined> {
  let inputBytes = 0;
  const input = async function* () {
    for await (const chunk of chunks) {
      inputBytes += chunk.length;
      yield chunk;
      if (chunk.length === chunk.buffer.byteLength) free(chunk);
    }
  };
  // With room for one byte the next chunk is asked for when the one before is used up.
  const stream = createGunzip({ chunkSize, writableHighWaterMark: 1 } as ZlibOptions);
  try {
    // The callback is where pipeline reports; the loop sees the same error.
    for await (const chunk of pipeline(input, stream, () => undefined)) {
      yield chunk as Buffer;
      if (isTransient && isFilled(chunk as Buffer)) free(chunk as Buffer);
    }
  } catch (cause) {
    if (!isZlibError(cause)) throw cause;
    throw new CorruptObjectError(bucket, key, `gzip: ${cause.message}`, { cause });
  }
  // zlib ignores what follows the last member, which would lose data without a word.
  if (stream.bytesWritten < inputBytes) {
    throw new CorruptObjectError(
      bucket,
      key,
      `gzip: ${inputBytes - stream.bytesWritten} bytes follow its end`,
    );
  }
}

/** In Node since 22; the library types lag behind. */
type Transferable = { transfer(newLengthBytes: number): ArrayBuffer };

/** While there is room behind a chunk zlib goes on to fill it. */
const isFilled = ({ buffer, byteOffset, length }: Buffer) => byteOffset + length === buffer.byteLength;

/** Gives the memory of a chunk back at once. */
function free({ buffer, length }: Buffer): void {
  if (length > 0) (buffer as unknown as Transferable).transfer(0);
}

/** By its code, not by its class, which differs between realms. */
const isZlibError = (error: unknown): error is Error =>
  String((error as { code?: unknown } | undefined)?.code).startsWith('Z_');
