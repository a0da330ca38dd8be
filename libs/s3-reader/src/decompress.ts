import { createGunzip } from 'node:zlib';
import { CorruptObjectError } from './errors.ts';

/** Large chunks: with the default of 16 KiB gunzip reaches half the speed. */
const chunkSize = 512 * 1024;

/** Where the bytes come from, for messages. */
export interface Origin {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Decompresses a gzip stream of one or more members, pulling input only as fast as output is taken.
 * @throws CorruptObjectError for a stream that is damaged, cut off, or followed by other bytes
 */
export async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  { bucket, key }: Origin,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = createGunzip({ chunkSize });
  let inputBytes = 0;
  let sourceFailure: { error: unknown } | undefined;
  const feed = async () => {
    try {
      for await (const chunk of chunks) {
        inputBytes += chunk.length;
        if (!stream.write(chunk)) await drained(stream);
        if (stream.destroyed) return;
      }
      stream.end();
    } catch (error) {
      sourceFailure = { error };
      stream.destroy();
    }
  };
  const feeding = feed();
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    if (sourceFailure) throw sourceFailure.error;
    throw new CorruptObjectError(bucket, key, `gzip: ${(cause as Error).message}`, { cause });
  } finally {
    stream.destroy();
    await feeding;
  }
  if (sourceFailure) throw sourceFailure.error;
  // zlib ignores what follows the last member, which would lose data without a word.
  if (stream.bytesWritten < inputBytes) {
    throw new CorruptObjectError(
      bucket,
      key,
      `gzip: ${inputBytes - stream.bytesWritten} bytes follow its end`,
    );
  }
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve).once('close', resolve).once('error', resolve);
  });
}
