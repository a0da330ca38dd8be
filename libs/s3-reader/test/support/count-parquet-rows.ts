/** Prints how many records a Parquet file has. */
import { readFileSync } from 'node:fs';
import { decodeParquet } from '../../src/formats/parquet/decode-parquet.ts';
import { serveParquetDecoder } from '../../src/formats/parquet/decoder.ts';

const [argument = ''] = process.argv.slice(2);
if (argument === 'parquet-decoder') await serveParquetDecoder();

const bytes = readFileSync(argument);
const counts = { bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 };
const access = {
  sizeBytes: bytes.length,
  read: async (start: number, end: number) => bytes.subarray(start, end),
};
for await (const batch of decodeParquet(access, counts)) void batch;
process.stdout.write(`${counts.records}\n`);
