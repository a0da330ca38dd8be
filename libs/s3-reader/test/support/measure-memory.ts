/** Reads a JSONL object of the given size, made on the fly, and prints how the memory of the process grew. */
import { gzipSync } from 'node:zlib';
import { gunzip } from '../../src/decompress.ts';
import { decodeJsonl } from '../../src/formats/jsonl.ts';
import { airbyteLine } from './s3.ts';

const megabytes = Number(process.argv[2]);
const documents = Array.from({ length: 5000 }, (_, index) =>
  airbyteLine({
    id: `id-${index}`,
    text: 'x'.repeat(1000 + (index % 500)),
    values: [index / 7, index, null, true],
  }),
);
const content = `${documents.join('\n')}\n`;
const member = gzipSync(content);

async function* object(copies: number): AsyncGenerator<Buffer, void, undefined> {
  for (let copy = 0; copy < copies; copy += 1) {
    for (let start = 0; start < member.length; start += 65_536) yield member.subarray(start, start + 65_536);
  }
}

/** Peak of the resident set over the reading, in bytes. */
async function read(bytes: number) {
  const counts = { bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 };
  let peak = 0;
  const chunks = gunzip(object(Math.ceil(bytes / content.length)), { bucket: 'b', key: 'k' });
  for await (const _batch of decodeJsonl(chunks, 16 * 1024 * 1024, counts)) {
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  return { peak, counts };
}

// Compared with a reading that is long enough for the garbage collector to have found its pace, also on a busy machine.
const before = (await read(300_000_000)).peak;
const { peak, counts } = await read(megabytes * 1_000_000);
console.log(JSON.stringify({ ...counts, growthBytes: peak - before }));
