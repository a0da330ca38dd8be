import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { StatementHistory } from '../src/history/statement-history.ts';
import { queryType, withoutSecrets } from '../src/history/history-text.ts';
import { connectTo, failure, startServer } from './support.ts';

let server: RedshiftLocal;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await connectTo(server);
  await client.query('create table t (a int)');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const rows = async (sql: string, by: Client = client): Promise<unknown[]> =>
  (await by.query({ text: sql, rowMode: 'array' })).rows;
const ofPid = 'session_id = pg_backend_pid()';

describe('the history of statements', () => {
  it('does tell type, status, rows, error and text of each statement, whatever the protocol', async () => {
    await client.query('insert into t values (1), (2)');
    await client.query({ text: 'select a from t where a >= $1', values: [1] });
    expect(await failure(client.query('select nowhere from t'))).toMatch(/^42703 /);
    await client.query('vacuum t');
    await client.query('create table copied as select * from t');
    expect(
      await rows(
        `select trim(query_type), trim(status), returned_rows::int, trim(error_message), trim(query_text) from sys_query_history where ${ofPid} order by query_id desc limit 6`,
      ),
    ).toEqual([
      ['SELECT', 'running', null, null, expect.stringMatching(/^select trim/)],
      ['CTAS', 'success', 2, null, 'create table copied as select * from t'],
      ['UTILITY', 'success', null, null, 'vacuum t'],
      ['SELECT', 'failed', null, 'column "nowhere" does not exist', 'select nowhere from t'],
      ['SELECT', 'success', 2, null, 'select a from t where a >= $1'],
      ['INSERT', 'success', null, null, 'insert into t values (1), (2)'],
    ]);
  });

  it('does measure how long a statement took', async () => {
    await client.query('select count(*) from (select pg_sleep(0.05) from t limit 1) s');
    const [[elapsed, inOrder]] = (await rows(
      `select elapsed_time::int, start_time < end_time from sys_query_history where ${ofPid} and query_text like '%pg_sleep(0.05)%' order by query_id limit 1`,
    )) as [[number, boolean]];
    expect(elapsed).toBeGreaterThanOrEqual(50_000);
    expect(inOrder).toBe(true);
  });

  it('does give the last query of the session by PG_LAST_QUERY_ID', async () => {
    const other = await connectTo(server);
    expect(await rows('select pg_last_query_id()', other)).toEqual([[-1]]);
    await client.query('select a from t -- the last one');
    await other.query('select 1 from t');
    await client.query('select pg_last_query_id()');
    expect(
      await rows('select trim(querytxt), aborted from stl_query where query = pg_last_query_id()'),
    ).toEqual([['select a from t -- the last one', 0]]);
    await other.end();
  });

  it('does see what came later than the snapshot of its block', async () => {
    const other = await connectTo(server);
    await client.query('begin');
    await client.query('select a from t');
    await other.query('delete from t where a = 99');
    expect(
      await rows(
        "select trim(substring) from svl_qlog where substring like 'delete%' and pid <> pg_backend_pid()",
      ),
    ).toEqual([['delete from t where a = 99']]);
    await client.query('rollback');
    await other.end();
  });

  it('does keep texts in pieces, by their kind', async () => {
    const long = `select a, '${'x'.repeat(300)}' from t`;
    await client.query(long);
    await client.query('alter table t add column b int');
    const text = "text like 'select a, ''xxx%' or sequence = 1";
    expect(
      await rows(
        `select sequence, length(rtrim(text))::int from stl_querytext where query = pg_last_query_id() and (${text}) order by 1`,
      ),
    ).toEqual([
      [0, 200],
      [1, long.length - 200],
    ]);
    expect(
      await rows(
        "select type, trim(text) from svl_statementtext where type <> 'QUERY' order by starttime desc limit 1",
      ),
    ).toEqual([['DDL', 'alter table t add column b int']]);
    expect(await rows("select trim(text) from stl_ddltext where text like 'alter%'")).toHaveLength(1);
    expect(await rows("select trim(text) from stl_utilitytext where text like 'vacuum%'")).toHaveLength(1);
  });

  it('does hide secrets', async () => {
    await client.query("create user hidden password 'Secret-123'");
    expect(
      await rows("select distinct trim(text) from sys_query_text where text like 'create user hidden%'"),
    ).toEqual([["create user hidden password '***'"]]);
  });

  it('does tell calls of procedures, and errors', async () => {
    await client.query(
      "create procedure called(n int) as $$ begin if n > 1 then raise exception 'too many'; end if; end; $$ language plpgsql",
    );
    await client.query('call called(1)');
    expect(await failure(client.query('call called(2)'))).toMatch(/too many/);
    expect(
      await rows(
        'select trim(querytxt), aborted from svl_stored_proc_call where pid = pg_backend_pid() order by query',
      ),
    ).toEqual([
      ['call called(1)', 0],
      ['call called(2)', 1],
    ]);
    expect(
      await rows(
        'select trim(query_text), trim(status) from sys_procedure_call where session_id = pg_backend_pid() order by query_id',
      ),
    ).toEqual([
      ['call called(1)', 'success'],
      ['call called(2)', 'failed'],
    ]);
    expect(
      await rows(
        'select trim(error) from stl_error where pid = pg_backend_pid() order by recordtime desc limit 1',
      ),
    ).toEqual([['too many']]);
  });

  it('does show the statements of others to superusers only', async () => {
    await client.query('create user visitor password disable; grant usage on schema public to visitor');
    const visitor = await connectTo({
      connectionString: server.connectionString.replace('awsuser', 'visitor'),
    });
    await visitor.query('select 1');
    expect(await rows('select distinct user_id = current_user_id from sys_query_history', visitor)).toEqual([
      [true],
    ]);
    expect(
      await rows(
        "select count(*)::int from sys_query_history h join pg_user u on u.usesysid = h.user_id where usename = 'visitor' and query_text like 'select 1%'",
      ),
    ).toEqual([[1]]);
    await visitor.end();
  });

  it('does say that a statement in a pipeline was not executed behind an error', async () => {
    const failed = await connectTo(server);
    await failed.query('begin');
    await failure(failed.query('select 1/0'));
    expect(
      await failure(failed.query({ text: 'select * from sys_query_history where $1 = 1', values: [1] })),
    ).toMatch(/^25P02 /);
    await failed.query('rollback');
    expect(
      await rows(
        `select count(*)::int from sys_query_history where status = 'success' and query_text like 'select 1/0%'`,
        failed,
      ),
    ).toEqual([[0]]);
    await failed.end();
  });
});

