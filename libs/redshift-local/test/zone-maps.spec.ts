import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { adminUser } from '../src/postgres/admin-client.ts';
import { connectTo, startServer } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'redshift-local-zones-'));
let server: RedshiftLocal;
let client: Client;
/** Straight to the Postgres below. */
let below: Client;

beforeAll(async () => {
  server = await startServer({ dataDir: folder });
  client = await connectTo(server);
  // Its fifth line is the folder of the socket (Postgres docs, postmaster.pid).
  const host = readFileSync(join(folder, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[4] as string;
  below = new Client({ host, user: adminUser, database: 'dev' });
  await below.connect();
});
afterAll(async () => {
  await below?.end();
  await client?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => client.query('drop table if exists t'));

const zoneMaps = async (): Promise<string[]> =>
  (
    await below.query<{ indexdef: string }>(
      "select indexdef from pg_indexes where tablename = 't' and schemaname = 'public'",
    )
  ).rows.map(({ indexdef }) => indexdef.replace(/^.* USING /, ''));

/** Blocks of the table that a query reads. */
async function blocksRead(query: string): Promise<number> {
  const { rows } = await below.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
    `explain (analyze, buffers, format json) ${query}`,
  );
  const { Plan: plan } = (rows[0] as (typeof rows)[0])['QUERY PLAN'][0];
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}

const parameters = "(pages_per_range='1024', autosummarize='on')";

describe('zone maps', () => {
  it('do spare a query the blocks that cannot hold what it asks for', async () => {
    await client.query('create table t (id bigint primary key, text varchar(2000))');
    await below.query("insert into t select n, repeat('x', 1900) from generate_series(1, 60000) as s(n)");
    const { rows } = await below.query(
      "select brin_summarize_new_values(indexname::regclass) from pg_indexes where tablename = 't' and schemaname = 'public'",
    );
    expect(rows).toHaveLength(1);
    await below.query('analyze t');
    const all = await blocksRead('select count(*) from t');
    expect(all).toBeGreaterThan(12 * 1024);
    expect(await blocksRead('select count(*) from t where id between 59000 and 59900')).toBeLessThan(1100);
    expect(
      (await client.query('select count(*)::int as n from t where id between 59000 and 59900')).rows,
    ).toEqual([{ n: 901 }]);
  });

  it('are no indexes to clients', async () => {
    await client.query('create table t (id varchar(24) primary key)');
    expect(await zoneMaps()).toEqual([`brin (id) WITH ${parameters}`]);
    for (const query of [
      "select * from pg_index where indrelid = 't'::regclass",
      "select * from pg_catalog.pg_class c join pg_index i on i.indexrelid = c.oid where i.indrelid = 't'::regclass",
      "select * from pg_class where relkind = 'i' and relname like '%zones%'",
    ]) {
      expect((await client.query(query)).rows).toEqual([]);
    }
    expect((await client.query("select indexname from pg_indexes where tablename = 't'")).rows).toEqual([
      { indexname: 't_pkey' },
    ]);
  });

  it('cover numbers, times and short texts of a primary key, of tables that stay', async () => {
    await client.query(
      'create table t (a int, b varchar(1025), c timestamp, d boolean, primary key (a, b, c, d))',
    );
    expect(await zoneMaps()).toEqual([`brin (a, c) WITH ${parameters}`]);
    await client.query('drop table t');
    await client.query('create table t (a varchar(2000) primary key)');
    expect(await zoneMaps()).toEqual([]);
    await client.query('drop table t; create temporary table t (a int primary key)');
    expect((await below.query("select 1 from pg_class where relname like '%zones%'")).rows).toEqual([]);
    await client.query('drop table t');
  });

  it('do end with the key, and with texts that they have no room for', async () => {
    await client.query('create table t (id varchar(24)); alter table t add constraint k primary key (id)');
    expect(await zoneMaps()).toHaveLength(1);
    await client.query('alter table t drop constraint k');
    expect(await zoneMaps()).toEqual([]);
    await client.query('alter table t add constraint k primary key (id)');
    await client.query('alter table t alter column id type varchar(1024)');
    expect(await zoneMaps()).toHaveLength(1);
    await client.query('alter table t alter column id type varchar(65535)');
    expect(await zoneMaps()).toEqual([]);
  });
});
