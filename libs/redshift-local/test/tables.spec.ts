import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer } from './support.ts';

let server: RedshiftLocal;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await connectTo(server);
  await client.query('create schema s; set search_path to s');
});
beforeEach(async () => {
  await client.query('drop table if exists t; drop table if exists u');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

/** `column type encoding distkey sortkey notnull`, as pg_table_def shows them. */
const definition = async (table: string): Promise<string[]> =>
  (
    await client.query({
      text: `select "column", type, encoding, distkey, sortkey, "notnull" from pg_table_def where tablename = '${table}'`,
      rowMode: 'array',
    })
  ).rows.map((row: unknown[]) => row.join(' '));

const info = async (table: string): Promise<Record<string, unknown>> =>
  (
    await client.query(
      `select encoded, diststyle, sortkey1, sortkey1_enc, sortkey_num, max_varchar from svv_table_info where "table" = '${table}'`,
    )
  ).rows[0] as Record<string, unknown>;

describe('CREATE TABLE', () => {
  it('does keep distribution, sort keys and encodings', async () => {
    await client.query(
      'create table t (id bigint not null encode raw distkey, name varchar(30) encode zstd, at timestamp, ok boolean) compound sortkey (at, id)',
    );
    expect(await definition('t')).toEqual([
      'id bigint none true 2 true',
      'name character varying(30) zstd false 0 false',
      'at timestamp without time zone none false 1 false',
      'ok boolean none false 0 false',
    ]);
    expect(await info('t')).toBeUndefined();
    await client.query("insert into t values (1, 'a', sysdate, true)");
    expect(await info('t')).toEqual({
      encoded: 'Y',
      diststyle: 'KEY(id)',
      sortkey1: 'at',
      sortkey1_enc: 'none',
      sortkey_num: 2,
      max_varchar: 30,
    });
  });

  it('does choose what nobody said as Redshift does', async () => {
    await client.query(
      "create table t (id int, name varchar, doc super, x float8); insert into t values (1, 'a', null, 1)",
    );
    expect(await definition('t')).toEqual([
      'id integer az64 false 0 false',
      'name character varying(256) lzo false 0 false',
      'doc super zstd false 0 false',
      'x double precision none false 0 false',
    ]);
    expect(await info('t')).toMatchObject({
      encoded: 'Y, AUTO(ENCODE)',
      diststyle: 'AUTO(ALL)',
      sortkey1: 'AUTO(SORTKEY)',
    });
  });

  it('does show what pg_attribute, pg_class and format_encoding show', async () => {
    await client.query('create table t (a int distkey, b int encode mostly8) interleaved sortkey (b, a)');
    const { rows } = await client.query(
      `select attname, attisdistkey, attsortkeyord, format_encoding(attencodingtype::integer) as encoding, c.reldiststyle
       from pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid where relname = 't' and attnum > 0 order by attnum`,
    );
    expect(rows).toEqual([
      { attname: 'a', attisdistkey: true, attsortkeyord: -2, encoding: 'none', reldiststyle: 1 },
      { attname: 'b', attisdistkey: false, attsortkeyord: 1, encoding: 'mostly8', reldiststyle: 1 },
    ]);
    expect(
      (await client.query("select releffectivediststyle as d from pg_class_info where relname = 't'")).rows,
    ).toEqual([{ d: 1 }]);
  });

  it('does hand attributes on with LIKE, and through CREATE TABLE AS', async () => {
    await client.query(
      'create table t (a int not null default 5 distkey, b varchar(9) encode bytedict, primary key (a)) sortkey (b)',
    );
    await client.query('create table u (like t)');
    expect(await definition('u')).toEqual([
      'a integer az64 true 0 true',
      'b character varying(9) bytedict false 1 false',
    ]);
    expect(await failure(client.query("insert into u (b) values ('x')"))).toMatch(/^23502 /);
    await client.query('drop table u; create table u (like t including defaults)');
    await client.query("insert into u (b) values ('x')");
    await client.query(
      "drop table u; create table u (c, d) distkey (c) sortkey (d) as select a, 'text' from t",
    );
    expect(await definition('u')).toEqual([
      'c integer az64 true 0 false',
      'd character varying(65535) none false 1 false',
    ]);
  });

  it('does leave a table that exists as it is, and other tables of the transaction alone', async () => {
    await client.query('create table t (a int)');
    await client.query('begin; create table if not exists t (a int distkey); create table u (a int); commit');
    expect(await definition('t')).toEqual(['a integer az64 false 0 false']);
    expect(await definition('u')).toEqual(['a integer az64 false 0 false']);
  });

  it('does roll attributes back, and forgets them with the table', async () => {
    await client.query('begin; create table t (a int distkey); rollback');
    await client.query('create table t (a int)');
    expect(await definition('t')).toEqual(['a integer az64 false 0 false']);
    await client.query('drop table t; create table t (a int sortkey)');
    await client.query('begin; alter table t alter sortkey none; rollback');
    expect(await definition('t')).toEqual(['a integer none false 1 false']);
  });

  it('does fill IDENTITY columns by seed and step', async () => {
    await client.query(
      'create table t (id int identity(10, 5), g bigint generated by default as identity(1, 1), n int)',
    );
    await client.query('insert into t (n) values (1), (2)');
    await client.query('insert into t (g, n) values (99, 3)');
    expect((await client.query('select id, g::int as g, n from t order by n')).rows).toEqual([
      { id: 10, g: 1, n: 1 },
      { id: 15, g: 2, n: 2 },
      { id: 20, g: 99, n: 3 },
    ]);
    expect(await failure(client.query('insert into t (id, n) values (1, 1)'))).toMatch(/^428C9 /);
  });

  it('does keep constraints in the catalogue without enforcing them', async () => {
    await client.query('create table t (a int primary key, b int unique)');
    await client.query('create table u (x int, y int references t (a), constraint own primary key (x, y))');
    await client.query('insert into t values (1, 1), (1, 1); insert into u values (1, 77)');
    expect(await failure(client.query('insert into t values (null, 1)'))).toMatch(/^23502 /);
    const { rows } = await client.query(
      `select c.relname, conname, contype, pg_get_constraintdef(t.oid, true) as def from pg_constraint t
       join pg_class c on c.oid = conrelid where c.relname in ('t', 'u') order by 1, 2`,
    );
    expect(rows).toEqual([
      { relname: 't', conname: 't_b_key', contype: 'u', def: 'UNIQUE (b)' },
      { relname: 't', conname: 't_pkey', contype: 'p', def: 'PRIMARY KEY (a)' },
      { relname: 'u', conname: 'own', contype: 'p', def: 'PRIMARY KEY (x, y)' },
      { relname: 'u', conname: 'u_y_fkey', contype: 'f', def: 'FOREIGN KEY (y) REFERENCES t(a)' },
    ]);
    expect(
      (
        await client.query(
          `select constraint_type, column_name, ordinal_position as n from information_schema.table_constraints
           join information_schema.key_column_usage using (constraint_name, table_name) where table_name = 'u' order by 1, 3`,
        )
      ).rows,
    ).toEqual([
      { constraint_type: 'FOREIGN KEY', column_name: 'y', n: 1 },
      { constraint_type: 'PRIMARY KEY', column_name: 'x', n: 1 },
      { constraint_type: 'PRIMARY KEY', column_name: 'y', n: 2 },
    ]);
    expect((await client.query("select indexdef from pg_indexes where tablename = 'u'")).rows).toEqual([
      { indexdef: 'CREATE UNIQUE INDEX own ON s.u USING btree (x, y)' },
    ]);
    expect((await client.query('show constraints primary keys from table s.u')).rows).toMatchObject([
      { column_name: 'x', key_seq: 1, pk_name: 'own' },
      { column_name: 'y', key_seq: 2, pk_name: 'own' },
    ]);
    expect((await client.query('show constraints foreign keys exported from table s.t')).rows).toMatchObject([
      {
        pk_table_name: 't',
        pk_column_name: 'a',
        fk_table_name: 'u',
        fk_column_name: 'y',
        fk_name: 'u_y_fkey',
      },
    ]);
  });

  it.each([
    ['create table t (a int) distkey (b)', '42703 column "b" does not exist'],
    ['create table t (a int distkey, b int distkey)', '42P16 multiple DISTKEY columns are not allowed'],
    ['create table t (a int) diststyle key', '42P16 DISTSTYLE KEY requires a DISTKEY column'],
    ['create table t (a int encode huffman)', '42601 syntax error at or near "huffman"'],
    [
      'create table t (a int primary key, primary key (a))',
      '42P16 multiple primary keys for table "t" are not allowed',
    ],
    ['create table t (a int, foreign key (a) references nowhere)', '42P01 relation "nowhere" does not exist'],
  ])('does refuse %s', async (sql, expected) => {
    expect(await failure(client.query(sql))).toBe(expected);
    expect((await client.query("select 1 from pg_class where relname = 't'")).rows).toEqual([]);
  });
});

describe('ALTER TABLE', () => {
  it('does change distribution, sort keys and encodings', async () => {
    await client.query("create table t (a int, b varchar(9)); insert into t values (1, 'x')");
    await client.query('alter table t alter diststyle key distkey a, alter compound sortkey (b, a)');
    expect(await info('t')).toMatchObject({ diststyle: 'KEY(a)', sortkey1: 'b', sortkey_num: 2 });
    await client.query('alter table t alter sortkey none');
    await client.query('alter table t alter diststyle even');
    await client.query('alter table t alter column a encode delta, alter column b encode zstd');
    expect(await definition('t')).toEqual([
      'a integer delta false 0 false',
      'b character varying(9) zstd false 0 false',
    ]);
    expect(await info('t')).toMatchObject({ diststyle: 'EVEN', sortkey1: null, encoded: 'Y' });
    await client.query('alter table t alter encode auto');
    expect(await info('t')).toMatchObject({ encoded: 'Y, AUTO(ENCODE)' });
    expect(await failure(client.query('alter table nowhere alter diststyle all'))).toBe(
      '42P01 relation "nowhere" does not exist',
    );
    expect(await failure(client.query('alter table t alter distkey nothing'))).toBe(
      '42703 column "nothing" does not exist',
    );
  });

  it('does keep attributes over renames, and adds and drops one column', async () => {
    await client.query('create table t (a int distkey, b int sortkey, c int)');
    await client.query('alter table t rename column a to x; alter table t rename to u');
    await client.query("alter table u add column d varchar default 'new' encode lzo");
    await client.query('alter table u drop column c');
    expect(await definition('u')).toEqual([
      'x integer az64 true 0 false',
      'b integer none false 1 false',
      'd character varying(256) lzo false 0 false',
    ]);
    expect(await failure(client.query('alter table u drop column x'))).toBe(
      '0A000 cannot drop distkey column "x"',
    );
    expect(await failure(client.query('alter table u drop column b'))).toBe(
      '0A000 cannot drop sortkey column "b"',
    );
  });

  it('does widen VARCHAR and nothing else', async () => {
    await client.query(
      "create table t (a varchar(3), n int, r varchar(3) encode runlength, d varchar(3) default 'x')",
    );
    await client.query("insert into t (a) values ('é')");
    await client.query('alter table t alter column a type varchar(10)');
    await client.query('alter table t alter column a type varchar(2)');
    expect(await failure(client.query('alter table t alter column a type varchar(1)'))).toMatch(/^22001 /);
    expect(await failure(client.query('alter table t alter column n type bigint'))).toMatch(/^0A000 /);
    expect(await failure(client.query('alter table t alter column r type varchar(9)'))).toMatch(
      /^0A000 .* encoded in runlength$/,
    );
    expect(await failure(client.query('alter table t alter column d type varchar(9)'))).toMatch(
      /^0A000 .* has a default$/,
    );
  });

  it('does add and drop constraints', async () => {
    await client.query('create table t (a int)');
    await client.query('alter table t add constraint k primary key (a)');
    expect((await client.query("select conname from pg_constraint where conname = 'k'")).rows).toEqual([
      { conname: 'k' },
    ]);
    await client.query('alter table t drop constraint k');
    expect((await client.query("select conname from pg_constraint where conname = 'k'")).rows).toEqual([]);
    expect(await failure(client.query('alter table t drop constraint k'))).toBe(
      '42704 constraint "k" of relation "t" does not exist',
    );
  });

  it('does let only the owner change a table', async () => {
    await client.query(
      "create table t (a int); drop user if exists other; create user other password 'Other-1'; grant usage on schema s to other",
    );
    const other = await connectTo({ connectionString: server.connectionString.replace('awsuser', 'other') });
    expect(await failure(other.query('alter table s.t alter diststyle all'))).toBe(
      '42501 must be owner of relation t',
    );
    await client.query('grant create on schema s to other');
    await other.query(
      'create table s.mine (a int distkey, b int sortkey, primary key (a)); insert into s.mine values (1, 2)',
    );
    await other.query('alter table s.mine alter column a encode zstd');
    await other.query('create view s.late as select a, b from s.mine with no schema binding');
    expect((await other.query('select a, b from s.late')).rows).toEqual([{ a: 1, b: 2 }]);
    await other.query('drop table s.mine; create table s.mine as select 3 as a, 4 as b');
    expect((await other.query('select a, b from s.late')).rows).toEqual([{ a: 3, b: 4 }]);
    expect((await client.query("select viewowner from pg_views where viewname = 'late'")).rows).toEqual([
      { viewowner: 'other' },
    ]);
    await other.query('drop view s.late; drop table s.mine');
    await client.query('revoke all on schema s from other');
    await other.end();
  });
});

describe('ALTER TABLE APPEND', () => {
  it('does move the rows, columns by name', async () => {
    await client.query(
      'create table t (a int, b int); create table u (b int, a int); insert into u values (2, 1)',
    );
    await client.query('alter table t append from u');
    expect((await client.query('select a, b from t')).rows).toEqual([{ a: 1, b: 2 }]);
    expect((await client.query('select * from u')).rows).toEqual([]);
  });

  it('does want an option for columns that only one table has', async () => {
    await client.query(
      'create table t (a int, b int default 7); create table u (a int); insert into u values (1)',
    );
    expect(await failure(client.query('alter table t append from u'))).toMatch(/^42703 .*: b$/);
    await client.query('alter table t append from u filltarget');
    expect((await client.query('select a, b from t')).rows).toEqual([{ a: 1, b: 7 }]);
    expect(await failure(client.query('alter table u append from t'))).toMatch(/^42703 .*: b$/);
    await client.query('alter table u append from t ignoreextra');
    expect((await client.query('select a from u')).rows).toEqual([{ a: 1 }]);
    await client.query('begin');
    expect(await failure(client.query('alter table u append from t'))).toBe(
      '25001 ALTER TABLE APPEND cannot run inside a transaction block',
    );
    await client.query('rollback');
  });
});

describe('SHOW', () => {
  it('does list databases, schemas, tables and columns', async () => {
    await client.query(
      'create table t (a int not null distkey, b varchar(9)) sortkey (b); create or replace view v as select 1 as x',
    );
    expect((await client.query("show databases like 'dev'")).rows).toMatchObject([
      { database_name: 'dev', database_isolation_level: 'Snapshot Isolation' },
    ]);
    expect((await client.query("show schemas from database dev like 's'")).rows).toMatchObject([
      { schema_name: 's' },
    ]);
    expect((await client.query('show tables from schema dev.s')).rows).toMatchObject([
      { table_name: 't', table_type: 'TABLE', dist_style: 'KEY(a)', table_subtype: 'REGULAR TABLE' },
      { table_name: 'v', table_type: 'VIEW', table_subtype: 'REGULAR VIEW' },
    ]);
    expect((await client.query('show columns from table s.t limit 1')).rows).toMatchObject([
      {
        column_name: 'a',
        data_type: 'integer',
        is_nullable: 'NO',
        numeric_precision: 32,
        dist_key: 1,
        sort_key: 0,
      },
    ]);
    expect(await failure(client.query('show tables from schema nowhere'))).toBe(
      '3F000 schema "nowhere" does not exist',
    );
    expect(await failure(client.query('show tables from schema other.s'))).toMatch(/^0A000 /);
    await client.query('drop view v');
  });

  it('does write the definition of a table and of a view', async () => {
    await client.query(
      'create table t (id int identity(1,2), a int not null default 3 encode raw, b varchar(9), primary key (id)) distkey (id) sortkey (b)',
    );
    expect((await client.query('show table s.t')).rows[0]['Show Table DDL statement']).toBe(
      `CREATE TABLE s.t (
    id integer NOT NULL identity(1, 2) ENCODE az64 distkey,
    a integer NOT NULL DEFAULT 3 ENCODE raw,
    b character varying(9) ENCODE raw,
    PRIMARY KEY (id)
)
DISTSTYLE KEY
SORTKEY ( b );`,
    );
    await client.query('create view v as select a from s.t with no schema binding');
    expect((await client.query('show view s.v')).rows[0]['Show View DDL statement']).toBe(
      'create view s.v as select a from s.t with no schema binding;',
    );
    await client.query('drop view v');
  });
});
