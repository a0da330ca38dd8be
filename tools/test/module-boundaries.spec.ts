import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Import {
  readonly file: string;
  readonly name: string;
}

/** What the boundary rule says of each import. */
function boundaryErrors(imports: readonly Import[]): readonly string[][] {
  const lint = spawnSync(process.execPath, [join(__dirname, 'lint-imports.mjs')], {
    input: JSON.stringify(imports),
    encoding: 'utf8',
  });
  if (lint.status !== 0) throw new Error(lint.stderr);
  return JSON.parse(lint.stdout) as string[][];
}

const allowed: readonly Import[] = [
  { file: 'apps/etl-runner/src/main.ts', name: '@spacex/redshift-writer' },
  { file: 'apps/etl-runner/src/main.ts', name: '@spacex/spacex-schemas' },
  { file: 'apps/airbyte-admin/src/main.ts', name: '@spacex/airbyte-client' },
  { file: 'apps/local-cloud/src/main.ts', name: 'redshift-local' },
  { file: 'libs/redshift-writer/src/index.ts', name: 'kysely-redshift' },
  { file: 'libs/redshift-writer/src/writer.spec.ts', name: 'redshift-local' },
  { file: 'libs/spacex-schemas/src/index.ts', name: 'zod' },
];

const forbidden: readonly Import[] = [
  { file: 'libs/s3-reader/src/index.ts', name: '@spacex/redshift-writer' },
  { file: 'libs/kysely-redshift/src/index.ts', name: '@spacex/spacex-schemas' },
  { file: 'libs/redshift-local/src/index.ts', name: 'kysely-redshift' },
  { file: 'libs/redshift-writer/src/index.ts', name: '@spacex/spacex-schemas' },
  { file: 'libs/redshift-writer/src/index.ts', name: 'redshift-local' },
  { file: 'apps/airbyte-admin/src/main.ts', name: '@spacex/redshift-writer' },
  { file: 'apps/etl-runner/src/main.ts', name: 'redshift-local' },
  { file: 'apps/etl-runner/src/main.ts', name: '../../airbyte-admin/src/main.ts' },
  { file: 'apps/local-cloud/src/main.ts', name: '../../etl-runner/src/main.ts' },
  { file: 'libs/spacex-schemas/src/index.ts', name: '@aws-sdk/client-s3' },
];

describe('the arrows of the blueprint', () => {
  const errors = boundaryErrors([...allowed, ...forbidden]);

  it.each(allowed.map(({ file, name }, index) => [file, name, index] as const))(
    'let %s import %s',
    (_file, _name, index) => {
      expect(errors[index]).toEqual([]);
    },
  );

  it.each(forbidden.map(({ file, name }, index) => [file, name, allowed.length + index] as const))(
    'do not let %s import %s',
    (_file, _name, index) => {
      expect(errors[index]).toHaveLength(1);
    },
  );
});
