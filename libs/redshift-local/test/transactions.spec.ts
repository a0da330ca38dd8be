import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer, until } from './support.ts';

let server: RedshiftLocal;
let one: Client;
let two: Client;

const connectToDatabase = (database: string): Promise<Client> =>
  connectTo({ connectionString: server.connectionString.replace(/[^/]*$/, database) });

/** Waits until a statement of this session waits for a lock. */
async function untilBlocked(client: Client): Promise<void> {
  const { processID } = client as unknown as { processID: number };
  const observer = await connectTo(server);
  const blocked = async (): Promise<boolean> =>
    (await observer.query(`select cardinality(pg_blocking_pids(${processID}))::int as n`)).rows[0].n > 0;
  await until(blocked);
  await observer.end();
}

const values = async (client: Client): Promise<number[]> =>
  (await client.query('select n from t order by n')).rows.map(({ n }: { n: number }) => n);

beforeAll(async () => {
  server = await startServer();
  one = await connectTo(server);
  two = await connectTo(server);
});
beforeEach(async () => {
  await one.query(
    'drop table if exists t; create table t (id int, n int); insert into t values (1, 1), (2, 2)',
  );
});
afterEach(async () => {
  await one.query('rollback');
  await two.query('rollback');
});
afterAll(async () => {
  await one?.end();
  await two?.end();
  await server?.stop();
});

describe('SNAPSHOT isolation', () => {
  it('does keep the snapshot of the first query until the end of the block', async () => {
    await one.query('begin');
    await two.query('insert into t values (3, 3)');
    expect(await values(one)).toEqual([1, 2, 3]);
    await two.query('insert into t values (4, 4)');
    expect(await values(one)).toEqual([1, 2, 3]);
    await one.query('commit');
    expect(await values(one)).toEqual([1, 2, 3, 4]);
  });

  it('does take the snapshot after the lock when LOCK comes first', async () => {
    await two.query('begin; lock t; insert into t values (3, 3)');
    const locked = one.query('begin; lock t');
    await untilBlocked(one);
    await two.query('commit');
    await locked;
    expect(await values(one)).toEqual([1, 2, 3]);
  });

  it.each(['update t set n = 20 where id = 1', 'delete from t where id = 1'])(
    'does fail the second writer of the same row in a block: %s',
    async (sql) => {
      await one.query('begin');
      await values(one);
      await two.query('update t set n = 10 where id = 1');
      expect(await failure(one.query(sql))).toBe(
        'XX000 could not complete because of conflict with concurrent transaction',
      );
      expect(await failure(one.query('select 1'))).toMatch(/^25P02 /);
      await one.query('rollback');
      expect(await values(one)).toEqual([2, 10]);
    },
  );

  it('does fail the writer that waited for the other one to commit', async () => {
    await one.query('begin; update t set n = 10 where id = 1');
    await two.query('begin');
    const waiting = failure(two.query('update t set n = 20 where id = 1'));
    await untilBlocked(two);
    await one.query('commit');
    expect(await waiting).toBe('XX000 could not complete because of conflict with concurrent transaction');
  });

  it('does let writers of different rows commit', async () => {
    await one.query('begin');
    await two.query('begin');
    await one.query('update t set n = 10 where id = 1');
    await two.query('update t set n = 20 where id = 2');
    await one.query('commit');
    await two.query('commit');
    expect(await values(one)).toEqual([10, 20]);
  });

  it('does let a statement without a block wait and go on with what was committed', async () => {
    await one.query('begin; update t set n = 10 where id = 1');
    const waiting = two.query('update t set n = n + 1 where id = 1');
    await untilBlocked(two);
    await one.query('commit');
    await waiting;
    expect(await values(one)).toEqual([2, 11]);
  });
});

