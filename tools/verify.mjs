// `npm test`: every check of the repository. With CI=true also the slow suites.
// Ends with one line, `N passed, N failed`: tests are counted one by one, every other check as one.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCi = process.env.CI === 'true';
const totals = { passed: 0, failed: 0, skipped: 0 };
const report = [];
/** Tests that failed: `{ test, message }`. */
const failures = [];

/** Enough to see what was expected; the whole message stands where the test ran. */
const maxFailureLines = 30;

/** Targets that take minutes; a project has those that it needs. */
const slowSuites = ['e2e', 'clients', 'slow'];

const projects = ['apps', 'libs']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
  .concat('dbt', 'airflow', 'infra', 'tools');

/** Runs a program of node_modules; its output goes straight to the terminal. */
function run(program, args) {
  const bin = join(root, 'node_modules', '.bin', program);
  return (
    spawnSync(bin, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NX_TUI: 'false' } }).status ===
    0
  );
}

/** One check: passed or failed as a whole. */
function check(title, program, args) {
  console.log(`\n── ${title}`);
  const startedAt = performance.now();
  const isOk = run(program, args);
  totals[isOk ? 'passed' : 'failed'] += 1;
  report.push({ title, isOk, detail: '', startedAt });
  finish(report.at(-1));
}

/**
 * Targets whose test runs write their counts, as `jest-count-reporter.cjs` does: `counts.json` the ordinary ones,
 * `counts-<suite>.json` the slow ones.
 */
function suite(title, targets, isCountsFile) {
  console.log(`\n── ${title}`);
  const startedAt = performance.now();
  const countsFiles = () =>
    projects
      .map((folder) => join(root, folder, 'test-output'))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })))
      .filter(({ name }) => isCountsFile(name));
  for (const { path } of countsFiles()) rmSync(path);
  const isOk = run('nx', ['run-many', '-t', ...targets, '--outputStyle=static', '--parallel=2']);
  const counts = countsFiles().map(({ path }) => JSON.parse(readFileSync(path, 'utf8')));
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  const [passed, skipped] = [sum('passed'), sum('skipped')];
  // A failed run without a counted failure (a crash, a hang) is still a failure.
  const failed = sum('failed') || (isOk ? 0 : 1);
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  failures.push(...counts.flatMap((count) => count.failures));
  report.push({ title, isOk, detail: `${passed} passed, ${failed} failed, ${skipped} skipped`, startedAt });
  finish(report.at(-1));
}

function finish(entry) {
  entry.seconds = (performance.now() - entry.startedAt) / 1000;
}

check('format', 'prettier', ['--check', '--log-level=warn', '.']);
check('project references', 'nx', ['sync:check']);
check('generated files', 'nx', ['run-many', '-t', 'generate-check', '--outputStyle=static']);
check('lint', 'nx', ['run-many', '-t', 'lint', '--outputStyle=static']);
check('typecheck', 'nx', ['run-many', '-t', 'typecheck', '--outputStyle=static']);
check('build', 'nx', ['run-many', '-t', 'build', '--outputStyle=static']);
suite('unit and integration tests', ['test'], (name) => name === 'counts.json');
if (isCi) {
  suite('slow suites', slowSuites, (name) => /^counts-.+\.json$/.test(name));
  check('robustness', 'nx', ['run', 'redshift-local:robustness', '--outputStyle=static']);
  check('packages', 'nx', ['run-many', '-t', 'package-check', '--outputStyle=static', '--parallel=1']);
}

if (failures.length > 0) console.log('\n── failed tests');
for (const { test, message } of failures) {
  const ownLines = message.split('\n').filter((line) => !line.includes('/node_modules/'));
  console.log([`✘ ${test}`, ...ownLines.slice(0, maxFailureLines)].join('\n    '));
}

console.log('\n── summary');
for (const { title, isOk, detail, seconds } of report) {
  console.log(`${isOk ? '✔' : '✘'} ${title.padEnd(28)} ${`${seconds.toFixed(0)} s`.padStart(6)}  ${detail}`);
}
if (!isCi)
  console.log(
    '  (the slow suites run with CI=true, or one by one: `npx nx run <project>:<target>`, see README)',
  );
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed === 0 ? 0 : 1);
