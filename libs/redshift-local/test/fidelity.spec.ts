import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statements } from '../fidelity/corpus/index.ts';
import { areas } from '../fidelity/features/index.ts';
import { knownFailures } from '../fidelity/known-failures.ts';
import { featureTestId, fidelityPage } from '../fidelity/page.ts';
import { FidelityRunner } from '../fidelity/runner.ts';

let runner: FidelityRunner;

beforeAll(async () => {
  runner = await FidelityRunner.start(process.env['TEST_S3_ENDPOINT'] ?? '');
});
afterAll(() => runner?.stop());

const features = areas.flatMap((area) =>
  area.features.map((feature) => [featureTestId(area, feature), feature] as const),
);

it.each(features)('%s', async (_id, feature) => {
  expect(await runner.feature(feature)).toBeUndefined();
});

it('does agree with the documented results, but for the named failures', async () => {
  const differing: Record<string, string> = {};
  const passing: string[] = [];
  for (const statement of statements) {
    const got = await runner.statement(statement);
    if (got === undefined) passing.push(statement.sql);
    else if (!knownFailures.has(statement.sql)) differing[`${statement.page}: ${statement.sql}`] = got;
  }
  expect(differing).toEqual({});
  expect(passing.filter((sql) => knownFailures.has(sql))).toEqual([]);
});

it('does have ids, statements and known failures once each', () => {
  const repeated = (texts: readonly string[]): string[] =>
    texts.filter((text, index) => texts.indexOf(text) !== index);
  expect(repeated(features.map(([id]) => id))).toEqual([]);
  const sqls = statements.map(({ sql, setup = [] }) => [...setup, sql].join(';'));
  expect(repeated(sqls)).toEqual([]);
  const known = new Set(statements.map(({ sql }) => sql));
  expect([...knownFailures.keys()].filter((sql) => !known.has(sql))).toEqual([]);
});

it('does have a page that shows this state (write it anew with `npx nx run redshift-local:fidelity --write`)', () => {
  const path = join(__dirname, '..', 'docs', 'fidelity.md');
  expect(readFileSync(path, 'utf8')).toBe(fidelityPage(areas, statements, knownFailures));
});
