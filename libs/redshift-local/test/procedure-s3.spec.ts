import type { Client } from 'pg';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ExchangeFiles } from '../src/exchange/exchange-files.ts';
import { ProcedureCall } from '../src/exchange/procedure-call.ts';
import { readRecord } from '../src/exchange/record-text.ts';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer, TestBucket, until } from './support.ts';

let server: RedshiftLocal;
let client: Client;
let bucket: TestBucket;
/** Where the server and its procedures leave files for each other. */
let exchangeFolder: string;

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer();
  client = await connectTo(server);
  const { rows: settings } = await client.query('show unix_socket_directories');
  exchangeFolder = join(settings[0].unix_socket_directories, 'exchange');
  await bucket.put('good/a.csv', '1,one\n2,"tw""o"\n');
  await bucket.put('good/b.csv', '3,\n');
  await bucket.put('bad/a.csv', '1,one\nx,two\n');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
  bucket?.close();
});

const rows = async (sql: string): Promise<unknown[]> =>
  (await client.query({ text: sql, rowMode: 'array' })).rows;
const procedure = (name: string, body: string): Promise<unknown> =>
  client.query(`create or replace procedure ${name} as $$ ${body} $$ language plpgsql`);

describe('COPY inside a procedure', () => {
  it('does load into a temporary table that the procedure made, and into what it committed nothing of', async () => {
    await client.query('create table kept (id int, name varchar(9))');
    await procedure(
      'load()',
      `begin
  create temp table staged (id int, name varchar(9));
  copy staged from 's3://${bucket.name}/good/' iam_role default csv;
  insert into kept select * from staged;
  drop table staged;
end;`,
    );
    await client.query('begin');
    await client.query('call load()');
    expect(await rows('select * from kept order by 1')).toEqual([
      [1, 'one'],
      [2, 'tw"o'],
      [3, ''],
    ]);
    await client.query('rollback');
    expect(await rows('select count(*)::int from kept')).toEqual([[0]]);
    expect(await rows('select pg_last_copy_count()::int')).toEqual([[3]]);
    expect(
      await rows(
        'select trim(status), loaded_rows::int from sys_load_history where query_id = pg_last_copy_id()',
      ),
    ).toEqual([['completed', 3]]);
  });

  it('does load by a text in a variable, several times', async () => {
    await procedure(
      'load_by(source varchar, inout n int)',
      `declare command varchar(max);
begin
  command := 'copy kept from ''' || source || ''' iam_role default csv';
  for i in 1..3 loop execute command; end loop;
  select count(*) into n from kept;
end;`,
    );
    await client.query('truncate kept');
    expect((await client.query(`call load_by('s3://${bucket.name}/good/', 0)`)).rows).toEqual([{ n: 9 }]);
    await client.query('truncate kept');
  });

  it('does fail the procedure with the error of the load, which keeps its record', async () => {
    await procedure(
      'load_bad()',
      `begin insert into kept values (9, 'x'); copy kept from 's3://${bucket.name}/bad/' iam_role default csv; end;`,
    );
    expect(await failure(client.query('call load_bad()'))).toMatch(/^XX000 Load into table 'kept' failed/);
    expect(await rows('select count(*)::int from kept')).toEqual([[0]]);
    expect(
      await rows('select trim(colname), err_code from stl_load_errors order by starttime desc limit 1'),
    ).toEqual([['id', 1207]]);
    expect((await client.query('select 1 as alive')).rows).toEqual([{ alive: 1 }]);
  });

  it('does let the procedure catch the error and go on', async () => {
    await procedure(
      'load_caught(out problem varchar)',
      `begin
  copy kept from 's3://${bucket.name}/bad/' iam_role default csv;
exception when others then
  problem := sqlerrm;
end;`,
    );
    expect((await client.query('call load_caught()')).rows).toEqual([
      { problem: expect.stringMatching(/^Load into table 'kept' failed/) },
    ]);
  });

  it.each([
    ['a table that is missing', 'copy nowhere from', /^42P01 relation "nowhere" does not exist/],
    ['a NULL where none may be', 'copy strict from', /^XX000 Load into table 'strict' failed/],
  ])('does fail for %s', async (_what, start, expected) => {
    await client.query('create table if not exists strict (id int, name varchar(2) not null)');
    await procedure('load_wrong()', `begin ${start} 's3://${bucket.name}/good/' iam_role default csv; end;`);
    expect(await failure(client.query('call load_wrong()'))).toMatch(expected);
  });

  it('does ask for the right to insert', async () => {
    await client.query('create user loader password disable; grant usage on schema public to loader');
    const loader = await connectTo({
      connectionString: server.connectionString.replace('awsuser', 'loader'),
    });
    await procedure(
      'load_denied()',
      `begin copy kept from 's3://${bucket.name}/good/' iam_role default csv; end;`,
    );
    await client.query('grant execute on procedure load_denied() to loader');
    expect(await failure(loader.query('call load_denied()'))).toBe(
      '42501 permission denied for relation public.kept',
    );
    await loader.end();
  });

  it('does refuse options when the procedure is made', async () => {
    expect(
      await failure(
        procedure('never()', "begin copy kept from 's3://b/k' iam_role default format orc; end;"),
      ),
    ).toMatch(/^0A000 .*ORC/);
  });

  it('does end when the client is gone while S3 is asked', async () => {
    const slow = await startServer({ faults: [{ kind: 's3_slow', delayMs: 20_000 }] });
    const gone = await connectTo(slow);
    const observer = await connectTo(slow);
    const running = async (): Promise<number> =>
      (
        await observer.query(
          "select count(*)::int as n from stv_recents where trim(status) = 'Running' and query like 'call slow%'",
        )
      ).rows[0].n;
    await gone.query('create table kept (id int, name varchar(9))');
    await gone.query(
      `create procedure slow() as $$ begin copy kept from 's3://${bucket.name}/good/' iam_role default csv; end; $$ language plpgsql`,
    );
    const calling = gone.query('call slow()').catch(() => undefined);
    await until(async () => (await running()) === 1);
    (gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await calling;
    await until(async () => (await running()) === 0);
    await observer.end();
    await slow.stop();
  });
});

describe('UNLOAD inside a procedure', () => {
  it('does write what the transaction sees', async () => {
    await procedure(
      'give(prefix varchar)',
      `begin
  create temp table given (id int, name varchar(20), doc super);
  insert into given values (1, 'a,b', null), (2, 'line' || chr(10) || 'feed', json_parse('{"a": [1]}')), (3, null, null);
  execute 'unload (''select * from given order by id'') to ''' || prefix || ''' iam_role default csv parallel off allowoverwrite';
  unload ('select top 1 nvl(name, ''none'') as n from (select * from given order by id desc)') to 's3://${bucket.name}/static/' iam_role default csv parallel off;
  drop table given;
end;`
        .replace('select top 1 nvl', 'select nvl')
        .replace(' order by id desc)', ' where id = 3)'),
    );
    await client.query(`call give('s3://${bucket.name}/out/')`);
    const [key] = await bucket.list('out/');
    expect((await bucket.get(key as string)).toString()).toBe(
      '1,"a,b",\n2,"line\nfeed","{""a"":[1]}"\n3,,\n',
    );
    const [other] = await bucket.list('static/');
    expect((await bucket.get(other as string)).toString()).toBe('none\n');
    expect(await rows('select pg_last_unload_count()::int')).toEqual([[1]]);
  });

  it('does fail the procedure when the place is not empty', async () => {
    await procedure(
      'give_again()',
      `begin unload ('select 1 as n') to 's3://${bucket.name}/good/' iam_role default csv; end;`,
    );
    expect(await failure(client.query('call give_again()'))).toMatch(
      /^XX000 Specified unload destination on S3 is not empty/,
    );
  });
});

describe('EXECUTE of a text in a variable', () => {
  it('does translate it when it runs', async () => {
    await procedure(
      'dynamic(out n int, out m int)',
      `declare command varchar(max);
begin
  command := 'create table dynamic_made (a int identity(1, 1) distkey, b varchar(max)) sortkey (a)';
  execute command;
  command := 'insert into dynamic_made (b) select nvl(null, ''it''''s'')';
  execute command;
  command := 'select top 1 a from dynamic_made qualify row_number() over (order by a) = 1';
  execute command into n;
  command := 'select a from dynamic_made';
  for m in execute command loop null; end loop;
end;`,
    );
    expect((await client.query('call dynamic()')).rows).toEqual([{ n: 1, m: 1 }]);
    expect(
      await rows("select sortkey from pg_table_def where tablename = 'dynamic_made' and \"column\" = 'a'"),
    ).toEqual([[1]]);
    expect(await rows('select b from dynamic_made')).toEqual([["it's"]]);
  });

  it('does commit at a TRUNCATE, and at nothing else', async () => {
    await client.query('create table cut3 (n int); insert into cut3 values (1)');
    await procedure(
      'wipe3(command varchar)',
      'begin insert into cut3 values (2); if true then execute command; end if; insert into cut3 values (3); rollback; end;',
    );
    await client.query("call wipe3('insert into cut3 values (4)')");
    expect(await rows('select n from cut3')).toEqual([[1]]);
    await client.query("call wipe3('truncate table cut3')");
    expect(await rows('select n from cut3')).toEqual([]);
    await client.query("call wipe3('insert into cut3 values (4)')");
    expect(await rows('select n from cut3')).toEqual([]);
  });

  it('does refuse what is refused outside', async () => {
    await procedure('forbidden(command varchar)', 'begin execute command; end;');
    expect(await failure(client.query("call forbidden('create index i on kept (id)')"))).toBe(
      '0A000 CREATE INDEX is not supported',
    );
  });

  it('does leave no files but those of the last call of a session', async () => {
    await procedure(
      'many()',
      "declare c varchar := 'select 1'; begin for i in 1..20 loop execute c; end loop; end;",
    );
    await client.query('call many()');
    expect(readdirSync(exchangeFolder).length).toBeLessThan(10);
  });
});

describe('a client that vanishes', () => {
  const exchangeFiles = (): string[] => readdirSync(exchangeFolder).map((name) => join(exchangeFolder, name));
  const contains = (path: string, text: string): boolean => {
    try {
      return readFileSync(path).includes(text);
    } catch {
      // Its step is over.
      return false;
    }
  };

  it.each([
    ['COPY', (from: string) => `copy held from '${from}' iam_role default csv`],
    [
      'UNLOAD',
      (_from: string, marker: string) =>
        `unload ('select ''${marker}'' as m from held') to 's3://${bucket.name}/${marker}/' iam_role default csv`,
    ],
  ])('does leave nothing of a %s in the middle of a procedure', async (what, command) => {
    const marker = `vanished-${what.toLowerCase()}-${process.pid}`;
    const source = await bucket.put(`${marker}.csv`, `1,${marker}\n`);
    await client.query('create table if not exists held (id int, name varchar(40))');
    await procedure(`vanish_${what}()`, `begin ${command(source, marker)}; end;`);
    const leaver = await connectTo(server);
    const pid = (await leaver.query('select pg_backend_pid() as pid')).rows[0].pid as number;
    const isRunning = async (): Promise<boolean> =>
      (await rows(`select 1 from stv_sessions where process = ${pid}`)).length > 0;
    const runningStatements = (): Promise<unknown[]> =>
      rows(`select query_text from sys_query_history where session_id = ${pid} and status = 'running'`);

    const holder = await connectTo(server);
    await holder.query('begin');
    await holder.query('lock table held');
    try {
      leaver.query(`call vanish_${what}()`).catch(() => undefined);
      let file: string | undefined;
      await until(() => (file = exchangeFiles().find((path) => contains(path, marker))) !== undefined);
      expect(await runningStatements()).toHaveLength(2);

      (leaver as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
      const call = (file as unknown as string).replace(/(.*\/[^.]+)\..*/s, '$1.');
      await until(() => !exchangeFiles().some((path) => path.startsWith(call)));
      await until(async () => !(await isRunning()));
      await until(async () => (await runningStatements()).length === 0);
    } finally {
      await holder.end();
    }
    expect(await rows('select count(*)::int from held')).toEqual([[0]]);
  });
});

describe('ProcedureCall', () => {
  it('does end what waits, and leave no file, when its session is over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exchange-test-'));
    const call = new ProcedureCall(ExchangeFiles.open(join(folder, 'socket')), 'key');
    const running = call.run('select 1');
    const copy = call.copyIn('COPY t (a) FROM STDIN');
    await copy.opened;
    await call.close();
    expect(await running).toEqual({ kind: 'skipped' });
    copy.fail('over');
    await copy.ended;
    expect(readdirSync(join(folder, 'exchange'))).toEqual([]);
    expect(await call.run('select 2')).toEqual({ kind: 'skipped' });
    rmSync(folder, { recursive: true });
  });
});

describe('readRecord', () => {
  it('does read what Postgres prints', async () => {
    const text = fc.option(
      fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '(', ')', ' ', 'é', '\n') }),
      { nil: null },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (values) => {
        const list = values.map((_, index) => `$${index + 1}::varchar as c${index}`).join(', ');
        const {
          rows: [row],
        } = await client.query({ text: `select s::text as record from (select ${list}) s`, values });
        expect(readRecord(row.record)).toEqual(values);
      }),
      { numRuns: 60 },
    );
  });
});
