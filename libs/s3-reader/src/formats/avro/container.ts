import type { ReadItem } from '../../types.ts';
import type { DecodeCounts } from '../items.ts';
import { itemOf } from '../items.ts';
import { ByteReader } from './byte-reader.ts';
import { codecOf, maxBlockBytes } from './codecs.ts';
import { compileAirbyteSchema } from './schema.ts';
import { PullReader } from './pull-reader.ts';

const magic = Buffer.from('Obj\x01', 'latin1');
const syncBytes = 16;

/** The content contradicts the format. Its message says how; the caller adds which object it is. */
export class AvroFormatError extends Error {}

/**
 * Decodes an Avro object container file (Apache Avro 1.11, "Object container files") block by block; one block is in
 * memory at a time. A damaged block ends the file: there is no telling where its records begin.
 * @throws AvroFormatError
 */
export async function* decodeAvro(
  chunks: AsyncGenerator<Buffer, void, undefined>,
  counts: DecodeCounts,
): AsyncGenerator<readonly ReadItem[], void, undefined> {
  const input = new PullReader(chunks, (bytes) => (counts.bytes += bytes));
  try {
    const start = await input.bytes(magic.length);
    if (start.length === 0) return;
    if (!start.equals(magic)) throw new AvroFormatError('it does not start as an Avro file');
    const metadata = await readMetadata(input);
    const sync = await exactly(input, syncBytes);
    const codec = metadata.get('avro.codec')?.toString('utf8') ?? 'null';
    const decompress = codecOf(codec);
    if (!decompress)
      throw new AvroFormatError(`its codec ${codec} is not supported (null, deflate, snappy, zstandard)`);
    const decode = schemaOf(metadata);

    while (!(await input.atEnd())) {
      const count = await size(input);
      const block = await exactly(input, await size(input));
      if (!(await exactly(input, syncBytes)).equals(sync))
        throw new AvroFormatError('a block has no sync marker');
      const reader = new ByteReader(attempt(() => decompress(block)));
      if (count > reader.remaining)
        throw new AvroFormatError('a block claims more records than it has bytes');
      const items: ReadItem[] = [];
      for (let index = 0; index < count; index += 1)
        items.push(
          itemOf(
            attempt(() => decode(reader)),
            counts,
          ),
        );
      if (reader.remaining > 0) throw new AvroFormatError('a block has bytes behind its records');
      if (items.length > 0) yield items;
    }
  } finally {
    await chunks.return();
  }
}

/** Whatever a decoder throws on damaged bytes is a fault of the file. */
function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new AvroFormatError((cause as Error).message, { cause });
  }
}

function schemaOf(metadata: ReadonlyMap<string, Buffer>) {
  const schema = metadata.get('avro.schema');
  if (!schema) throw new AvroFormatError('it has no schema');
  return attempt(() => compileAirbyteSchema(JSON.parse(schema.toString('utf8'))));
}

async function exactly(input: PullReader, length: number): Promise<Buffer> {
  if (length < 0 || length > maxBlockBytes) throw new AvroFormatError(`a block claims ${length} bytes`);
  const bytes = await input.bytes(length);
  if (bytes.length < length) throw new AvroFormatError('it is cut off');
  return bytes;
}

async function size(input: PullReader): Promise<number> {
  const bytes: number[] = [];
  do bytes.push((await exactly(input, 1))[0] as number);
  while ((bytes.at(-1) as number) >= 0x80 && bytes.length < 10);
  return attempt(() => new ByteReader(Buffer.from(bytes)).size());
}

/** A map of strings to bytes, as Avro encodes maps. */
async function readMetadata(input: PullReader): Promise<Map<string, Buffer>> {
  const metadata = new Map<string, Buffer>();
  for (let count = await size(input); count !== 0; count = await size(input)) {
    if (count < 0) await size(input);
    for (let entry = 0; entry < Math.abs(count); entry += 1) {
      const key = await exactly(input, await size(input));
      metadata.set(key.toString('utf8'), await exactly(input, await size(input)));
    }
  }
  return metadata;
}
