import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { decodeParquet, ParquetFormatError } from '../src/formats/parquet/decode-parquet.ts';
import type { RandomAccess } from '../src/formats/parquet/decode-parquet.ts';
import type { DecoderLimits } from '../src/formats/parquet/decoder-process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name));
const newCounts = () => ({ bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 });

function access(bytes: Buffer, onRead: (start: number, end: number) => void = () => undefined): RandomAccess {
  return {
    sizeBytes: bytes.length,
    read: async (start, end) => {
      onRead(start, end);
      return bytes.subarray(start, end);
    },
  };
}

async function countRows(bytes: Buffer, limits?: DecoderLimits): Promise<number> {
  const counts = newCounts();
  for await (const batch of decodeParquet(access(bytes), counts, limits)) void batch;
  return counts.records;
}

/** The fixture with one byte replaced: a run of values claims to have up to two billion of them. */
function endless(): Buffer {
  const bytes = fixture('launches-v2.parquet');
  bytes[17_833] = 49;
  return bytes;
}

describe('a Parquet file on which the decoder runs on and on', () => {
  const limits = { stallMs: 400, memoryMegabytes: 1024 };

  it('is corrupt once there was no progress for the given time', async () => {
    const failure = countRows(endless(), limits);
    await expect(failure).rejects.toThrow(ParquetFormatError);
    await expect(failure).rejects.toThrow('does not get on');
  });

  it('does not hold up the files behind it', async () => {
    await expect(countRows(endless(), limits)).rejects.toThrow(ParquetFormatError);
    expect(await countRows(fixture('launches-v2.parquet'))).toBe(500);
  });

  it('is corrupt when it takes more memory than it may, and the process lives on', async () => {
    const failure = countRows(endless(), { stallMs: 60_000, memoryMegabytes: 48 });
    await expect(failure).rejects.toThrow('takes more than 48 MB');
    expect(await countRows(fixture('launches-v2.parquet'))).toBe(500);
  }, 90_000);

  it('is told from a slow source and a slow consumer', async () => {
    const wait = (waitMs: number) => new Promise((resolve) => setTimeout(resolve, waitMs));
    const bytes = fixture('launches-v2.parquet');
    let reads = 0;
    const slow: RandomAccess = {
      sizeBytes: bytes.length,
      read: async (start, end) => {
        reads += 1;
        if (reads === 2) await wait(2500);
        return bytes.subarray(start, end);
      },
    };
    const counts = newCounts();
    for await (const batch of decodeParquet(slow, counts, { stallMs: 2000, memoryMegabytes: 1024 })) {
      if (batch.length > 0) await wait(2500);
    }
    expect(counts.records).toBe(500);
  }, 20_000);
});

describe('a Parquet file', () => {
  it('is read row group by row group, only when its rows are asked for', async () => {
    const ends: number[] = [];
    const bytes = fixture('launches-none.parquet');
    const counts = newCounts();
    const rows = decodeParquet(
      access(bytes, (_start, end) => ends.push(end)),
      counts,
    );
    await rows.next();
    expect(counts.records).toBe(200);
    // The footer aside, nothing behind the first of three row groups of 200, 200 and 100 rows.
    const furthest = Math.max(...ends.filter((end) => end < bytes.length - 20_000));
    expect(furthest).toBeLessThan(bytes.length * 0.5);
    const reads = ends.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ends).toHaveLength(reads);
    await rows.next();
    expect(ends.length).toBeGreaterThan(reads);
    await rows.return();
  });

  it('can be left in the middle, and the next one is read from its start', async () => {
    for await (const batch of decodeParquet(access(fixture('launches-none.parquet')), newCounts())) {
      expect(batch[0]).toMatchObject({ rawId: 'raw-0' });
      break;
    }
    expect(await countRows(fixture('launches-none.parquet'))).toBe(500);
  });

  it('is read beside others', async () => {
    const names = ['launches-none.parquet', 'launches-v2.parquet', 'launches-gzip.parquet'];
    expect(await Promise.all(names.map((name) => countRows(fixture(name))))).toEqual([500, 500, 500]);
  });

  it('passes on what the source throws', async () => {
    const failing: RandomAccess = { sizeBytes: 1000, read: () => Promise.reject(new Error('S3 is away')) };
    await expect(decodeParquet(failing, newCounts()).next()).rejects.toThrow('S3 is away');
  });

  it('is corrupt when a column has fewer rows than its row group', async () => {
    const bytes = fixture('launches-v2.parquet');
    bytes[15_096] = 105;
    await expect(countRows(bytes)).rejects.toThrow('column tags lacks rows');
  });
});

describe('a program bundled into one file', () => {
  it('reads Parquet, being its own decoder', () => {
    const folder = mkdtempSync(join(tmpdir(), 's3-reader-'));
    try {
      buildSync({
        entryPoints: [join(__dirname, 'support/count-parquet-rows.ts')],
        outfile: join(folder, 'main.mjs'),
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'silent',
      });
      const file = join(__dirname, 'fixtures', 'launches-zstd.parquet');
      expect(execFileSync(process.execPath, [join(folder, 'main.mjs'), file], { encoding: 'utf8' })).toBe(
        '500\n',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 30_000);
});
