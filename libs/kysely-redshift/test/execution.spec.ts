import fc from 'fast-check';
import { AbortedTransactionError, Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import {
  createTableLike,
  distKey,
  encode,
  introspectColumns,
  lockTables,
  RedshiftDialect,
  redshiftTypes,
  sortKey,
  UnsupportedByRedshiftError,
} from '../src/index.ts';

jest.setTimeout(60_000);

interface Tables {
  'shop.item': { id: number; name: string | null; price: string; data: unknown; at: Date };
  'shop.stage': { id: number; name: string | null };
}

let redshift: RedshiftLocal;
let db: Kysely<Tables>;
const connect = () => {
  const { host, port, database, user } = redshift;
  return new Kysely<Tables>({
    dialect: new RedshiftDialect({
      connection: { host, port, database, user, password: 'x', sslMode: 'disable' },
    }),
  });
};

beforeAll(async () => {
  redshift = await startRedshiftLocal({});
  db = connect();
  await db.schema.createSchema('shop').execute();
  await db.schema
    .createTable('shop.item')
    .addColumn('id', 'bigint', (column) => column.notNull())
    .addColumn('name', redshiftTypes.varchar(20), (column) => column.modifyEnd(encode('zstd')))
    .addColumn('price', redshiftTypes.numeric(20, 2))
    .addColumn('data', redshiftTypes.super())
    .addColumn('at', 'timestamp')
    .modifyEnd(sql`${distKey('id')} ${sortKey('id')}`)
    .execute();
  await db.schema
    .createTable('shop.stage')
    .addColumn('id', 'bigint')
    .addColumn('name', redshiftTypes.varchar(20))
    .execute();
});
afterAll(async () => {
  await db?.destroy();
  await redshift?.stop();
});

describe('values', () => {
  it('lose no digit and mean UTC', async () => {
    await sql`insert into shop.item values (9007199254740993, 'a', 123456789012345678.91, json_parse('{"a":[1,null]}'), '2026-01-02 03:04:05.5')`.execute(
      db,
    );
    const row = await db.selectFrom('shop.item').selectAll().executeTakeFirstOrThrow();
    expect(row).toEqual({
      id: '9007199254740993',
      name: 'a',
      price: '123456789012345678.91',
      data: { a: [1, null] },
      at: new Date('2026-01-02T03:04:05.500Z'),
    });
  });

  it('are independent of what the process set for all clients', async () => {
    const before = pg.types.getTypeParser(20);
    pg.types.setTypeParser(20, (text) => Number(text));
    try {
      const other = connect();
      const { rows } = await sql<{ n: unknown }>`select 9007199254740993::bigint as n`.execute(other);
      await other.destroy();
      expect(rows).toEqual([{ n: '9007199254740993' }]);
    } finally {
      pg.types.setTypeParser(20, before);
    }
  });

  it('come back from literals as they went, whatever they hold', async () => {
    const hostile = fc.string({
      unit: fc.constantFrom("'", '\\', '"', 'a', ' ', '-', '\n', 'é', '$', '😀'),
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const { rows } = await sql`select ${sql.lit(value)}::varchar(200) as v`.execute(db);
        expect(rows).toEqual([{ v: value }]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('transactions', () => {
  it('a COMMIT that the server turns into a ROLLBACK is an error', async () => {
    const committing = db.transaction().execute(async (trx) => {
      await sql`insert into shop.stage values (1, 'lost')`.execute(trx);
      await sql`select 1/0`.execute(trx).catch(() => undefined);
    });
    await expect(committing).rejects.toBeInstanceOf(AbortedTransactionError);
    expect(await db.selectFrom('shop.stage').selectAll().execute()).toEqual([]);
  });

  it('savepoints throw instead of keeping what was to be rolled back', async () => {
    const trx = await db.startTransaction().execute();
    await expect(trx.savepoint('a').execute()).rejects.toBeInstanceOf(UnsupportedByRedshiftError);
    await trx.rollback().execute();
  });

  it('know one isolation level', async () => {
    const run = (level: 'serializable' | 'read committed') =>
      db
        .transaction()
        .setIsolationLevel(level)
        .execute((trx) => sql`select 1`.execute(trx));
    await run('serializable');
    await expect(run('read committed')).rejects.toBeInstanceOf(UnsupportedByRedshiftError);
  });

  it('a connection that dies between two queries does not end the process, and the pool goes on', async () => {
    const failing = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      await sql`select pg_terminate_backend(${sql.lit(rows[0]?.pid ?? 0)})`.execute(db);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sql`select 1`.execute(trx);
    });
    await expect(failing).rejects.toThrow();
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });
});

describe('commands', () => {
  it('lock, a temporary table like another, and merge run as compiled', async () => {
    await sql`delete from shop.stage`.execute(db);
    await db
      .insertInto('shop.stage')
      .values([{ id: 1, name: 'old' }])
      .execute();
    await db.transaction().execute(async (trx) => {
      await lockTables(['shop', 'stage']).execute(trx);
      await createTableLike({
        table: 'incoming',
        like: ['shop', 'stage'],
        temporary: true,
        extraColumns: [{ name: 'seq', dataType: sql`bigint` }],
      }).execute(trx);
      await sql`insert into incoming (id, name, seq) values (1, 'new', 1), (2, 'two', 2)`.execute(trx);
      const merge = trx as unknown as Kysely<{
        'shop.stage': { id: number; name: string };
        incoming: { id: number; name: string };
      }>;
      await merge
        .mergeInto('shop.stage')
        .using('incoming', 'shop.stage.id', 'incoming.id')
        .whenMatched()
        .thenUpdateSet((eb) => ({ name: eb.ref('incoming.name') }))
        .whenNotMatched()
        .thenInsertValues((eb) => ({ id: eb.ref('incoming.id'), name: eb.ref('incoming.name') }))
        .execute();
      await sql`drop table incoming`.execute(trx);
    });
    expect(await db.selectFrom('shop.stage').selectAll().orderBy('id').execute()).toEqual([
      { id: '1', name: 'new' },
      { id: '2', name: 'two' },
    ]);
  });
});

describe('introspection', () => {
  it('gives types with their sizes', async () => {
    const columns = await introspectColumns(db as unknown as Kysely<unknown>, { schemas: ['shop'] });
    expect(columns.filter(({ table }) => table === 'item')).toMatchObject([
      { name: 'id', position: 1, dataType: 'bigint', isNullable: false },
      { name: 'name', dataType: 'character varying', maxBytes: 20, isNullable: true },
      { name: 'price', dataType: 'numeric', precision: 20, scale: 2 },
      { name: 'data', dataType: 'super' },
      { name: 'at', dataType: 'timestamp without time zone' },
    ]);
  });

  it("serves Kysely's own", async () => {
    const tables = await db.introspection.getTables();
    expect(tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual(
      expect.arrayContaining(['shop.item', 'shop.stage']),
    );
    expect((await db.introspection.getSchemas()).map(({ name }) => name)).toContain('shop');
  });
});

describe('migrations', () => {
  it('run once, also with two migrators at the same time', async () => {
    const provider = {
      getMigrations: async () => ({
        one: {
          up: (kysely: Kysely<unknown>) =>
            kysely.schema.createTable('shop.migrated').addColumn('id', 'integer').execute(),
        },
      }),
    };
    const migrators = [new Migrator({ db, provider }), new Migrator({ db: connect(), provider })];
    const results = await Promise.all(migrators.map((migrator) => migrator.migrateToLatest()));
    expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(results.flatMap(({ results: done }) => done ?? []).map(({ status }) => status)).toEqual([
      'Success',
    ]);
    expect(await sql`select is_locked from kysely_migration_lock`.execute(db)).toMatchObject({
      rows: [{ is_locked: 0 }],
    });
  });

  it('go on when two migrators that started together both inserted the lock row', async () => {
    await sql`insert into kysely_migration_lock values ('migration_lock', 0)`.execute(db);
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ one: { up: async () => undefined } }) },
    });
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    const { rows } = await sql`select is_locked from kysely_migration_lock`.execute(db);
    expect(rows).toEqual([{ is_locked: 0 }]);
  });

  it('wait for a migrator that holds the lock in a row of its own', async () => {
    const held = Math.floor(Date.now() / 1000);
    await sql`insert into kysely_migration_lock values ('migration_lock', ${sql.lit(held)})`.execute(db);
    let isDone = false;
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ one: { up: async () => undefined } }) },
    });
    const waiting = migrator.migrateToLatest().then((outcome) => {
      isDone = true;
      return outcome;
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(isDone).toBe(false);
    await sql`update kysely_migration_lock set is_locked = 0`.execute(connect());
    expect((await waiting).error).toBeUndefined();
  });
});
