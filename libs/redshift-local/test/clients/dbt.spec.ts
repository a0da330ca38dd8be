import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import { connectTo, pythonPath } from '../support.ts';
import { openStage, password, type ClientStage } from './support.ts';

// dbt starts slowly, five times, on a machine that has other things to do.
jest.setTimeout(600_000);

/** What `dbt build` prints when all of the project's nodes pass. */
const allPassed = /Done\. PASS=23 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=23/;

describe('dbt-redshift', () => {
  let stage: ClientStage;
  let client: Client;
  let folder: string;

  /** Runs dbt in the project; gives its output, whether it fails or not. */
  const dbt = (...args: string[]): Promise<string> =>
    new Promise((resolve) => {
      const { host, port } = stage.server;
      const env = {
        ...process.env,
        HOST: host,
        PORT: String(port),
        DB_PASSWORD: password,
        DBT_PROFILES_DIR: folder,
      };
      execFile(
        join(dirname(pythonPath()), 'dbt'),
        args,
        { cwd: folder, env, maxBuffer: 1e8 },
        (_error, stdout) => resolve(stdout),
      );
    });

  const rows = async (sql: string): Promise<unknown[]> =>
    (await client.query({ text: sql, rowMode: 'array' })).rows;

  const launches = (...values: readonly string[]): Promise<unknown> =>
    client.query(`insert into landed.launches values ${values.join(', ')}`);

  beforeAll(async () => {
    stage = await openStage();
    client = await connectTo(stage.server);
    folder = mkdtempSync(join(tmpdir(), 'rsl-dbt-'));
    cpSync(join(__dirname, 'dbt-project'), folder, { recursive: true });
    await client.query("create user reader password 'Reader-1'; create group analysts; create schema landed");
    await client.query(
      'create table landed.launches (id varchar(9), site int, launched_at timestamp, loaded_at timestamptz)',
    );
    await client.query(
      "create table landed.sites as select 1 as id, 'Omelek'::varchar(30) as name union all select 2, 'Cape'",
    );
    await client.query("create table landed.stale as select timestamptz '2000-01-01' as loaded_at");
    await launches("('a', 1, '2024-05-01', '2020-01-01')", "('b', 2, '2025-05-01', '2020-01-01')");
  });
  afterAll(async () => {
    await client?.end();
    await stage?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('builds the project: seeds, snapshots, views, tables, every incremental strategy, tests', async () => {
    expect(await dbt('build')).toMatch(allPassed);
    expect(await rows('select id, name, latitude, opened::varchar from analytics.sites order by id')).toEqual(
      [
        [1, 'Kwajalein', '9.0477206', '2006-03-24'],
        [2, 'Cape Canaveral', '28.5618571', '1950-07-24'],
        [3, null, '34.6320930', null],
      ],
    );
    expect(await rows('select * from analytics.table_key order by site')).toEqual([
      [1, 'a', 'a'],
      [2, 'b', 'b'],
    ]);
    expect(await rows('select analytics.half(7)')).toEqual([[3]]);
  });

  it('builds again: what is new and changed arrives, by each strategy', async () => {
    await launches("('b', 3, '2025-06-01', '2020-01-03')", "('c', 1, '2026-05-01', '2020-01-03')");
    await client.query("delete from landed.launches where id = 'b' and site = 2");
    await client.query(
      "update landed.sites set name = 'Cape Canaveral' where id = 2; delete from landed.sites where id = 1",
    );
    expect(await dbt('build', '--vars', '{wide: true}')).toMatch(allPassed);
    expect(await rows('select id, site from analytics.append order by id, site')).toEqual([
      ['a', 1],
      ['b', 2],
      ['b', 3],
      ['c', 1],
    ]);
    expect(await rows('select id, site, is_past from analytics.delete_insert order by id')).toEqual([
      ['a', 1, null],
      ['b', 3, true],
      ['c', 1, true],
    ]);
    expect(
      await rows('select id, site, launched_at::date::varchar from analytics.merged order by id'),
    ).toEqual([
      ['a', 1, '2024-05-01'],
      ['b', 3, '2025-05-01'],
      ['c', 1, '2026-05-01'],
    ]);
    expect(await rows('select id, site from analytics.microbatched order by id')).toEqual([
      ['a', 1],
      ['b', 3],
      ['c', 1],
    ]);
    expect(
      await rows(
        'select id, name, dbt_valid_to is null from analytics.site_history order by id, dbt_valid_from',
      ),
    ).toEqual([
      [1, 'Omelek', false],
      [2, 'Cape', false],
      [2, 'Cape Canaveral', true],
    ]);
    expect(await rows('select site, n::int from analytics.materialized order by site')).toEqual([
      [1, 2],
      [3, 1],
    ]);
  });

  it('builds with --full-refresh', async () => {
    const output = await dbt(
      'build',
      '--full-refresh',
      '--select',
      'append',
      'delete_insert',
      'merged',
      'materialized',
    );
    expect(output).toMatch(/Done\. PASS=7 WARN=0 ERROR=0 SKIP=0/);
    expect(await rows('select id from analytics.append order by id')).toEqual([['a'], ['b'], ['c']]);
  });

  it('leaves distribution, sort keys, grants, constraints and comments in the catalogue', async () => {
    expect(
      await rows(`select "table", diststyle, sortkey1, sortkey_num from svv_table_info where schema = 'analytics'
        and "table" in ('table_even', 'table_key', 'append', 'merged', 'materialized', 'sites') order by 1`),
    ).toEqual([
      ['append', 'ALL', 'AUTO(SORTKEY)', 0],
      ['materialized', 'KEY(site)', 'site', 1],
      ['merged', 'KEY(id)', 'launched_at', 1],
      ['sites', 'ALL', 'AUTO(SORTKEY)', 0],
      ['table_even', 'EVEN', 'launched_at', 2],
      ['table_key', 'KEY(site)', 'INTERLEAVED', 1],
    ]);
    expect(
      await rows(`select identity_name, identity_type, privilege_type from svv_relation_privileges
        where relation_name = 'table_key' and identity_name <> 'awsuser' order by 1`),
    ).toEqual([
      ['analysts', 'group', 'select'],
      ['reader', 'user', 'select'],
    ]);
    expect(
      await rows(
        "select contype from pg_constraint c join pg_class r on r.oid = conrelid where relname = 'contracted' order by 1",
      ),
    ).toEqual([['p'], ['u']]);
    expect(await rows("select remarks from svv_tables where table_name = 'table_even'")).toEqual([
      ['Launches, evenly spread'],
    ]);
  });

  it('keeps a late-binding view when its table is dropped and made again', async () => {
    await client.query(
      'begin; alter table landed.launches rename to gone; create table landed.launches as select * from landed.gone; drop table landed.gone; commit',
    );
    expect(await rows('select count(*)::int from analytics.late_view')).toEqual([[3]]);
    expect(
      await rows(
        "select definition ilike '%with no schema binding;' from pg_views where viewname = 'late_view'",
      ),
    ).toEqual([[true]]);
  });

  it('documents the project, with the columns of late-binding views', async () => {
    expect(await dbt('docs', 'generate', '--no-compile')).toContain('Catalog written to');
    const catalog = JSON.parse(readFileSync(join(folder, 'target', 'catalog.json'), 'utf8')) as {
      nodes: Record<string, { columns: object; stats: Record<string, { value: unknown }> }>;
    };
    const { columns } = catalog.nodes['model.every_strategy.late_view'] ?? { columns: {} };
    expect(Object.keys(columns)).toEqual(['id', 'site', 'launched_at', 'loaded_at', 'age_days']);
    expect(catalog.nodes['model.every_strategy.merged']?.stats).toMatchObject({
      diststyle: { value: 'KEY(id)' },
      sortkey1: { value: 'launched_at' },
    });
  });

  it('finds stale sources', async () => {
    await launches("('d', 1, '2026-06-01', getdate())");
    const output = await dbt('source', 'freshness');
    expect(output).toMatch(/PASS freshness of landed\.launches/);
    expect(output).toMatch(/ERROR STALE freshness of landed\.stale/);
  });
});
