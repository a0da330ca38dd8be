import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chaos } from './chaos/chaos.ts';
import { kinds } from './chaos/faults.ts';

// Half a minute of work on two idle cores.
jest.setTimeout(600_000);

const root = resolve(__dirname, '..', '..', '..');
const bundle = join(root, 'apps/etl-runner/dist/main.cjs');
const sources = ['--conditions=@spacex/source', join(root, 'apps/etl-runner/src/main.ts')];

describe('etl-runner in chaos', () => {
  it('loses no row, doubles none and leaves nothing behind, whatever goes wrong', async () => {
    const report = await chaos({
      // `nx run etl-runner:test` has built the bundle, which starts faster.
      entry: { root, nodeArguments: existsSync(bundle) ? [bundle] : sources },
      endpoint: process.env['TEST_S3_ENDPOINT'] ?? '',
      runs: kinds.length,
      seed: Math.floor(Math.random() * 1e9),
      parallel: 2,
    });
    expect(report).toMatchObject({
      runs: kinds.length,
      lostRows: 0,
      doubledRows: 0,
      orphans: 0,
      differingCounts: 0,
      unfinished: 0,
      failures: [],
    });
  });
});
