import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { DecodeCounts } from '../../src/formats/items.ts';
import { gunzip } from '../../src/decompress.ts';
import { decodeAvro } from '../../src/formats/avro/container.ts';
import { decodeCsv } from '../../src/formats/csv.ts';
import { decodeJsonl } from '../../src/formats/jsonl.ts';
import type { ReadItem } from '../../src/types.ts';
import { airbyteLine } from './s3.ts';

/** An object of any size, made on the fly out of copies of one piece, and its decoder. */
export interface SampleStream {
  /** Stands once at the start. */
  readonly head: Buffer;
  /** May follow any number of times; a few MB. */
  readonly piece: Buffer;
  readonly recordsPerPiece: number;
  /** Decompressed. */
  readonly pieceBytes: number;
  readonly decode: (
    chunks: AsyncGenerator<Buffer, void, undefined>,
    counts: DecodeCounts,
  ) => AsyncIterable<readonly ReadItem[]>;
}

const maxLineBytes = 16 * 1024 * 1024;
const origin = { bucket: 'b', key: 'k' };
const documents = Array.from({ length: 3000 }, (_, index) => ({
  id: `id-${index}`,
  // Of no pattern, so that gzip does not make it small.
  text: randomBytes(800 + (index % 300)).toString('base64'),
  values: [index / 7, index, null, true],
}));

const gzippedLines = (head: string, lines: readonly string[]) => {
  const content = `${lines.join('\n')}\n`;
  return {
    head: gzipSync(head),
    piece: gzipSync(content),
    pieceBytes: content.length,
    recordsPerPiece: lines.length,
  };
};

const jsonl = (): SampleStream => ({
  ...gzippedLines(
    '',
    documents.map((document) => airbyteLine(document)),
  ),
  decode: (chunks, counts) => decodeJsonl(gunzip(chunks, origin), { maxLineBytes }, counts),
});

const csv = (): SampleStream => ({
  ...gzippedLines(
    '_airbyte_raw_id,_airbyte_extracted_at,_airbyte_meta,_airbyte_generation_id,_airbyte_data\n',
    documents.map(
      (document) => `r,1795397830404,"{""sync_id"":7}",3,"${JSON.stringify(document).replaceAll('"', '""')}"`,
    ),
  ),
  decode: (chunks, counts) =>
    decodeCsv(gunzip(chunks, origin), { maxRecordBytes: maxLineBytes, fieldTypes: {} }, counts),
});

/** A whole number as Avro writes it: zigzag, seven bits a byte. */
function avroLong(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value) * 2n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const avroBytes = (content: string | Buffer) => {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([avroLong(bytes.length), bytes]);
};

function avro(): SampleStream {
  const field = (name: string, type: unknown) => ({ name, type });
  const schema = {
    type: 'record',
    name: 'documents',
    fields: [
      field('_airbyte_raw_id', 'string'),
      field('_airbyte_extracted_at', { type: 'long', logicalType: 'timestamp-millis' }),
      field('id', ['null', 'string']),
      field('text', 'string'),
    ],
  };
  const sync = Buffer.alloc(16, 7);
  const metadata = [avroLong(1), avroBytes('avro.schema'), avroBytes(JSON.stringify(schema)), avroLong(0)];
  const block = (records: typeof documents) => {
    const data = Buffer.concat(
      records.flatMap(({ id, text }) => [
        avroBytes('r'),
        avroLong(1_795_397_830_404),
        avroLong(1),
        avroBytes(id),
        avroBytes(text),
      ]),
    );
    return Buffer.concat([avroLong(records.length), avroBytes(data), sync]);
  };
  const blocks = Array.from({ length: 30 }, (_, index) =>
    block(documents.slice(index * 100, index * 100 + 100)),
  );
  const piece = Buffer.concat(blocks);
  return {
    head: Buffer.concat([Buffer.from('Obj\x01', 'latin1'), ...metadata, sync]),
    piece,
    pieceBytes: piece.length,
    recordsPerPiece: documents.length,
    decode: decodeAvro,
  };
}

/** By the name of the format. */
export const sampleStreams: Readonly<Record<string, () => SampleStream>> = { jsonl, csv, avro };

/** The bytes of an object with so many copies of its piece. */
export async function* bytesOf(
  { head, piece }: SampleStream,
  copies: number,
): AsyncGenerator<Buffer, void, undefined> {
  yield head;
  for (let copy = 0; copy < copies; copy += 1) {
    for (let start = 0; start < piece.length; start += 65_536) yield piece.subarray(start, start + 65_536);
  }
}
