import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer } from './support.ts';

let server: RedshiftLocal;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await connectTo(server);
  await client.query('create table t (id int, n int, doc super)');
  await client.query('insert into t values (1, 1), (2, 2)');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

it('does name a remedy for external schemas', async () => {
  const error = await client
    .query("create external schema x from data catalog database 'd'")
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ hint: expect.stringMatching(/load the files with COPY/) });
});

describe('syntax of Postgres', () => {
  it.each([
    ['select distinct on (id) id from t', '0A000 SELECT DISTINCT ON is not supported'],
    ['select * from t for update', '0A000 SELECT FOR UPDATE is not supported'],
    ['select * from t, lateral (select n) x', '42601 syntax error at or near "lateral"'],
    ['select * from t tablesample system (10)', '42601 syntax error at or near "tablesample"'],
    ['select * from t fetch first 1 rows only', '42601 syntax error at or near "fetch"'],
    ['select count(*) filter (where n > 1) from t', '42601 syntax error at or near "filter"'],
    ['select sum(n) over w from t window w as (order by id)', '42601 syntax error at or near "window"'],
    ['select * from (values (1), (2)) v(n)', '42601 syntax error at or near "values"'],
    ['values (1)', '0A000 VALUES is not supported'],
    ['select array[1, 2] from t', '0A000 ARRAY[…] is not supported'],
    ["select doc -> 'a' from t", '42883 operator does not exist: ->'],
    ["select doc @> '{}' from t", '42883 operator does not exist: @>'],
    ['select id::uuid from t', '42704 type "uuid" does not exist'],
    ['insert into t values (1) returning id', '42601 syntax error at or near "returning"'],
    ['insert into t values (1) on conflict do nothing', '42601 syntax error at or near "on"'],
    ['insert into t overriding system value values (1)', '42601 syntax error at or near "overriding"'],
    ['with x as (delete from t returning id) select * from x', '42601 syntax error at or near "delete"'],
    [
      'with x as (select 1 as id) insert into t (id) select id from x',
      '42601 syntax error at or near "insert"',
    ],
    ['explain analyze select 1', '42601 syntax error at or near "analyze"'],
    ['explain (costs off) select 1', '42601 syntax error at or near "("'],
    ['create index i on t (id)', '0A000 CREATE INDEX is not supported'],
    ['create type mood as enum (1)', '0A000 CREATE TYPE is not supported'],
    ['create domain d as int', '0A000 CREATE DOMAIN is not supported'],
    ['create trigger x after insert on t execute function f()', '0A000 CREATE TRIGGER is not supported'],
    ['create rule r as on insert to t do nothing', '0A000 CREATE RULE is not supported'],
    ['create unlogged table u (a int)', '0A000 CREATE UNLOGGED TABLE is not supported'],
    ['create sequence q', '0A000 CREATE SEQUENCE is not supported'],
    ['create collation c from "C"', '42601 syntax error at or near "collation"'],
    ['do $$ begin end $$', '0A000 DO is not supported'],
    ['checkpoint', '42601 syntax error at or near "checkpoint"'],
    ['frobnicate t', '42601 syntax error at or near "frobnicate"'],
    ['select pg_advisory_lock(1)', '42883 function pg_advisory_lock() does not exist'],
    [
      'select pg_try_advisory_xact_lock(oid::bigint) from pg_class',
      '42883 function pg_try_advisory_xact_lock() does not exist',
    ],
    [
      'create external schema x from data catalog database d',
      '0A000 redshift-local does not emulate CREATE EXTERNAL SCHEMA',
    ],
    ['declare c binary cursor for select 1', '42601 syntax error at or near "binary"'],
    ['declare c cursor with hold for select 1', '42601 syntax error at or near "with"'],
    ['fetch prior from c', '42601 syntax error at or near "prior"'],
    ['alter procedure p() set search_path to public', '42601 syntax error at or near "set"'],
    ['alter function f(int) strict', '42601 syntax error at or near "strict"'],
    ['alter role r owner to awsuser', '0A000 redshift-local does not emulate ALTER ROLE … OWNER TO'],
    ['alter role r login', '42601 syntax error at or near "login"'],
    [
      'create function f(int) returns int stable as $$ return 1 $$ language plpythonu',
      '0A000 redshift-local does not emulate Python functions',
    ],
    [
      'create function f(int) returns int stable as $$ begin return 1; end $$ language plpgsql',
      '42601 syntax error at or near "plpgsql"',
    ],
    ['show datashares', '0A000 redshift-local does not emulate SHOW DATASHARES'],
    ['show rls policies', '0A000 redshift-local does not emulate SHOW RLS'],
    ['create datashare d', '0A000 redshift-local does not emulate CREATE DATASHARE'],
    ['grant truncate on t to public', '0A000 redshift-local does not emulate GRANT TRUNCATE'],
    ['create user x', '42601 CREATE USER requires PASSWORD'],
    ["create user x password 'A1bcdefgh' superuser", '42601 syntax error at or near "superuser"'],
    ['create role r login', '42601 syntax error at or near "login"'],
  ])('does refuse %s', async (sql, expected) => {
    expect(await failure(client.query(sql))).toBe(expected);
    expect(await failure(client.query({ name: '', text: sql, values: [] }))).toBe(expected);
  });

  it('does leave names that are such words alone, and the catalogue its arrays', async () => {
    await client.query('create temp table words ("array" int, filter int, "window" int)');
    await client.query('select w."array", w.filter, w."window" as lateral_ from words w');
    const { rows } = await client.query("select relname from pg_class where relname = any (array['t', 'x'])");
    expect(rows).toEqual([{ relname: 't' }]);
    expect((await client.query('select n from t where n = any (select id from t) order by n')).rowCount).toBe(
      2,
    );
  });
});

