import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const limitBytes = 64 * 1024 * 1024;

/** What is kept grows every time; what the garbage collector has not come to yet, on a busy machine, does not. */
const attempts = 3;

/** Reads an object of that size in a process of its own, which must give every record and grow by 64 MiB at most. */
export async function expectBoundedMemory(format: string, megabytes: number): Promise<void> {
  const script = join(__dirname, 'measure-memory.ts');
  let leastGrowthBytes = Infinity;
  for (let attempt = 0; attempt < attempts && leastGrowthBytes >= limitBytes; attempt += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, format, String(megabytes)]);
    const { bytes, records, expectedRecords, growthBytes = 0 } = JSON.parse(stdout) as Record<string, number>;
    expect(bytes).toBeGreaterThanOrEqual(megabytes * 1_000_000);
    expect(records).toBe(expectedRecords);
    leastGrowthBytes = Math.min(leastGrowthBytes, growthBytes);
  }
  expect(leastGrowthBytes).toBeLessThan(limitBytes);
}
