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

const shownSignature = (signature: string): string => signature.replace('question in ', '');

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

  it.each([
    'answers(varchar)',
    'answers(question in varchar(20))',
    'answers(varchar, int)',
    'answers',
    'public.answers',
  ])('does find a procedure with OUT arguments by %s', async (signature) => {
    const make =
      'create procedure answers(question in varchar(20), n out int) as $$ begin n := 42; end; $$ language plpgsql';
    await client.query(make);
    expect((await client.query(`alter procedure ${signature} rename to renamed`)).command).toBe('ALTER');
    await client.query('drop procedure renamed(varchar)');
    await client.query(make);
    expect((await client.query(`drop procedure ${signature}`)).command).toBe('DROP');
    expect(await failure(client.query(`drop procedure ${signature}`))).toBe(
      `42883 procedure ${shownSignature(signature)} does not exist`,
    );
    await client.query(`drop procedure if exists ${signature}`);
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
  ])('does refuse a body with %s', async (sql, expected) => {
    expect(
      await failure(
        client.query(`create procedure bad(path varchar) as $$ begin ${sql}; end; $$ language plpgsql`),
      ),
    ).toBe(expected);
  });
});

describe('queries inside of PL/pgSQL', () => {
  it('does translate those of FOR … IN, CURSOR FOR and OPEN … FOR', async () => {
    await client.query('create table numbered (n int, g int)');
    await client.query('insert into numbered values (1, 1), (2, 1), (3, 2), (4, 2)');
    await client.query(`create procedure pick(out total int, out declared int, out opened int) as $$
declare
  r record;
  c cursor for select n from numbered qualify row_number() over (order by n desc) = 1;
  o refcursor;
begin
  total := 0;
  for r in select g, n from numbered qualify row_number() over (partition by g order by n desc) = 1 loop
    total := total + r.n;
    for r in (select 1 as n) loop total := total + 100; end loop;
  end loop;
  open c; fetch c into declared; close c;
  open o for select one from (select g, n from numbered) pivot (max(n) for g in (1 as one));
  fetch o into opened; close o;
end;
$$ language plpgsql`);
    expect((await client.query('call pick()')).rows).toEqual([{ total: 206, declared: 4, opened: 2 }]);
  });

  it('does refuse in them what is refused outside', async () => {
    expect(
      await failure(
        client.query(
          'create procedure bad() as $$ declare r record; begin for r in select string_agg(n, 1) from numbered loop end loop; end; $$ language plpgsql',
        ),
      ),
    ).toMatch(/^42883 .*string_agg/);
  });
});

describe('SHOW', () => {
  const source = "\nbegin -- it's a note\n  c := nvl(null, 1.5); b := 'x';\nend;\n";

  beforeAll(async () => {
    await client.query('create schema shown');
    await client.query(
      `create procedure shown.p(a int, inout b varchar(10), out c numeric(5,2)) as $$${source}$$ language plpgsql`,
    );
    await client.query(`create procedure shown.twice(a int) as $$ begin end; $$ language plpgsql`);
    await client.query(`create procedure shown.twice(a int, b int) as $$ begin end; $$ language plpgsql`);
    await client.query(
      'create function shown.f(int, varchar) returns bigint stable as $$ select $1::bigint $$ language sql',
    );
  });

  it('does list procedures and functions', async () => {
    expect((await client.query("show procedures from schema dev.shown like 'p%'")).rows).toEqual([
      {
        database_name: 'dev',
        schema_name: 'shown',
        procedure_name: 'p',
        number_of_arguments: 2,
        argument_list: 'integer, character varying',
        return_type: 'character varying, numeric',
        remarks: null,
      },
    ]);
    expect((await client.query('show functions from schema shown limit 1')).rows).toMatchObject([
      {
        function_name: 'f',
        number_of_arguments: 2,
        argument_list: 'integer, character varying',
        return_type: 'bigint',
      },
    ]);
    expect(await failure(client.query('show procedures from schema nowhere'))).toMatch(/nowhere/);
  });

  it.each(['show procedure shown.p', 'show procedure shown.p(int, varchar)'])(
    'does show the procedure as it was written: %s',
    async (sql) => {
      expect(await rows(sql)).toEqual([
        [
          `CREATE OR REPLACE PROCEDURE shown.p(a integer, INOUT b character varying, OUT c numeric)\nLANGUAGE plpgsql\nAS $_$${source}$_$\n`,
        ],
      ]);
    },
  );

  it('does make a procedure anew from what it shows', async () => {
    const [[definition]] = (await rows('show procedure shown.p')) as [[string]];
    await client.query(definition.replace('shown.p', 'shown.again'));
    expect((await client.query("call shown.again(1, 'a')")).rows).toEqual([{ b: 'x', c: '1.5' }]);
  });

  it('does want to know which one', async () => {
    expect(await failure(client.query('show procedure shown.nope'))).toBe(
      '42883 procedure shown.nope does not exist',
    );
    expect(await failure(client.query('show procedure shown.twice'))).toBe(
      '42725 procedure name "shown.twice" is not unique',
    );
    expect(await rows('show procedure shown.twice(int)')).toHaveLength(1);
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
