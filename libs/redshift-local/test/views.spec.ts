import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer } from './support.ts';

let server: RedshiftLocal;
let client: Client;

const rows = async (sql: string): Promise<unknown[]> =>
  (await client.query({ text: sql, rowMode: 'array' })).rows;

beforeAll(async () => {
  server = await startServer();
  client = await connectTo(server);
});
beforeEach(async () => {
  await client.query(
    'drop schema if exists s cascade; drop schema if exists other cascade; create schema s; set search_path to s',
  );
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

describe('views WITH NO SCHEMA BINDING', () => {
  it('does take a table that is missing, and works when it comes', async () => {
    expect((await client.query('create view v as select a, b from s.t with no schema binding')).command).toBe(
      'CREATE',
    );
    expect(await failure(client.query('select * from v'))).toBe('42P01 relation "s.t" does not exist');
    expect(
      await rows(
        'select * from pg_get_late_binding_view_cols() cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)',
      ),
    ).toEqual([]);
    await client.query("create table t (a int, b varchar(5)); insert into t values (1, 'x')");
    expect(await rows('select b, a from v')).toEqual([['x', 1]]);
    expect(
      await rows(
        'select * from pg_get_late_binding_view_cols() cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)',
      ),
    ).toEqual([
      ['s', 'v', 'a', 'integer', 1],
      ['s', 'v', 'b', 'character varying(5)', 2],
    ]);
  });

  it('does outlive its table, with CASCADE too, and reads the next one of that name', async () => {
    await client.query(
      'create table t (a int); insert into t values (1); create view v as select a from s.t with no schema binding',
    );
    await client.query('drop table t');
    expect(await failure(client.query('select a from v'))).toBe('42P01 relation "s.t" does not exist');
    await client.query('create table t (a int); insert into t values (2)');
    expect(await rows('select a from v')).toEqual([[2]]);
    await client.query('drop table t cascade; create table t as select 3 as a');
    expect(await rows('select a from v')).toEqual([[3]]);
  });

  it('does read by name after a swap of tables by renaming', async () => {
    await client.query(
      'create table t (a int); insert into t values (1); create view v as select a from s.t with no schema binding',
    );
    await client.query(
      'begin; create table t_new (a int); insert into t_new values (2); alter table t rename to t_old; alter table t_new rename to t; drop table t_old cascade; commit',
    );
    expect(await rows('select a from v')).toEqual([[2]]);
    await client.query('begin; alter table t rename to gone');
    expect(await failure(client.query('select a from v'))).toMatch(/^42P01 /);
    await client.query('rollback');
    expect(await rows('select a from v')).toEqual([[2]]);
  });

  it('does follow changes of columns', async () => {
    await client.query(
      'create table t (a int, b int); insert into t values (1, 2); create view v as select * from s.t with no schema binding',
    );
    await client.query('alter table t drop column b; alter table t add column c varchar(3)');
    expect(await rows('select * from v')).toEqual([[1, null]]);
    await client.query('create or replace view v as select c from s.t with no schema binding');
    expect(await rows('select * from v')).toEqual([[null]]);
    await client.query('alter table t drop column c');
    expect(await failure(client.query('select c from v'))).toBe('42703 column "c" does not exist');
  });

  it('does bind views that read such views', async () => {
    await client.query(
      'create view outer_view as select n + 1 as m from s.inner_view with no schema binding',
    );
    await client.query('create view inner_view as select n from s.t with no schema binding');
    await client.query('create table t as select 1 as n');
    expect(await rows('select m from outer_view')).toEqual([[2]]);
    await client.query('drop view inner_view');
    expect(await failure(client.query('select m from outer_view'))).toMatch(/^42P01 /);
  });

  it('does keep owner and grants when it is bound anew', async () => {
    await client.query(
      "drop user if exists reader; create user reader password 'Reader-1'; grant usage on schema s to reader",
    );
    await client.query(
      'create table t (a int); create view v as select * from s.t with no schema binding; grant select on v to reader',
    );
    await client.query('drop table t; create table t (z varchar(9)); insert into t values (1)');
    const reader = await connectTo({
      connectionString: server.connectionString.replace('awsuser', 'reader'),
    });
    expect((await reader.query('select z from s.v')).rows).toEqual([{ z: '1' }]);
    await reader.end();
    await client.query('revoke all on schema s from reader; drop view v');
  });

  it('does keep the text of the view', async () => {
    await client.query('create view v (x) as (select a from s.t where a > 1) with no schema binding');
    expect(await rows("select definition from pg_views where viewname = 'v'")).toEqual([
      ['create view s.v(x) as (select a from s.t where a > 1) with no schema binding;'],
    ]);
  });

  it.each([
    [
      'create view v as select a from t with no schema binding',
      /^42601 All the relation names inside should be qualified/,
    ],
    [
      'create view v as select a from s.t join u on true with no schema binding',
      /^42601 All the relation names/,
    ],
    ['create view v as selec 1 with no schema binding', /^42601 syntax error/],
  ])('does refuse %s', async (sql, expected) => {
    expect(await failure(client.query(sql))).toMatch(expected);
  });

  it('does take WITH queries and EXTRACT without a schema', async () => {
    await client.query("create table t as select date '2020-05-06' as d");
    await client.query(
      'create view v as with x as (select d from s.t), y (e) as (select d from x) select extract(year from e)::int as n from y with no schema binding',
    );
    expect(await rows('select n from v')).toEqual([[2020]]);
  });
});

describe('bound views', () => {
  it('does keep a table from being dropped, unless with CASCADE', async () => {
    await client.query('create table t (a int); create view v as select a from t');
    expect(await failure(client.query('drop table t'))).toBe(
      '2BP01 cannot drop table t because other objects depend on it',
    );
    await client.query('drop table t cascade');
    expect(await failure(client.query('select * from v'))).toMatch(/^42P01 /);
  });
});

describe('materialized views', () => {
  it('does keep rows until it is refreshed, with its options in the catalogue', async () => {
    await client.query('create table t (a int, b int); insert into t values (1, 1)');
    await client.query(
      'create materialized view m backup no diststyle key distkey (a) sortkey (b) auto refresh yes as (select a, b from s.t)',
    );
    await client.query('insert into t values (2, 2)');
    expect(await rows('select a from m')).toEqual([[1]]);
    await client.query('refresh materialized view m');
    expect(await rows('select a from m order by a')).toEqual([[1], [2]]);
    expect(
      await rows("select trim(schema_name), trim(name), autorefresh from svv_mv_info where name = 'm'"),
    ).toEqual([['s', 'm', 't']]);
    expect(await rows('select diststyle, sortkey1 from svv_table_info where "table" = \'m\'')).toEqual([
      ['KEY(a)', 'b'],
    ]);
    await client.query('alter materialized view s.m auto refresh no');
    expect(await rows("select autorefresh from stv_mv_info where name = 'm'")).toEqual([['f']]);
    expect(await rows("select definition from pg_views where viewname = 'm'")).toEqual([
      [
        'create materialized view s.m backup no diststyle key distkey (a) sortkey (b) auto refresh yes as (select a, b from s.t);',
      ],
    ]);
    expect(
      await rows(
        "select attname, attisdistkey, attsortkeyord from pg_class c join pg_attribute a on attrelid = c.oid where relname like 'mv_tbl__m__%' and attnum > 0",
      ),
    ).toEqual([
      ['a', true, 0],
      ['b', false, 1],
    ]);
    expect(await failure(client.query('drop table t'))).toMatch(/^2BP01 /);
    await client.query('drop materialized view m');
    expect(await rows('select 1 from svv_mv_info')).toEqual([]);
  });
});

describe('SVV_COLUMNS', () => {
  it('does say of tables and views of all kinds what information_schema.columns says', async () => {
    await client.query(
      `create table t (i int identity(1,1), b bigint not null default 7, v varchar(33), c char(4), x varchar(max), o super, y varbyte(20),
         d decimal(12,3), r real, f float8, day date, at timestamp, z timestamptz, m time, is_it boolean, n smallint, gone int);
       create view bound as select b, v, d from t; create view late as select * from s.t with no schema binding;
       create materialized view kept as select i, v, d, c from t;
       alter table t drop column gone cascade`,
    );
    const columns = `table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length,
       numeric_precision, numeric_scale, domain_name`;
    const from = (view: string): Promise<unknown[]> =>
      rows(`select ${columns} from ${view} where table_schema in ('s', 'pg_catalog') order by 1, 2, 4`);
    expect(await from('svv_columns')).toEqual(await from('information_schema.columns'));
    expect(
      await rows(
        `select table_name, column_name, column_default, is_nullable, data_type, character_maximum_length, numeric_precision, numeric_scale
           from svv_columns where table_schema = 's' and table_name in ('t', 'kept') and column_name in ('i', 'b', 'v', 'x', 'd', 'o', 'y') order by 1, 2`,
      ),
    ).toEqual([
      ['kept', 'd', null, 'YES', 'numeric', null, 12, 3],
      ['kept', 'i', null, 'YES', 'integer', null, 32, 0],
      ['kept', 'v', null, 'YES', 'character varying', 33, null, null],
      ['t', 'b', '7', 'NO', 'bigint', null, 64, 0],
      ['t', 'd', null, 'YES', 'numeric', null, 12, 3],
      ['t', 'i', expect.stringContaining('"identity"('), 'NO', 'integer', null, 32, 0],
      ['t', 'o', null, 'YES', 'super', null, null, null],
      ['t', 'v', null, 'YES', 'character varying', 33, null, null],
      ['t', 'x', null, 'YES', 'character varying', 65535, null, null],
      ['t', 'y', null, 'YES', 'binary varying', null, null, null],
    ]);
  });
});
