import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer } from './support.ts';

let server: RedshiftLocal;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await connectTo(server);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const rows = async (sql: string): Promise<unknown[]> =>
  (await client.query({ text: sql, rowMode: 'array' })).rows;

describe('procedures', () => {
  it("does translate Redshift's SQL in the body", async () => {
    await client.query(`create or replace procedure fill(n int, inout total int) as $$
declare
  at timestamp := nvl(null, getdate());
begin
  drop table if exists filled;
  create table filled (id int distkey, label varchar(max), primary key (id)) sortkey (id);
  for i in 1..n loop
    insert into filled select i, decode(i, 1, 'one', 'more');
  end loop;
  if n > 1 then
    delete filled where id = 1;
  else
    update filled set label = 'x';
  end if;
  select count(*) into total from (select top 5 * from filled) t;
end;
$$ language plpgsql`);
    expect((await client.query('call fill(3, 0)')).rows).toEqual([{ total: 2 }]);
    expect(await rows('select id, label from filled order by id')).toEqual([
      [2, 'more'],
      [3, 'more'],
    ]);
    expect(
      await rows(`select distkey, sortkey from pg_table_def where tablename = 'filled' and "column" = 'id'`),
    ).toEqual([[true, 1]]);
  });

  it('does commit at TRUNCATE', async () => {
    await client.query('create table cut (n int); insert into cut values (1)');
    await client.query(
      "create procedure wipe() as 'begin truncate cut; insert into cut values (2); rollback; end;' language plpgsql",
    );
    await client.query('call wipe()');
    expect(await rows('select n from cut')).toEqual([]);
  });

  it.each([
    ['insert into filled values (1) returning id', '42601 syntax error at or near "returning"'],
    [
      "copy filled from 's3://b/k' iam_role default json 'auto'",
      '0A000 redshift-local does not emulate COPY inside a procedure',
    ],
    ['create index i on filled (id)', '0A000 CREATE INDEX is not supported'],
  ])('does refuse a body with %s', async (sql, expected) => {
    expect(
      await failure(client.query(`create procedure bad() as $$ begin ${sql}; end; $$ language plpgsql`)),
    ).toBe(expected);
  });

  it('does refuse what Postgres does otherwise', async () => {
    const body = 'as $$ begin end; $$ language plpgsql';
    expect(await failure(client.query(`create procedure p() nonatomic ${body}`))).toMatch(
      /^0A000 .* NONATOMIC/,
    );
    expect(await failure(client.query(`create procedure p(out a int, b int) ${body}`))).toMatch(
      /^0A000 .* an OUT argument before others/,
    );
  });

  it('does give OUT arguments, which CALL does not name', async () => {
    await client.query(
      "create procedure answer(in question varchar(20), out n int, word out varchar) as $$ begin n := 42; word := question || '!'; end; $$ language plpgsql",
    );
    expect((await client.query("call answer('why')")).rows).toEqual([{ n: 42, word: 'why!' }]);
    await client.query('drop procedure answer(in varchar, out int, word out varchar)');
    expect(await failure(client.query("call answer('why')"))).toMatch(/^42883 /);
  });

  it('does translate texts of EXECUTE, with values in them', async () => {
    await client.query(`create procedure make(name varchar, label varchar) as $$
declare row record;
begin
  execute 'create table ' || quote_ident(name) || ' (id int identity(1, 1) primary key, v varchar(max)) diststyle all sortkey (id)';
  execute 'insert into ' || name || '(v) select nvl(null, ' || quote_literal(label) || ')';
  for row in execute 'select top 1 v from ' || name || ' order by v' loop
    execute 'insert into ' || name || ' (v) values (' || quote_literal(row.v || '2') || ')';
  end loop;
end;
$$ language plpgsql`);
    await client.query("call make('made', 'it''s a \\\\')");
    expect(await rows('select id, v from made order by id')).toEqual([
      [1, "it's a \\"],
      [2, "it's a \\2"],
    ]);
    expect(
      await rows(`select sortkey from pg_table_def where tablename = 'made' and "column" = 'id'`),
    ).toEqual([[1]]);
  });

  it('does commit at a TRUNCATE that EXECUTE runs', async () => {
    await client.query('create table cut2 (n int); insert into cut2 values (1)');
    await client.query(
      "create procedure wipe2(name varchar) as 'begin execute ''truncate '' || name; insert into cut2 values (2); rollback; end;' language plpgsql",
    );
    await client.query("call wipe2('cut2')");
    expect(await rows('select n from cut2')).toEqual([]);
  });

  it.each([
    ["execute 'insert into filled values (1) returning id'", '42601 syntax error at or near "returning"'],
    [
      "execute 'copy filled from ''' || path || ''' iam_role default'",
      '0A000 redshift-local does not emulate COPY inside a procedure',
    ],
  ])('does refuse a body with %s', async (sql, expected) => {
    expect(
      await failure(
        client.query(`create procedure bad(path varchar) as $$ begin ${sql}; end; $$ language plpgsql`),
      ),
    ).toBe(expected);
  });
});

describe('functions', () => {
  it('does translate LANGUAGE SQL', async () => {
    await client.query(
      'create function days_since(date) returns bigint stable as $$ select datediff(day, $1, nvl($1, getdate())) $$ language sql',
    );
    expect(await rows("select days_since('2024-01-01')::int")).toEqual([[0]]);
  });
});

describe('CHAR', () => {
  it('does count bytes', async () => {
    await client.query('create table chars (c char(3))');
    await client.query("insert into chars values ('é'), ('ab'), ('abc  ')");
    expect(await failure(client.query("insert into chars values ('éé')"))).toBe(
      '22001 value too long for type character(3)',
    );
    expect(await failure(client.query("update chars set c = 'abcd'"))).toMatch(/^22001 /);
    expect(await rows("select octet_length(c)::int, c = 'é' from chars order by c desc limit 1")).toEqual([
      [3, true],
    ]);
    expect(await rows("select 'éé'::char(3) = 'é', 'abcdef'::char(2)")).toEqual([[true, 'ab']]);
  });
});
