// Brings the checkout up to date: npm packages and the Python tools. Runs before `npm start` and `npm test`
// (with --tests: also the Python packages that only tests need), and does nothing when nothing changed. Uses only what Node brings along, since nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const isWindows = process.platform === 'win32';

/** Ends with one clear sentence instead of a stack trace. */
function stop(sentence) {
  console.error(`setup: ${sentence}`);
  process.exit(1);
}

function run(title, command, args, options = {}) {
  const startedAt = performance.now();
  console.log(`setup: ${title} …`);
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) stop(`${command} could not be started (${result.error.message}).`);
  if (result.status !== 0) {
    stop(`${title} failed (exit ${result.status ?? result.signal}); see the lines above, then run it again.`);
  }
  console.log(`setup: ${title}: done in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

/**
 * Runs `install` unless `stamp` says that it ran for the same inputs. The stamp lies inside the installed folder,
 * so that deleting the folder deletes it too.
 */
function once(stamp, inputs, install) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const input of inputs) hash.update(readFileSync(at(input)));
  const wanted = hash.digest('hex');
  if (existsSync(at(stamp)) && readFileSync(at(stamp), 'utf8') === wanted) return;
  install();
  writeFileSync(at(stamp), wanted);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer (24 is what the project runs on).`,
    );
  }
}

/** The tested Python versions. dbt 1.11 has no release for 3.14 yet. */
const pythonVersions = ['3.11', '3.12', '3.13'];

/** The first Python that fits: the one named by PYTHON, then those on the PATH. */
function findPython() {
  const named = process.env.PYTHON;
  const candidates = named
    ? [named]
    : ['python3', ...pythonVersions.map((version) => `python${version}`), 'python'];
  const seen = [];
  for (const candidate of candidates) {
    const probe = spawnSync(
      candidate,
      ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'],
      {
        encoding: 'utf8',
      },
    );
    const version = probe.stdout?.trim();
    if (probe.status === 0 && pythonVersions.includes(version)) return candidate;
    if (probe.error) continue;
    seen.push(version ? `${candidate} is ${version}` : `${candidate} lacks the venv module`);
  }
  const found = seen.length > 0 ? `found only: ${seen.join(', ')}` : `no ${candidates.join(', ')} found`;
  return stop(
    `Python ${pythonVersions.join(', ').replace(/, ([^,]*)$/, ' or $1')} is needed (with venv) and ${found}. ` +
      'Install it, or name one with PYTHON=/path/to/python3.',
  );
}

checkNode();

once('node_modules/.setup-stamp', ['package-lock.json'], () => {
  run('installing npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: isWindows,
  });
});

// Linux gets Node 24 as an npm package; elsewhere the installed one must itself be able to run TypeScript.
if (!existsSync(at('node_modules', '.bin', 'node'))) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    stop(
      `on ${process.platform} npm has no Node 24 to install, and Node ${process.versions.node} cannot run it: install Node 24.`,
    );
  }
}

/** A Python environment with exactly the packages of a lock file. The first one brings uv along for the others. */
function pythonEnvironment(folder, lock) {
  once(`${folder}/.setup-stamp`, ['tools/python/bootstrap.lock', lock], () => {
    const bin = (environment) => at(environment, isWindows ? 'Scripts' : 'bin');
    const isFirst = folder === '.venv';
    // A half-made environment is not worth mending: it takes seconds to make a new one.
    rmSync(at(folder), { recursive: true, force: true });
    run(`making the Python environment ${folder}`, findPython(), ['-m', 'venv', folder]);
    if (isFirst) {
      run('installing uv', join(bin(folder), 'python'), [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
        ...['--require-hashes', '-r', 'tools/python/bootstrap.lock'],
      ]);
    }
    run('installing Python packages', join(bin('.venv'), 'uv'), [
      ...['pip', 'sync', '--quiet', '--require-hashes', '--compile-bytecode'],
      ...['--python', join(bin(folder), 'python'), lock],
    ]);
  });
}

pythonEnvironment('.venv', 'tools/python/requirements.lock');
if (process.argv.includes('--tests')) {
  pythonEnvironment('.venv-test', 'tools/python/test-requirements.lock');
}
