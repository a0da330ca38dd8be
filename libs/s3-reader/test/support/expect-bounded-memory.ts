import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const limitBytes = 64 * 1024 * 1024;

/** Reads an object of that size in a process of its own, which must give every record and grow by 64 MiB at most. */
export async function expectBoundedMemory(format: string, megabytes: number): Promise<void> {
  const script = join(__dirname, 'measure-memory.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, format, String(megabytes)]);
  const { bytes, records, expectedRecords, growthBytes } = JSON.parse(stdout) as Record<string, number>;
  expect(bytes).toBeGreaterThanOrEqual(megabytes * 1_000_000);
  expect(records).toBe(expectedRecords);
  expect(growthBytes).toBeLessThan(limitBytes);
}
