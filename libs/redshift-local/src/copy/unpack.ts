import { PassThrough, pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import * as zlib from 'node:zlib';
import unbzip2 from 'unbzip2-stream';
import { BadObjectError } from './errors.ts';
import type { Compression, FileEncoding } from './options.ts';

const chunkBytes = 256 * 1024;

/** The body, unpacked; an error of either reaches the reader of the result. */
function unpacked(body: Readable, compression: Exclude<Compression, 'none'>): Readable {
  if (compression === 'bzip2') {
    const through = unbzip2();
    // Its streams are of an old kind: they pass no errors on.
    const unpacked = new PassThrough();
    body.once('error', (error) => unpacked.destroy(error));
    through.once('error', (error: Error) => unpacked.destroy(error));
    body.pipe(through).pipe(unpacked);
    return unpacked;
  }
  // Node has it from 22.15 on.
  if (compression === 'zstd' && typeof zlib.createZstdDecompress !== 'function') {
    throw new Error('ZSTD needs Node 22.15 or newer');
  }
  const options = { chunkSize: chunkBytes };
  const through = compression === 'gzip' ? zlib.createGunzip(options) : zlib.createZstdDecompress(options);
  return pipeline(body, through, () => undefined);
}

/** An object could not be unpacked; the cause says why. */
const packingError = (error: unknown): BadObjectError =>
  new BadObjectError(`cannot be decompressed: ${(error as Error).message ?? String(error)}`, {
    cause: error,
  });

/** The bytes of an object, unpacked. Errors of the source pass as they are. */
export async function* unpack(body: Readable, compression: Compression): AsyncGenerator<Buffer> {
  if (compression === 'none') {
    yield* body as AsyncIterable<Buffer>;
    return;
  }
  let bodyError: Error | undefined;
  body.once('error', (error) => {
    bodyError = error;
  });
  try {
    for await (const chunk of unpacked(body, compression)) yield chunk as Buffer;
  } catch (error) {
    throw bodyError ?? packingError(error);
  } finally {
    body.destroy();
  }
}

function utf16Label(encoding: FileEncoding, first: Buffer): string {
  if (encoding === 'utf16le') return 'utf-16le';
  if (encoding === 'utf16be') return 'utf-16be';
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  throw new BadObjectError('has no byte order mark, which ENCODING UTF16 needs: use UTF16LE or UTF16BE');
}

/** UTF-16 as UTF-8 (AWS docs, COPY, ENCODING). */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: FileEncoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf8') {
    yield* chunks;
    return;
  }
  let decoder: TextDecoder | undefined;
  let first = Buffer.alloc(0);
  const decode = (bytes: Buffer | undefined): Buffer => {
    try {
      return Buffer.from((decoder as TextDecoder).decode(bytes, { stream: bytes !== undefined }));
    } catch (error) {
      throw new BadObjectError(`is not encoded in ${encoding.toUpperCase()}`, { cause: error });
    }
  };
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (decoder === undefined) {
      bytes = first = Buffer.concat([first, chunk]);
      if (first.length < 2) continue;
      decoder = new TextDecoder(utf16Label(encoding, first), { fatal: true });
    }
    yield decode(bytes);
  }
  if (decoder !== undefined) yield decode(undefined);
  else if (first.length > 0) throw new BadObjectError(`is not encoded in ${encoding.toUpperCase()}`);
}
