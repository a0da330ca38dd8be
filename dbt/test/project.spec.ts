import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dbt } from './dbt.ts';
import type { ManifestNode } from './dbt.ts';

describe('the dbt project', () => {
  let folder: string;
  let dbt: Dbt;
  let models: readonly ManifestNode[];
  let tests: readonly ManifestNode[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dbt-project-'));
    dbt = new Dbt(folder, {
      host: 'localhost',
      port: 5439,
      database: 'dev',
      user: 'u',
      password: 'p',
    });
    const parsed = await dbt.run('parse', '--warn-error', '--show-all-deprecations');
    expect({ ...parsed, output: parsed.exitCode === 0 ? '' : parsed.output }).toEqual({
      exitCode: 0,
      output: '',
    });
    const nodes = Object.values(dbt.manifest().nodes);
    models = nodes.filter((node) => node.resource_type === 'model');
    tests = nodes.filter((node) => node.resource_type === 'test');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('describes every model and every column', () => {
    expect(models.length).toBeGreaterThan(6);
    const silent = models.flatMap((model) => [
      ...(model.description === '' ? [model.name] : []),
      ...Object.values(model.columns)
        .filter(({ description }) => description === '')
        .map(({ name }) => `${model.name}.${name}`),
    ]);
    expect(silent).toEqual([]);
  });

  it('reads sources in staging only, and staging reads nothing else', () => {
    const wrong = models.filter((model) => {
      const reads = model.depends_on?.nodes ?? [];
      const sources = reads.filter((id) => id.startsWith('source.'));
      return model.path.startsWith('staging/')
        ? sources.length !== 1 || reads.length !== 1
        : sources.length > 0;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('passes on every column of a source but _extra', () => {
    const { sources } = dbt.manifest();
    for (const model of models.filter(({ path }) => path.startsWith('staging/'))) {
      const read = new Set(model.raw_code?.match(/^ {4}\w+/gm)?.map((name) => name.trim()));
      const source = sources[String(model.depends_on?.nodes[0])];
      const missing = Object.keys(source?.columns ?? {}).filter(
        (name) => name !== '_extra' && !read.has(name),
      );
      expect({ model: model.name, missing }).toEqual({ model: model.name, missing: [] });
    }
  });

  it('names staging views src_spacex_<table> and lands everything in analytics', () => {
    for (const model of models) {
      if (model.path.startsWith('staging/')) expect(model.name).toMatch(/^src_spacex_[a-z_]+$/);
      expect(model.schema).toBe('analytics');
    }
  });

  it('tests the primary key of every model', () => {
    const keyed = new Set(
      tests
        .filter(({ test_metadata }) => ['unique', 'unique_combination'].includes(String(test_metadata?.name)))
        .map(({ attached_node }) => attached_node),
    );
    expect(models.filter(({ name }) => !keyed.has(`model.spacex.${name}`)).map(({ name }) => name)).toEqual(
      [],
    );
  });
});
