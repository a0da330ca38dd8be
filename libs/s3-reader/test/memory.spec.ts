import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('memory', () => {
  const megabytes = process.env['CI'] === 'true' ? 2000 : 600;

  it(`does not grow by more than 64 MB over an object of ${megabytes} MB`, () => {
    const script = join(__dirname, 'support', 'measure-memory.ts');
    const output = execFileSync(process.execPath, [script, String(megabytes)], { encoding: 'utf8' });
    const { bytes, records, lines, growthBytes } = JSON.parse(output) as Record<string, number>;
    expect(bytes).toBeGreaterThanOrEqual(megabytes * 1_000_000);
    expect(records).toBe(lines);
    expect(growthBytes).toBeLessThan(64 * 1024 * 1024);
  }, 180_000);
});
