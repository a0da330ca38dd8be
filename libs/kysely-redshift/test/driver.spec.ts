import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { RedshiftLocal } from 'redshift-local';
import { classifyRedshiftError, truncate, UnsupportedByRedshiftError } from '../src/index.ts';
import { connect, runAll, startLocal } from './helpers/local.ts';
import type { Tables } from './helpers/tables.ts';

let redshift: RedshiftLocal;
let db: Kysely<Tables>;
beforeAll(async () => {
  redshift = await startLocal();
  db = connect(redshift);
  await runAll(db, ['create table numbers (n integer)']);
});
afterAll(async () => {
  await db?.destroy();
  await redshift?.stop();
});

/** Minutes of work. */
const SLOW = 'select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b';

describe('settings of a session', () => {
  it('are made on every new connection, before the own hook', async () => {
    const seen: unknown[] = [];
    const settled = connect(redshift, {
      session: {
        queryGroup: "it's \\ etl",
        statementTimeoutMs: 60_000,
        searchPath: ['public', 'pg_catalog'],
        timeZone: 'Europe/Berlin',
        caseSensitiveIdentifiers: true,
        truncateSuperStrings: true,
      },
      onCreateConnection: async (connection) => {
        const { rows: shown } = await connection.executeQuery<object>(CompiledQuery.raw('show query_group'));
        seen.push(...shown.flatMap((row) => Object.values(row)));
      },
    });
    const { rows } = await sql`select '2026-01-01 12:00:00+00'::timestamptz::varchar as at`.execute(settled);
    expect(rows).toEqual([{ at: '2026-01-01 13:00:00+01' }]);
    expect(seen).toEqual(["it's \\ etl"]);
    await settled.destroy();
  });

  it('bound how long a statement may take', async () => {
    const bounded = connect(redshift, { session: { statementTimeoutMs: 100 } });
    const error: unknown = await sql
      .raw(SLOW)
      .execute(bounded)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: '57014' });
    expect(classifyRedshiftError(error)).toBe('fatal');
    await bounded.destroy();
  });

  it('refuses values that are none', async () => {
    for (const session of [{ statementTimeoutMs: 0.5 }, { searchPath: [] }]) {
      const wrong = connect(redshift, { session });
      await expect(sql`select 1`.execute(wrong)).rejects.toThrow(/SET/);
      await wrong.destroy();
    }
  });
});

describe('an aborted query', () => {
  it('ends on the server too, and the connection goes on', async () => {
    const controller = new AbortController();
    const slow = CompiledQuery.raw(SLOW);
    const running = db.executeQuery(slow, {
      signal: controller.signal,
      inflightQueryAbortStrategy: 'cancel query',
    });
    await until(async () => (await active()) === 1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow();
    await until(async () => (await active()) === 0);
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });
});

describe('commands outside of transactions', () => {
  it('refuse a transaction before anything is sent, and run without one', async () => {
    await runAll(db, ['insert into numbers values (1)']);
    await expect(
      db.transaction().execute(async (trx) => {
        await truncate('numbers').execute(trx);
      }),
    ).rejects.toThrow(UnsupportedByRedshiftError);
    expect((await sql`select n from numbers`.execute(db)).rows).toEqual([{ n: 1 }]);
    expect(truncate('numbers').implicitCommit).toBe(true);
    await truncate('numbers').execute(db);
    expect((await sql`select n from numbers`.execute(db)).rows).toEqual([]);
  });
});

async function active(): Promise<number> {
  const { rows } = await sql<{ n: string }>`select count(*) as n from pg_stat_activity
    where state = 'active' and left(query, 50) = ${sql.lit(SLOW.slice(0, 50))}`.execute(db);
  return Number(rows[0]?.n);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came to hold');
}
