import { PassThrough, Readable, type Writable } from 'node:stream';
import { TextDecoder } from 'node:util';
import * as zlib from 'node:zlib';
import unbzip2 from 'unbzip2-stream';
import { BadObjectError } from './errors.ts';
import { freeMemory } from './free-memory.ts';
import type { Compression, FileEncoding } from './options.ts';

const chunkBytes = 256 * 1024;

/** Writes a body into a stream. Each chunk is used up before the next one is asked for. */
async function feed(body: AsyncIterable<Buffer>, through: Writable): Promise<void> {
  for await (const chunk of body) {
    await new Promise<void>((resolve, reject) => {
      through.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    if (through.destroyed) return;
  }
  through.end();
}

async function* copies(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield Buffer.from(chunk);
}

function unbzipped(body: AsyncIterable<Buffer>): Readable {
  const through = unbzip2();
  // Its streams are of an old kind: they pass no errors on, and hold their input for long.
  const packed = Readable.from(copies(body));
  const unpacked = new PassThrough();
  packed.once('error', (error) => unpacked.destroy(error));
  through.once('error', (error: Error) => unpacked.destroy(error));
  packed.pipe(through).pipe(unpacked);
  return unpacked;
}

/** The body, unpacked; an error of either reaches the reader of the result. */
function unpacked(body: AsyncIterable<Buffer>, compression: Exclude<Compression, 'none'>): Readable {
  if (compression === 'bzip2') return unbzipped(body);
  // Node has it from 22.15 on.
  if (compression === 'zstd' && typeof zlib.createZstdDecompress !== 'function') {
    throw new Error('ZSTD needs Node 22.15 or newer');
  }
  const options = { chunkSize: chunkBytes };
  const through = compression === 'gzip' ? zlib.createGunzip(options) : zlib.createZstdDecompress(options);
  feed(body, through).catch((error: unknown) => through.destroy(error as Error));
  return through;
}

/** An object could not be unpacked; the cause says why. */
const packingError = (error: unknown): BadObjectError =>
  new BadObjectError(`cannot be decompressed: ${(error as Error).message ?? String(error)}`, {
    cause: error,
  });

/** zlib writes one chunk behind the other into one memory, and lets go of it when that is full. */
const fillsItsMemory = ({ buffer, byteOffset, length }: Buffer): boolean =>
  buffer.byteLength >= chunkBytes && byteOffset + length === buffer.byteLength;

/**
 * The bytes of an object, unpacked. Errors of the source pass as they are. Of the body as of the result a chunk is used until the
 * next one is asked for, and not longer.
 */
export async function* unpack(body: AsyncIterable<Buffer>, compression: Compression): AsyncGenerator<Buffer> {
  if (compression === 'none') {
    yield* body;
    return;
  }
  let bodyError: unknown;
  const watched = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (error) {
      bodyError = error;
      throw error;
    }
  };
  try {
    for await (const chunk of unpacked(watched(), compression) as AsyncIterable<Buffer>) {
      yield chunk;
      if (compression !== 'bzip2' && fillsItsMemory(chunk)) freeMemory(chunk);
    }
  } catch (error) {
    throw bodyError ?? packingError(error);
  } finally {
    if (body instanceof Readable) body.destroy();
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
