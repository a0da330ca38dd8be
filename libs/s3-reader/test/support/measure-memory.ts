/**
 * Reads an object of the given format and size, made on the fly, and prints how the memory of the process grew beyond
 * what reading 50 MB takes.
 * Usage: node measure-memory.ts <jsonl|csv|avro> <megabytes>
 */
import { bytesOf, sampleStreams } from './sample-streams.ts';
import type { SampleStream } from './sample-streams.ts';

const [format = '', megabytes = '0'] = process.argv.slice(2);

/** Peak of the resident set over the reading, in bytes. */
async function read(sample: SampleStream, copies: number) {
  const counts = { bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 };
  let peak = process.memoryUsage.rss();
  for await (const _batch of sample.decode(bytesOf(sample, copies), counts)) {
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  return { peak, counts };
}

const make = sampleStreams[format];
if (!make) throw new Error(`There is no format ${format}.`);
const sample = make();
const copiesOf = (bytes: number) => Math.ceil(bytes / sample.pieceBytes);
const before = (await read(sample, copiesOf(50_000_000))).peak;
const copies = copiesOf(Number(megabytes) * 1_000_000);
const { peak, counts } = await read(sample, copies);
process.stdout.write(
  JSON.stringify({ ...counts, expectedRecords: copies * sample.recordsPerPiece, growthBytes: peak - before }),
);
