/**
 * Writes what is generated from the stream definitions, or with `--check` says what is stale (exit code 1).
 * Run by `npx nx run spacex-schemas:generate` and `:generate-check`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { definedStreams } from '../catalog.ts';
import { airbyteSchema } from './airbyte.ts';
import { dbtSources } from './dbt.ts';
import { ddl } from './ddl.ts';
import { dataDictionary } from './docs.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const tables = definedStreams.flatMap((stream) => stream.tables);

const files: readonly (readonly [path: string, content: string])[] = [
  ...definedStreams.flatMap((stream) =>
    stream.airbyteStreams.map(
      (name) =>
        [`apps/airbyte-admin/config/schemas/${name}.json`, JSON.stringify(airbyteSchema(stream))] as const,
    ),
  ),
  ['dbt/models/staging/_spacex__sources.yml', dbtSources(tables)],
  ['docs/data-dictionary.md', dataDictionary(definedStreams)],
  ['docs/ddl.sql', ddl(tables)],
];

/** The files as prettier writes them, so that the format check of the workspace holds for them too. */
function formatted(): readonly (readonly [path: string, content: string])[] {
  const folder = mkdtempSync(join(root, '.generate-'));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
    const config = join(root, '.prettierrc.json');
    execFileSync(
      process.execPath,
      [prettier, '--config', config, '--ignore-path', '', '--ignore-unknown', '--write', folder],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return files.map(([path]) => [path, readFileSync(join(folder, path), 'utf8')]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

const stale = formatted().filter(([path, content]) => current(path) !== content);

if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(
      `Not current (run \`npx nx run spacex-schemas:generate\`):\n${stale.map(([path]) => `  ${path}`).join('\n')}`,
    );
    process.exitCode = 1;
  } else {
    console.log(`${files.length} generated files are current.`);
  }
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    console.log(`wrote ${path}`);
  }
  console.log(`${files.length} generated files, ${stale.length} changed.`);
}