describe('StatementHistory', () => {
  it('does keep the last thousand statements, and the beginning of long texts', () => {
    const history = new StatementHistory(5);
    const owner = { pid: 1, user: 'u', database: 'd' };
    for (let n = 0; n < 1002; n++) history.start(owner, `select ${n}`);
    expect(history.statements).toHaveLength(1000);
    expect(history.statements[0]).toMatchObject({ id: 7, sql: 'select 2' });
    expect(history.statements.at(-1)).toMatchObject({ id: 1006, sql: 'select 1001' });
    expect(history.start(owner, 'x'.repeat(100_000)).sql).toHaveLength(16_384);
  });

  it.each([
    ['  -- note\n /* and */ (select 1)', 'SELECT'],
    ['with a as (select 1) select * from a', 'SELECT'],
    ['create temp table a as select 1', 'CTAS'],
    ['create table a (n int)', 'DDL'],
    ['grant select on a to b', 'UTILITY'],
    ['', 'UTILITY'],
  ])('does know the type of %s', (sql, type) => {
    expect(queryType(sql)).toBe(type);
  });

  it.each([
    [
      "copy t from 's3://b/k' access_key_id 'AK' secret_access_key 'S''K' csv",
      "copy t from 's3://b/k' access_key_id '***' secret_access_key '***' csv",
    ],
    [
      "copy t from 's3://b/k' credentials as 'aws_access_key_id=a' csv",
      "copy t from 's3://b/k' credentials as '***' csv",
    ],
    ["create user u password 'Secret1'", "create user u password '***'"],
  ])('does hide the secrets of %s', (sql, hidden) => {
    expect(withoutSecrets(sql)).toBe(hidden);
  });
});
