// Runs a program of `.venv-airflow`, for the Nx targets: node airflow/local/with-airflow.mjs pytest tests
// Where this machine has no Python for Airflow it says so and ends well, as skipped tests do; with CI=true it fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const bin = join(project, '..', '.venv-airflow', 'bin');
const [program, ...args] = process.argv.slice(2);

if (!existsSync(join(bin, program))) {
  const isCi = process.env.CI === 'true';
  console.error(
    `airflow: ${program} ${isCi ? 'cannot run' : 'is skipped'}: .venv-airflow is not there (npx nx run airflow:setup says why).`,
  );
  const counts = process.env.AIRFLOW_TEST_COUNTS;
  if (counts) {
    mkdirSync(join(project, 'test-output'), { recursive: true });
    writeFileSync(
      join(project, 'test-output', counts),
      `${JSON.stringify({ passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1 })}\n`,
    );
  }
  process.exit(isCi ? 1 : 0);
}

const { status } = spawnSync(join(bin, program), args, {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
});
process.exit(status ?? 1);
