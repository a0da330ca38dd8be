import fc from 'fast-check';
import { AbortedTransactionError, type Kysely, sql } from 'kysely';
import pg from 'pg';
import type { RedshiftLocal } from 'redshift-local';
import {
  createTableLike,
  distKey,
  encode,
  lockTables,
  redshiftTypes,
  sortKey,
  UnsupportedByRedshiftError,
} from '../src/index.ts';
import { connect as connectTo, startLocal } from './helpers/local.ts';

interface Tables {
  'shop.item': { id: number; name: string | null; price: string; data: unknown; at: Date };
  'shop.stage': { id: number; name: string | null };
}

let redshift: RedshiftLocal;
let db: Kysely<Tables>;
const connect = () => connectTo<Tables>(redshift);

beforeAll(async () => {
  redshift = await startLocal();
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