describe('SERIALIZABLE databases', () => {
  beforeAll(async () => {
    await one.query('create database strict isolation level serializable');
  });

  const detailOf = (promise: Promise<unknown>): Promise<{ code: string; message: string; detail: string }> =>
    promise.then(
      () => {
        throw new Error('the statement succeeded');
      },
      (raised: unknown) => raised as { code: string; message: string; detail: string },
    );
  const idOf = async (client: Client, table: string): Promise<string> =>
    (await client.query(`select '${table}'::regclass::oid::text as id`)).rows[0].id;

  it('does name the table and the transactions of error 1023, at COMMIT', async () => {
    const [first, second] = [await connectToDatabase('strict'), await connectToDatabase('strict')];
    await first.query('create table t (n int); create table other (n int)');
    const pid = (await second.query('select pg_backend_pid() as pid')).rows[0].pid;
    await first.query('begin; select count(*) from t; insert into other values (1)');
    await second.query('begin; select count(*) from t; insert into t values (2)');
    await first.query('insert into t values (1)');
    await first.query('commit');
    const { code, message, detail } = await detailOf(second.query('commit'));
    expect([code, message]).toEqual(['XX000', '1023']);
    expect(detail).toMatch(
      new RegExp(
        `^Serializable isolation violation on table - ${await idOf(first, 't')}, transactions forming the cycle are: (\\d+, )?\\d+ \\(pid:${pid}\\)$`,
      ),
    );
    const conflicts = await first.query(
      `select table_id::text as id, xact_id > 0 as has_id from stl_tr_conflict where process_id = ${pid}`,
    );
    expect(conflicts.rows).toEqual([{ id: await idOf(first, 't'), has_id: true }]);
    await first.query('drop table t; drop table other');
    await first.end();
    await second.end();
  });

  it('does name the table of error 1023 at the statement that fails, simple and extended', async () => {
    const [first, second] = [await connectToDatabase('strict'), await connectToDatabase('strict')];
    await first.query('create table tab1 (n int); create table tab2 (n int)');
    for (const values of [undefined, [1]]) {
      const run = (client: Client, sql: string): Promise<unknown> =>
        client.query(values === undefined ? sql.replace('$1', '1') : { text: sql, values });
      await first.query('begin');
      await second.query('begin');
      await first.query('select * from tab1');
      await second.query('select * from tab2');
      await run(first, 'insert into tab2 values ($1)');
      await first.query('commit');
      const { detail } = await detailOf(
        run(second, 'insert into tab1 values ($1)').then(() => second.query('commit')),
      );
      const tables = [await idOf(first, 'tab1'), await idOf(first, 'tab2')];
      expect(tables).toContain(/table - (\d+), transactions/.exec(detail)?.[1]);
      await second.query('rollback');
    }
    await first.end();
    await second.end();
  });

  it('does name the table of error 1023 of a transaction that is one Query', async () => {
    const [first, second] = [await connectToDatabase('strict'), await connectToDatabase('strict')];
    await first.query('create table whole1 (n int); create table whole2 (n int); create table gate (n int)');
    await first.query('begin; lock table gate; select * from whole1');
    await first.query('insert into whole2 values (1)');
    const running = detailOf(
      second.query(
        'begin; select * from whole2; lock table gate; insert into whole1 values (1); select count(*) from whole1; commit',
      ),
    );
    await untilBlocked(second);
    await first.query('commit');
    const { detail } = await running;
    const tables = [await idOf(first, 'whole1'), await idOf(first, 'whole2')];
    expect(tables).toContain(/table - (\d+), transactions/.exec(detail)?.[1]);
    await second.query('rollback');
    await first.end();
    await second.end();
  });

  it('does change and show the level', async () => {
    const level = async (): Promise<unknown> =>
      (
        await one.query(
          "select database_isolation_level as level from svv_redshift_databases where database_name = 'strict'",
        )
      ).rows[0].level;
    expect(await level()).toBe('Serializable');
    await one.query('alter database strict isolation level snapshot');
    expect(await level()).toBe('Snapshot Isolation');
    const client = await connectToDatabase('strict');
    await client.query('begin');
    expect((await client.query('show transaction_isolation')).rows).toEqual([
      { transaction_isolation: 'repeatable read' },
    ]);
    await client.end();
    await one.query('alter database strict isolation level serializable');
    expect(await level()).toBe('Serializable');
  });
});

