// Writes the hash-locked Python requirements from their .in files. Needs `.venv` (npm run setup).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const locks = [
  { from: 'tools/python/requirements.in', to: 'tools/python/requirements.lock' },
  {
    from: 'tools/python/test-requirements.in',
    to: 'tools/python/test-requirements.lock',
    like: 'tools/python/requirements.lock',
  },
  // The container gets exactly the versions that the laptop tests.
  { from: 'dbt/requirements.in', to: 'dbt/requirements.lock', like: 'tools/python/requirements.lock' },
  // What MWAA installs decides what the tests of the DAG run with.
  {
    from: 'airflow/requirements-dev.in',
    to: 'airflow/requirements-dev.lock',
    like: 'airflow/dags/constraints.txt',
  },
  { from: 'tools/python/bootstrap.in', to: 'tools/python/bootstrap.lock' },
];

for (const { from, to, like } of locks) {
  console.log(`locking ${to}`);
  // `--universal` makes one file for every platform; `--no-emit-index-url` keeps registries out of it.
  const options = [
    '--universal',
    '--python-version',
    '3.11',
    '--generate-hashes',
    '--no-emit-index-url',
    '--quiet',
  ];
  const constraint = like ? ['--constraint', like] : [];
  const header = ['--custom-compile-command', 'npm run lock:python'];
  const result = spawnSync(
    '.venv/bin/uv',
    ['pip', 'compile', from, '-o', to, ...options, ...constraint, ...header],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (result.status !== 0) process.exit(result.status ?? 1);
}
