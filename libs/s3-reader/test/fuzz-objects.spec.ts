import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gunzip } from '../src/decompress.ts';
import { AvroFormatError, decodeAvro } from '../src/formats/avro/container.ts';
import { CsvFormatError, decodeCsv } from '../src/formats/csv.ts';
import type { DecodeCounts } from '../src/formats/items.ts';
import { decodeJsonl } from '../src/formats/jsonl.ts';
import { decodeParquet, ParquetFormatError } from '../src/formats/parquet/decode-parquet.ts';
import { CorruptObjectError } from '../src/index.ts';
import type { ReadItem } from '../src/index.ts';
import { airbyteLine } from './support/s3.ts';

/** Mutated objects per format; `npx nx run s3-reader:fuzz` runs 5,000. */
const objectCount = Number(process.env['FUZZ_OBJECTS'] ?? 200);
/** Far longer than an honest page of these files takes; production waits for a minute. */
const parquetLimits = { stallMs: 2000, memoryMegabytes: 1024 };
/** Longer than any object may take, stalls included. */
const hangMs = 60_000;

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name));

async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    yield bytes.subarray(start, start + chunkBytes);
  }
}

type Decoder = (bytes: Buffer, counts: DecodeCounts) => AsyncIterable<readonly ReadItem[]>;

const jsonl: Decoder = (bytes, counts) => decodeJsonl(inChunks(bytes, 1000), { maxLineBytes: 5_000 }, counts);
const gzippedJsonl: Decoder = (bytes, counts) =>
  decodeJsonl(gunzip(inChunks(bytes, 1000), { bucket: 'b', key: 'k' }), { maxLineBytes: 5_000 }, counts);
const csv: Decoder = (bytes, counts) =>
  decodeCsv(inChunks(bytes, 1000), { maxRecordBytes: 20_000, fieldTypes: {} }, counts);
const avro: Decoder = (bytes, counts) => decodeAvro(inChunks(bytes, 1000), counts);
const parquet: Decoder = (bytes, counts) =>
  decodeParquet(
    { sizeBytes: bytes.length, read: async (start, end) => Buffer.from(bytes.subarray(start, end)) },
    counts,
    parquetLimits,
  );

const lines = Buffer.from(
  Array.from({ length: 200 }, (_, index) => airbyteLine({ id: String(index), text: 'é\r"\\' })).join('\n'),
);

/** Replaces `removed` bytes at a place by others. */
interface Damage {
  readonly place: number;
  readonly removed: number;
  readonly inserted: Uint8Array;
  readonly where: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(1), fc.nat(8), fc.nat(2000)),
  inserted: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom(new Uint8Array([0xff]), new Uint8Array([0])),
  ),
  // Footers and headers are small and matter most.
  where: fc.constantFrom('anywhere', 'start', 'end'),
});

function damaged(whole: Buffer, damages: readonly Damage[]): Buffer {
  let bytes = whole;
  for (const { place, removed, inserted, where } of damages) {
    const window = where === 'anywhere' ? bytes.length : Math.min(bytes.length, 2000);
    const start = Math.floor(place * window) + (where === 'end' ? bytes.length - window : 0);
    bytes = Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)]);
  }
  return bytes;
}

/** How often `\n` ends or separates lines. */
const naiveLineCount = (bytes: Buffer) =>
  bytes.length === 0 ? 0 : bytes.toString('latin1').replace(/\n$/, '').split('\n').length;

/** How many lines an object must come to, where its bytes tell; undefined where only the decoder knows. */
function expectedLines(decode: Decoder, bytes: Buffer): number | undefined {
  if (decode === jsonl) return naiveLineCount(bytes);
  return decode === gzippedJsonl ? naiveLineCount(gunzipSync(bytes)) : undefined;
}

const knownErrors = [AvroFormatError, CorruptObjectError, CsvFormatError, ParquetFormatError];

/** Format, variants of it (which share the objects), decoder. */
const formats: [string, Record<string, Buffer>, Decoder][] = [
  ['JSONL', { plain: lines }, jsonl],
  [
    'JSONL, gzip',
    { 'one member': gzipSync(lines), 'two members': Buffer.concat([gzipSync(lines), gzipSync(lines)]) },
    gzippedJsonl,
  ],
  [
    'CSV',
    { 'no flattening': fixture('launches.csv'), flattened: gunzipSync(fixture('launches-flat.csv.gz')) },
    csv,
  ],
  [
    'Avro',
    Object.fromEntries(
      ['null', 'deflate', 'snappy', 'zstandard'].map((codec) => [codec, fixture(`launches-${codec}.avro`)]),
    ),
    avro,
  ],
  [
    'Parquet',
    Object.fromEntries(
      ['none', 'snappy', 'gzip', 'v2'].map((name) => [name, fixture(`launches-${name}.parquet`)]),
    ),
    parquet,
  ],
];

const cases = formats.flatMap(([format, variants, decode]) =>
  Object.entries(variants).map(([variant, whole], _index, { length }) => ({
    format,
    variant,
    whole,
    decode,
    numRuns: Math.ceil(objectCount / length),
  })),
);

describe('mutated objects never crash, hang or lose a record', () => {
  it.each(cases)(
    '$format ($variant)',
    async ({ whole, decode, numRuns }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
          const bytes = damaged(whole, damages);
          const counts = { bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 };
          const start = performance.now();
          let items = 0;
          try {
            for await (const batch of decode(bytes, counts)) items += batch.length;
            expect(counts.lines).toBe(expectedLines(decode, bytes) ?? items + counts.blankLines);
            expect(items).toBe(counts.records + counts.rejects);
          } catch (error) {
            if (!knownErrors.some((type) => error instanceof type)) throw error;
          }
          expect(counts.records + counts.rejects + counts.blankLines).toBe(counts.lines);
          expect(performance.now() - start).toBeLessThan(hangMs);
        }),
        { numRuns },
      );
    },
    60_000 + objectCount * 300,
  );
});