describe('TRUNCATE', () => {
  it('does commit itself and what came before it in its block', async () => {
    await one.query('create table if not exists u (n int); delete from u');
    await one.query('begin');
    await one.query('insert into u values (1)');
    expect((await one.query('truncate table t')).command).toBe('TRUNCATE');
    await one.query('rollback');
    expect(await values(two)).toEqual([]);
    expect((await two.query('select n from u')).rows).toEqual([{ n: 1 }]);
  });

  it('does leave no block open, prepared or not', async () => {
    await one.query('begin');
    await one.query({ name: 'cut', text: 'truncate t' });
    await one.query('insert into t values (5, 5)');
    expect(await values(two)).toEqual([5]);
    await one.query('begin; insert into t values (6, 6); truncate t; insert into t values (7, 7)');
    expect(await values(two)).toEqual([7]);
  });

  it('does abort the block when the table is missing', async () => {
    await one.query('begin; insert into t values (3, 3)');
    expect(await failure(one.query('truncate nowhere'))).toBe('42P01 relation "nowhere" does not exist');
    await one.query('commit');
    expect(await values(one)).toEqual([1, 2]);
  });

  it('does refuse the options of Postgres', async () => {
    expect(await failure(one.query('truncate t cascade'))).toBe('42601 syntax error at or near "cascade"');
    expect(await failure(one.query('truncate t, u'))).toBe('42601 syntax error at or near ","');
  });
});

describe('transaction statements', () => {
  it.each([
    'begin',
    'begin work',
    'begin transaction isolation level serializable',
    'begin isolation level read committed read only',
    'start transaction isolation level read uncommitted, read write',
    'start transaction',
  ])('does open a block that keeps its snapshot: %s', async (sql) => {
    await one.query(sql);
    expect(await values(one)).toEqual([1, 2]);
    await two.query('insert into t values (3, 3)');
    expect(await values(one)).toEqual([1, 2]);
    await one.query('end transaction');
    expect(await values(one)).toEqual([1, 2, 3]);
  });

  it('does refuse writes in a READ ONLY block', async () => {
    await one.query('begin read only');
    expect(await failure(one.query('delete from t'))).toMatch(/^25006 /);
    await one.query('abort work');
  });

  it.each([
    ['begin deferrable', '42601 syntax error at or near "deferrable"'],
    ['begin isolation level snapshot', '42601 syntax error at or near "snapshot"'],
    ['commit and chain', '42601 syntax error at or near "and"'],
    ['rollback to a', '0A000 SAVEPOINT is not supported'],
    ['savepoint a', '0A000 SAVEPOINT is not supported'],
    ["prepare transaction 'x'", '0A000 PREPARE TRANSACTION is not supported'],
  ])('does refuse %s', async (sql, expected) => {
    expect(await failure(one.query(sql))).toBe(expected);
  });

  it('does take levels for a session without effect', async () => {
    await one.query('set session characteristics as transaction isolation level read committed');
    await one.query('begin');
    await one.query('set transaction isolation level read committed');
    expect(await values(one)).toEqual([1, 2]);
    await two.query('insert into t values (3, 3)');
    expect(await values(one)).toEqual([1, 2]);
  });

  it.each([
    'vacuum t',
    'alter table t alter column n type bigint',
    'create database inside',
    'drop database inside',
  ])('does refuse to run inside a block: %s', async (sql) => {
    await one.query('begin');
    expect(await failure(one.query(sql))).toMatch(/^25001 .* cannot run inside a transaction block$/);
    await one.query('rollback');
    expect(await failure(one.query(`begin; ${sql}`))).toMatch(/^25001 /);
  });
});

describe('temporary', () => {
  it('does let two sessions have tables of the same name', async () => {
    await one.query('create temp table mine (n int); insert into mine values (1)');
    await two.query('create table #mine (n int); insert into #mine values (2)');
    expect((await one.query('select n from mine')).rows).toEqual([{ n: 1 }]);
    expect((await two.query('select n from #mine')).rows).toEqual([{ n: 2 }]);
  });
});
