import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chaos } from './chaos.ts';

/** `nx run etl-runner:chaos [--runs=300] [--seed=1] [--parallel=2] [--only=kill] [--json]`: the bundle, disturbed again and again. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    parallel: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '..', '..', '..', '..');
const bundle = join(root, 'apps/etl-runner/dist/main.cjs');
if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run \`npx nx run etl-runner:build\` first.`);

const require = createRequire(import.meta.url);
const startS3 = require(join(root, 'tools/testing/start-s3.cjs')) as () => Promise<void>;
const stopS3 = require(join(root, 'tools/testing/stop-s3.cjs')) as () => Promise<void>;

const startMs = performance.now();
await startS3();
try {
  const report = await chaos({
    entry: { root, nodeArguments: [bundle] },
    endpoint: process.env['TEST_S3_ENDPOINT'] ?? '',
    runs: Number(values.runs),
    seed: Number(values.seed),
    parallel: Number(values.parallel),
    only: values.only,
    onRun: ({ number, kind, mode, exits, examples }, done) => {
      const codes = exits.map((code) => code ?? 'killed').join(', ');
      process.stderr.write(`${done}/${values.runs} run ${number}: ${kind}, ${mode} → ${codes}\n`);
      for (const example of examples) process.stderr.write(`    ${example}\n`);
    },
  });
  const { runs, lostRows, doubledRows, orphans, ...others } = report;
  const seconds = Math.round((performance.now() - startMs) / 1000);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ runs, lostRows, doubledRows, orphans, ...others, seconds })}\n`);
  } else {
    process.stdout.write(
      `${runs} runs (${report.pushdownRuns} in mode pushdown) in ${seconds} s (seed ${report.seed}): ${lostRows} rows lost, ${doubledRows} doubled, ` +
        `${report.differingCounts} counts differ, ${report.unfinished} not finished, ${orphans} orphans left of ${report.sweptOrphans + orphans}\n`,
    );
    for (const [kind, codes] of Object.entries(report.exits)) {
      const shown = Object.entries(codes).map(([code, count]) => `${code}: ${count}`);
      process.stdout.write(`  ${kind.padEnd(30)} exit codes ${shown.join(', ')}\n`);
    }
  }
  if (report.failures.length > 0) process.exitCode = 1;
} finally {
  await stopS3();
}
