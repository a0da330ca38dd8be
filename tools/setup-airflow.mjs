// Makes `.venv-airflow`, the Python environment with Airflow: apart from `.venv`, because Airflow pins hundreds of
// packages, and with the Python of MWAA where this machine has it. Does nothing when nothing changed.
//
//   node tools/setup-airflow.mjs               makes it; exit code 3 when there is no Python for it
//   node tools/setup-airflow.mjs --optional    the same, but no Python for it is fine (exit code 0)
//   node tools/setup-airflow.mjs --which       prints which Python would be used (or none), and makes nothing
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What MWAA runs Airflow 3.2 with. */
const mwaaVersion = '3.12';
/** Others that Airflow 3.2.1 and the Airbyte provider support, the nearest first. */
const otherVersions = ['3.13', '3.11'];
/** Told apart from a failed installation, so that callers may go on without Airflow. */
const noPythonExitCode = 3;

const root = fileURLToPath(new URL('..', import.meta.url));
const venv = join(root, '.venv-airflow');
const stamp = join(venv, '.setup-stamp');
const lockFile = join(root, 'airflow', 'requirements-dev.lock');

const isOptional = process.argv.includes('--optional');
const isQuestion = process.argv.includes('--which');

/** Ends with one clear sentence instead of a stack trace. */
function stop(sentence, exitCode = 1) {
  console.error(`setup-airflow: ${sentence}`);
  process.exit(exitCode);
}

/** Ends because there is no Python to make the environment with. */
function stopWithoutPython(sentence) {
  if (isQuestion) console.log('none');
  if (isQuestion) process.exit(0);
  stop(sentence, isOptional ? 0 : noPythonExitCode);
}

/** `3.12` for a Python that runs, `undefined` for one that does not (a shim of pyenv for a version that is off). */
function versionOf(python) {
  const probe = spawnSync(python, ['-c', 'import sys, venv; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  return probe.status === 0 ? probe.stdout.trim() : undefined;
}

/** The Pythons of `version` that pyenv has installed, the newest patch first. */
function installedByPyenv(version) {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  const patch = (name) => Number(name.split('.')[2]);
  return readdirSync(versions)
    .filter((name) => name.startsWith(`${version}.`) && /^[\d.]+$/.test(name))
    .sort((a, b) => patch(b) - patch(a))
    .map((name) => join(versions, name, 'bin', `python${version}`));
}

/** The first Python that fits: PYTHON312, then per version those on the PATH and those of pyenv. */
function findPython() {
  const named = process.env.PYTHON312;
  if (named) {
    const version = versionOf(named);
    if (version !== undefined && [mwaaVersion, ...otherVersions].includes(version))
      return { python: named, version };
    const what = version === undefined ? 'is no Python that runs' : `is Python ${version}`;
    return stopWithoutPython(
      `PYTHON312 names ${named}, which ${what}: name a Python ${mwaaVersion}, or unset it.`,
    );
  }
  for (const version of [mwaaVersion, ...otherVersions]) {
    const candidates = [`python${version}`, 'python3', ...installedByPyenv(version)];
    const python = candidates.find((candidate) => versionOf(candidate) === version);
    if (python !== undefined) return { python, version };
  }
  return stopWithoutPython(
    `Airflow needs Python ${mwaaVersion} (MWAA's; ${otherVersions.join(' or ')} do too) and none was found on the PATH ` +
      'or in pyenv. Install it, or name one with PYTHON312=/path/to/python3.12. Everything but Airflow works without.',
  );
}

function run(title, command, args, env = {}) {
  const startedAt = performance.now();
  console.log(`setup-airflow: ${title} …`);
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    // Left to itself, uv downloads a Python of its own.
    env: { ...process.env, UV_PYTHON_DOWNLOADS: 'never', ...env },
  });
  if (result.error) stop(`${command} could not be started (${result.error.message}): run \`npm run setup\`.`);
  if (result.status !== 0)
    stop(`${title} failed (exit ${result.status ?? result.signal}); see the lines above, then run it again.`);
  console.log(`setup-airflow: ${title}: done in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

const { python, version } = findPython();
if (isQuestion) {
  console.log(`${python} ${version}`);
  process.exit(0);
}

const wanted = createHash('sha256')
  .update(`${process.platform} ${process.arch} ${version}`)
  .update(readFileSync(lockFile))
  .digest('hex');
const isThere = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
if (version !== mwaaVersion && !isThere) {
  console.warn(
    `setup-airflow: note: MWAA has Python ${mwaaVersion}, this machine only ${version}; Airflow runs with it too.`,
  );
}
if (!isThere) {
  const uv = join(root, '.venv', 'bin', 'uv');
  // A half-made environment is not worth mending: it takes seconds to make a new one.
  rmSync(venv, { recursive: true, force: true });
  run('making the Python environment', uv, ['venv', '--quiet', '--python', python, venv]);
  run('installing Airflow', uv, [
    ...['pip', 'sync', '--quiet', '--require-hashes', '--compile-bytecode'],
    ...['--python', join(venv, 'bin', 'python'), lockFile],
  ]);
  // Runs and tests begin with a copy of this one instead of making their own.
  const database = join(venv, 'metadata.db');
  run('preparing a database for Airflow', join(venv, 'bin', 'airflow'), ['db', 'migrate'], {
    AIRFLOW_HOME: join(venv, 'home'),
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${database}`,
    AIRFLOW__LOGGING__LOGGING_LEVEL: 'ERROR',
  });
  writeFileSync(stamp, wanted);
}
