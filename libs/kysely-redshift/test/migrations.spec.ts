import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { RedshiftLocal } from 'redshift-local';
import type { RedshiftDialectOptions } from '../src/index.ts';
import { connect, runAll, startLocal } from './helpers/local.ts';

let redshift: RedshiftLocal;
let db: Kysely<unknown>;
beforeAll(async () => {
  redshift = await startLocal();
  db = connect<unknown>(redshift);
  await runAll(db, ['create schema shop']);
});
afterAll(async () => {
  await db?.destroy();
  await redshift?.stop();
});

const isolated: Kysely<unknown>[] = [];
const other = (options: RedshiftDialectOptions = {}) => {
  const made = connect<unknown>(redshift, options);
  isolated.push(made);
  return made;
};
afterEach(() => Promise.all(isolated.splice(0).map((each) => each.destroy())));

const creating = (table: string, wait = 0) => ({
  getMigrations: async () => ({
    one: {
      up: async (kysely: Kysely<unknown>) => {
        await kysely.schema.createTable(table).addColumn('id', 'integer').execute();
        await new Promise((resolve) => setTimeout(resolve, wait));
      },
    },
  }),
});
const migrator = (on: Kysely<unknown>, name: string, provider = creating(`shop.${name}`)) =>
  new Migrator({
    db: on,
    provider,
    migrationTableName: `${name}_done`,
    migrationLockTableName: `${name}_lock`,
  });
const lockRows = async (name: string) =>
  (
    await sql<{
      id: string;
      is_locked: number;
    }>`select id, is_locked from ${sql.table(`${name}_lock`)} order by id`.execute(db)
  ).rows;
const now = () => Math.floor(Date.now() / 1000);

describe('migrations', () => {
  it('run once, also with migrators at the same time, and leave one free row', async () => {
    const migrators = [db, other(), other()].map((on) => migrator(on, 'once', creating('shop.once', 300)));
    const results = await Promise.all(migrators.map((each) => each.migrateToLatest()));
    expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    const statuses = results.flatMap(({ results: done }) => done ?? []).map(({ status }) => status);
    expect(statuses).toEqual(['Success']);
    expect(await lockRows('once')).toEqual([{ id: 'migration_lock', is_locked: 0 }]);
  });

  it('a failed migration leaves nothing but a free lock', async () => {
    const provider = {
      getMigrations: async () => ({
        one: {
          up: async (kysely: Kysely<unknown>) => {
            await kysely.schema.createTable('shop.half').addColumn('id', 'integer').execute();
            throw new Error('no further');
          },
        },
      }),
    };
    const { error } = await migrator(db, 'half', provider).migrateToLatest();
    expect(error).toMatchObject({ message: 'no further' });
    expect(await lockRows('half')).toEqual([{ id: 'migration_lock', is_locked: 0 }]);
    expect((await migrator(db, 'half').migrateToLatest()).error).toBeUndefined();
  });

  it('go on when two migrators that started together both inserted the lock row', async () => {
    await migrator(db, 'twice').migrateToLatest();
    await runAll(db, [`insert into twice_lock values ('migration_lock', 0)`]);
    expect((await migrator(db, 'twice').migrateToLatest()).error).toBeUndefined();
    expect(await lockRows('twice')).toEqual([{ id: 'migration_lock', is_locked: 0 }]);
  });

  it('wait for a migrator that holds the lock', async () => {
    await migrator(db, 'held').migrateToLatest();
    await runAll(db, [`update held_lock set is_locked = ${now()}`]);
    let isDone = false;
    const waiting = migrator(other(), 'held')
      .migrateToLatest()
      .then((outcome) => {
        isDone = true;
        return outcome;
      });
    await new Promise((resolve) => setTimeout(resolve, 1700));
    expect(isDone).toBe(false);
    await runAll(db, ['update held_lock set is_locked = 0']);
    expect((await waiting).error).toBeUndefined();
  });

  it('take a lock that is an hour old', async () => {
    await migrator(db, 'stale').migrateToLatest();
    await runAll(db, [`update stale_lock set is_locked = ${now() - 3700}`]);
    expect((await migrator(db, 'stale').migrateToLatest()).error).toBeUndefined();
    expect(await lockRows('stale')).toEqual([{ id: 'migration_lock', is_locked: 0 }]);
  });

  describe('where sessions can be seen', () => {
    const SEEN = 'create or replace view public.stv_sessions as select pid as process from pg_stat_activity';
    beforeAll(() => runAll(db, [SEEN]));
    afterAll(() => runAll(db, ['drop view public.stv_sessions']));

    /** A lock as a session left it. */
    const leave = async (name: string, session: number, since: number) => {
      await migrator(db, name).migrateToLatest();
      await runAll(db, [
        `update ${name}_lock set is_locked = ${since}`,
        `insert into ${name}_lock values ('migration_lock of session ${session}', ${since})`,
      ]);
    };

    it('take the lock of a session that is gone at once', async () => {
      await leave('crashed', 2_147_483_000, now());
      expect((await migrator(db, 'crashed').migrateToLatest()).error).toBeUndefined();
      expect(await lockRows('crashed')).toEqual([{ id: 'migration_lock', is_locked: 0 }]);
    });

    it('wait for a session that lives, however old its lock is', async () => {
      const holder = other();
      await holder.connection().execute(async (connection) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
        await leave('long', Number(rows[0]?.pid), now() - 7200);
        let isDone = false;
        const waiting = migrator(other(), 'long')
          .migrateToLatest()
          .then((outcome) => {
            isDone = true;
            return outcome;
          });
        await new Promise((resolve) => setTimeout(resolve, 1700));
        expect(isDone).toBe(false);
        await runAll(db, ['update long_lock set is_locked = 0']);
        expect((await waiting).error).toBeUndefined();
      });
    });

    it('trust only a view that shows their own session', async () => {
      await leave('blind', 2_147_483_000, now());
      await runAll(db, [
        'create schema blind',
        'create view blind.stv_sessions as select 1 as process where false',
      ]);
      // The own view comes before that of the system.
      const session = { searchPath: ['blind', 'public', 'pg_catalog'] };
      let isDone = false;
      const waiting = migrator(other({ session }), 'blind')
        .migrateToLatest()
        .then((outcome) => {
          isDone = true;
          return outcome;
        });
      await new Promise((resolve) => setTimeout(resolve, 1700));
      expect(isDone).toBe(false);
      await runAll(db, ['update blind_lock set is_locked = 0']);
      expect((await waiting).error).toBeUndefined();
    });
  });

  it('run inside a transaction of the caller', async () => {
    const outcome = await db.transaction().execute((trx) => migrator(trx, 'inside').migrateToLatest());
    expect(outcome.error).toBeUndefined();
    expect(await lockRows('inside')).toEqual([{ id: 'migration_lock', is_locked: 0 }]);
  });
});