describe('MERGE', () => {
  beforeEach(async () => {
    await client.query(
      'drop table if exists a; drop table if exists b; create table a (id int, n int); create table b (id int, n int)',
    );
    await client.query('insert into a values (1, 1), (2, 2); insert into b values (2, 20), (3, 30)');
  });
  const all = async (): Promise<unknown[]> =>
    (await client.query({ text: 'select * from a order by id, n', rowMode: 'array' })).rows;

  it('does update what matches and insert what does not', async () => {
    await client.query(
      'merge into a using b s on a.id = s.id when matched then update set n = s.n when not matched then insert (id, n) values (s.id, s.n)',
    );
    expect(await all()).toEqual([
      [1, 1],
      [2, 20],
      [3, 30],
    ]);
    await client.query(
      'merge into a using b on a.id = b.id when matched then delete when not matched then insert values (b.id, b.n)',
    );
    expect(await all()).toEqual([[1, 1]]);
  });

  const full = 'when matched then update set n = b.n when not matched then insert values (b.id, b.n)';
  it('does fail when a row matches several rows of the source', async () => {
    await client.query('insert into b values (2, 21)');
    for (const end of [full, 'remove duplicates']) {
      expect(await failure(client.query(`merge into a using b on a.id = b.id ${end}`))).toBe(
        'XX000 Found multiple matches to update the same tuple.',
      );
    }
    expect(await all()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('does remove duplicates of rows that match, and only those', async () => {
    await client.query('insert into a values (1, 1), (2, 3)');
    await client.query('merge into a using b on a.id = b.id remove duplicates');
    expect(await all()).toEqual([
      [1, 1],
      [1, 1],
      [2, 20],
      [3, 30],
    ]);
    await client.query('create temp table c (id int)');
    expect(await failure(client.query('merge into a using c on a.id = c.id remove duplicates'))).toMatch(
      /^42601 .* same number of columns/,
    );
    await client.query('drop table c');
  });

  it('does take the alias of the source with REMOVE DUPLICATES, prepared too', async () => {
    await client.query({
      name: 'dedupe',
      text: 'merge into public.a using b as s on public.a.id = s.id remove duplicates',
    });
    expect(await all()).toEqual([
      [1, 1],
      [2, 20],
      [3, 30],
    ]);
  });

  it.each([
    [`merge into a as x using b on x.id = b.id ${full}`, '42601 syntax error at or near "as"'],
    [`merge into a using (select * from b) b on a.id = b.id ${full}`, '42601 syntax error at or near "("'],
    ['merge into a using b on a.id = b.id when matched then delete', /^XX000 MERGE requires exactly one/],
    [
      `merge into a using b on a.id = b.id when matched and b.n > 1 then delete when not matched then insert values (1, 1)`,
      '42601 syntax error at or near "and"',
    ],
    [
      'merge into a using b on a.id = b.id when matched then do nothing when not matched then insert values (1, 1)',
      '42601 syntax error at or near "do"',
    ],
    [
      'merge into a using b on a.id = b.id when matched then delete when not matched then insert default values',
      '42601 syntax error at or near "default"',
    ],
    [
      'merge into a using b on a.id = b.id when matched then delete when not matched by source then delete',
      /^42601 syntax error at or near "by"/,
    ],
  ])('does refuse %s', async (sql, expected) => {
    expect(await failure(client.query(sql))).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });
});

describe('other changes of data', () => {
  it('does take UPDATE … FROM, DELETE with and without FROM and USING, and WITH before them', async () => {
    await client.query(
      'create temp table d (id int, n int); insert into d values (1, 1), (2, 2), (3, 3), (4, 4); create temp table e (id int); insert into e values (1), (2)',
    );
    await client.query('update d set n = d.n * 10 from e where d.id = e.id and e.id = 1');
    await client.query('delete from d using e where d.id = e.id and e.id = 2');
    await client.query('delete d where id = 3');
    expect((await client.query({ text: 'select * from d order by id', rowMode: 'array' })).rows).toEqual([
      [1, 10],
      [4, 4],
    ]);
    await client.query('insert into d values (5, default), (6, 7)');
    await client.query('insert into d (id) with x as (select 8 as id) select id from x');
    expect((await client.query('select id from d where id > 4 order by id')).rows).toEqual([
      { id: 5 },
      { id: 6 },
      { id: 8 },
    ]);
  });
});

describe('users, groups and roles', () => {
  it('does tell users, groups and roles apart, and show who may do what', async () => {
    await client.query(
      "create user ann password 'Ann-12345' nocreatedb valid until 'infinity' connection limit 5; create group team with user ann",
    );
    await client.query(
      'create user bob password disable in group team; create role auditor; grant role auditor to ann; create role chief; grant role auditor to role chief',
    );
    await client.query(
      'grant select on t to group team; grant insert on t to role auditor; grant update on t to bob with grant option',
    );
    const { rows } = await client.query(
      "select identity_name, identity_type, privilege_type from svv_relation_privileges where relation_name = 't' and identity_name <> current_user order by 1",
    );
    expect(rows).toEqual([
      { identity_name: 'auditor', identity_type: 'role', privilege_type: 'insert' },
      { identity_name: 'bob', identity_type: 'user', privilege_type: 'update' },
      { identity_name: 'team', identity_type: 'group', privilege_type: 'select' },
    ]);
    expect((await client.query('select groname, cardinality(grolist)::int as n from pg_group')).rows).toEqual(
      [{ groname: 'team', n: 2 }],
    );
    expect(
      (await client.query("select role_name from svv_roles where role_name not like 'sys:%' order by 1"))
        .rows,
    ).toEqual([{ role_name: 'auditor' }, { role_name: 'chief' }]);
    expect((await client.query('select user_name, role_name from svv_user_grants')).rows).toEqual([
      { user_name: 'ann', role_name: 'auditor' },
    ]);
    expect((await client.query('select role_name, granted_role_name from svv_role_grants')).rows).toEqual([
      { role_name: 'chief', granted_role_name: 'auditor' },
    ]);
    expect(
      (
        await client.query(
          "select usecreatedb, usesuper, useconnlimit from svl_user_info where usename = 'ann'",
        )
      ).rows,
    ).toEqual([{ usecreatedb: false, usesuper: false, useconnlimit: '5' }]);
    expect(
      (
        await client.query(
          "select has_table_privilege('ann', 't', 'select') as a, has_table_privilege('ann', 't', 'delete') as b",
        )
      ).rows,
    ).toEqual([{ a: true, b: false }]);
    await client.query('alter default privileges in schema public grant select on tables to group team');
    await client.query('alter default privileges in schema public revoke select on tables from group team');
    await client.query(
      'alter group team drop user bob; alter user bob createuser; revoke role auditor from ann',
    );
    await client.query(
      'revoke all on t from group team, role auditor, bob; drop group team; drop user ann; drop user bob; drop role chief restrict; drop role auditor',
    );
  });
});

describe('system views', () => {
  it.each(
    `stv_sessions stv_inflight stv_recents stv_slices stv_locks stl_query sys_query_history sys_session_history svv_transactions svl_user_info svv_user_info
     svv_roles svv_user_grants svv_role_grants svv_relation_privileges svv_schema_privileges svv_database_privileges svv_all_schemas svv_all_tables svv_all_columns
     svv_redshift_databases svv_redshift_schemas svv_redshift_tables svv_redshift_columns svv_tables svv_columns svv_table_info svv_external_schemas
     svv_external_databases svv_external_tables svv_external_columns svv_external_partitions svv_mv_info stv_mv_info stv_db_isolation_level pg_user_info
     pg_class_info pg_attribute_info pg_table_def pg_group information_schema.tables information_schema.columns information_schema.table_constraints
     information_schema.key_column_usage information_schema.constraint_column_usage information_schema.referential_constraints`.split(
      /\s+/,
    ),
  )('does let every user read %s', async (view) => {
    await client.query("create user reader password 'Reader-1'");
    const reader = await connectTo({
      connectionString: server.connectionString.replace('awsuser', 'reader'),
    });
    await reader.query(`select * from ${view} limit 5`);
    await reader.end();
    await client.query('drop user reader');
  });

  it('does show the sessions, two slices, and none of redshift-local itself', async () => {
    expect((await client.query('select trim(user_name) as name from stv_sessions')).rows).toEqual([
      { name: 'awsuser' },
    ]);
    expect((await client.query('select count(*)::int as n from stv_slices')).rows).toEqual([{ n: 2 }]);
    expect(
      (await client.query("select count(*)::int as n from pg_class where relname like 'redshift\\\\_local%'"))
        .rows,
    ).toEqual([{ n: 0 }]);
    expect(
      (
        await client.query(
          'select trim(query_type) as type, trim(status) as status from sys_query_history where session_id = pg_backend_pid() order by query_id desc limit 1',
        )
      ).rows,
    ).toEqual([{ type: 'SELECT', status: 'running' }]);
  });
});
