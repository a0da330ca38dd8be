import { inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { snappyUncompress } from 'hyparquet';

/** The most that one block may hold when decompressed; Avro writers aim at 64 KiB to a few MiB. */
export const maxBlockBytes = 256 * 1024 * 1024;

type Decompress = (block: Buffer) => Buffer;

const codecs: Readonly<Record<string, Decompress>> = {
  null: (block) => block,
  deflate: (block) => inflateRawSync(block, { maxOutputLength: maxBlockBytes }),
  zstandard: (block) => zstdDecompressSync(block, { maxOutputLength: maxBlockBytes }),
  snappy: unsnap,
};

/** The decompression of an Avro codec; undefined for one that is not supported (bzip2, xz). */
export function codecOf(name: string): Decompress | undefined {
  return Object.hasOwn(codecs, name) ? codecs[name] : undefined;
}

/** Snappy's block starts with its length as a varint; Avro adds a CRC-32 of four bytes at the end. */
function unsnap(block: Buffer): Buffer {
  let length = 0;
  for (let index = 0, shift = 0; index < 5; index += 1, shift += 7) {
    const byte = block[index] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (block.length < 5 || length > maxBlockBytes) throw new RangeError('a snappy block has no valid length');
  const output = Buffer.alloc(length);
  snappyUncompress(block.subarray(0, -4), output);
  return output;
}
