/**
 * How fast an object becomes records, beside the floor: gunzip and JSON.parse alone.
 * Usage: node --conditions=@spacex/source bench/main.ts [--json]
 */
import { readFileSync } from 'node:fs';
import { gunzip } from '../src/decompress.ts';
import { decodeAvro } from '../src/formats/avro/container.ts';
import { decodeCsv } from '../src/formats/csv.ts';
import { decodeJsonl } from '../src/formats/jsonl.ts';
import { decodeParquet } from '../src/formats/parquet/decode-parquet.ts';
import { LineSplitter } from '../src/lines.ts';
import type { Line } from '../src/lines.ts';
import { measure } from './measure.ts';
import type { Stage } from './measure.ts';
import { sampleObject } from './sample-object.ts';

const maxLineBytes = 16 * 1024 * 1024;
const { gzipped, content, records } = sampleObject(20_000);
const bytes = content.length;

async function* inChunks(object: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for (let start = 0; start < object.length; start += 65_536) yield object.subarray(start, start + 65_536);
}

const decompressed = () => gunzip(inChunks(gzipped), { bucket: 'bench', key: 'sample.jsonl.gz' });
const newCounts = () => ({ bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 });

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

async function eachLine(chunks: AsyncIterable<Buffer>, onLine: (line: Line) => void): Promise<void> {
  const splitter = new LineSplitter(maxLineBytes, 0);
  for await (const chunk of chunks) splitter.push(chunk, onLine);
  splitter.end(onLine);
}

const lines: string[] = [];
await eachLine(inChunks(content), (line) => lines.push(line.bytes.toString('utf8')));

const stages: Stage[] = (
  [
    ['gunzip', () => drain(decompressed())],
    ['split', () => eachLine(inChunks(content), () => undefined)],
    ['parse', async () => lines.forEach((line) => void JSON.parse(line))],
    ['parse, split and records', () => drain(decodeJsonl(inChunks(content), { maxLineBytes }, newCounts()))],
    [
      'gunzip, parse, split and records',
      () => drain(decodeJsonl(decompressed(), { maxLineBytes }, newCounts())),
    ],
    [
      'floor: gunzip + parse',
      async () => {
        await drain(decompressed());
        for (const line of lines) JSON.parse(line);
      },
    ],
  ] as const
).map(([name, run]) => ({ name, run, records, bytes }));

/** Files of other programs with 500 small documents each, read again and again. */
const times = 20;
const fixture = (name: string) => readFileSync(new URL(`../test/fixtures/${name}`, import.meta.url));
const repeated = (name: string, file: string, decode: (object: Buffer) => AsyncIterable<unknown>): Stage => {
  const object = fixture(file);
  return {
    name,
    records: 500 * times,
    bytes: object.length * times,
    run: async () => {
      for (let time = 0; time < times; time += 1) await drain(decode(object));
    },
  };
};
const otherFormats = [
  repeated('CSV', 'launches.csv', (object) =>
    decodeCsv(inChunks(object), { maxRecordBytes: maxLineBytes, fieldTypes: {} }, newCounts()),
  ),
  repeated('Avro', 'launches-null.avro', (object) => decodeAvro(inChunks(object), newCounts())),
  repeated('Parquet', 'launches-none.parquet', (object) =>
    decodeParquet(
      { sizeBytes: object.length, read: async (start, end) => object.subarray(start, end) },
      newCounts(),
    ),
  ),
];

const results = await measure(stages);
const floor = results.at(-1)?.recordsPerSecond ?? NaN;
const report = {
  bench: 's3-reader',
  records,
  bytesPerRecord: Math.round(bytes / records),
  stages: results.map((result) => ({
    ...result,
    shareOfFloor: Number((result.recordsPerSecond / floor).toFixed(2)),
  })),
  // Other documents, hence no floor.
  otherFormats: await measure(otherFormats),
  peakRssMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
};

if (process.argv.includes('--json')) console.log(JSON.stringify(report));
else {
  console.log(`${records} satellites of ${report.bytesPerRecord} bytes in JSONL, one thread`);
  console.table(report.stages);
  console.log('500 documents with every type, a file at a time');
  console.table(report.otherFormats);
  console.log(`peak RSS ${report.peakRssMegabytes} MB`);
}
