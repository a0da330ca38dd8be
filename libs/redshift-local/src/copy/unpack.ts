import { pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import * as zlib from 'node:zlib';
import unbzip2 from 'unbzip2-stream';
import { BadObjectError } from './errors.ts';
import type { Compression, FileEncoding } from './options.ts';

const chunkBytes = 256 * 1024;

/** The stream that unpacks an object; undefined: it is not packed. */
function unpacker(compression: Compression): NodeJS.ReadWriteStream | undefined {
  switch (compression) {
    case 'none':
      return undefined;
    case 'gzip':
      return zlib.createGunzip({ chunkSize: chunkBytes });
    case 'zstd':
      return zlib.createZstdDecompress({ chunkSize: chunkBytes });
    case 'bzip2':
      return unbzip2();
  }
}

/** An object could not be unpacked; the cause says why. */
const packingError = (error: unknown): BadObjectError =>
  new BadObjectError(`cannot be decompressed: ${(error as Error).message ?? String(error)}`, { cause: error });

/** The bytes of an object, unpacked. Errors of the source pass as they are. */
export async function* unpack(body: Readable, compression: Compression): AsyncGenerator<Buffer> {
  const through = unpacker(compression);
  if (through === undefined) {
    yield* body as AsyncIterable<Buffer>;
    return;
  }
  let bodyError: Error | undefined;
  body.once('error', (error) => {
    bodyError = error;
  });
  // An error reaches the reader of the last stream.
  const unpacked = pipeline(body, through, () => undefined) as unknown as Readable;
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
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
