import { RedshiftData } from '@aws-sdk/client-redshift-data';
import { AbortedTransactionError, CompiledQuery, Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import {
  DataApiError,
  executeDataApiBatch,
  LostDigitsError,
  RedshiftDialect,
  redshiftTypes,
  type RedshiftDataApiOptions,
} from '../src/index.ts';

interface Tables {
  item: { id: string; name: string | null; price: string; count: number; at: Date };
}

let redshift: RedshiftLocal;
let dataApi: RedshiftDataApiOptions & { client: RedshiftData };
let db: Kysely<Tables>;

beforeAll(async () => {
  redshift = await startRedshiftLocal({ dataApi: {} });
  const client = new RedshiftData({
    endpoint: redshift.dataApiEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  dataApi = { client, workgroupName: 'local', database: 'dev', maxSessions: 3 };
  db = new Kysely<Tables>({ dialect: new RedshiftDialect({ dataApi }) });
  await db.schema
    .createTable('item')
    .addColumn('id', 'bigint')
    .addColumn('name', 'varchar(100)')
    .addColumn('price', 'numeric(38, 10)')
    .addColumn('count', 'integer')
    .addColumn('at', 'timestamptz')
    .execute();
});
afterAll(async () => {
  await db.destroy();
  dataApi.client.destroy();
  await redshift.stop();
});
beforeEach(() => db.deleteFrom('item').execute());

const item = (id: string, name: string | null = 'a') => ({
  id,
  name,
  price: '12345678901234567890.0123456789',
  count: -3,
  at: new Date('2021-04-22T10:00:00.500Z'),
});

describe('queries through the Data API', () => {
  it('give back what was written, to the last digit', async () => {
    const row = item('-9007199254740991');
    const inserted = await db.insertInto('item').values(row).executeTakeFirst();
    expect(inserted.numInsertedOrUpdatedRows).toBe(1n);
    expect(await db.selectFrom('item').selectAll().execute()).toEqual([row]);
  });

  it('refuse a bigint whose digits would be lost on the way', async () => {
    await db.insertInto('item').values(item('9007199254740993')).execute();
    await expect(db.selectFrom('item').select('id').execute()).rejects.toBeInstanceOf(LostDigitsError);
    const asText = await db
      .selectFrom('item')
      .select(({ cast }) => cast<string>('id', 'varchar').as('id'))
      .execute();
    expect(asText).toEqual([{ id: '9007199254740993' }]);
  });

  it.each([[null], [''], [' '], ["it's"], ['back\\slash'], [':p1 ::date $1'], ["\\' or 1=1 --"], ['ü\n']])(
    'carry the text %j',
    async (name) => {
      await db.insertInto('item').values(item('1', name)).execute();
      const found = await db
        .selectFrom('item')
        .select(['name', 'count'])
        .where('name', name === null ? 'is' : '=', name)
        .execute();
      expect(found).toEqual([{ name, count: -3 }]);
    },
  );

  it('give the types that the pg driver gives', async () => {
    const { rows } = await sql`
      select true as yes, 1::smallint as small, 2 as number, 3::bigint as large, 1.5::double precision as "double",
        2.50::numeric(5, 2) as exact, date '2021-04-22' as day, timestamp '2021-04-22 10:00:00' as moment,
        json_parse('{"a": [1, null]}') as doc, null::int as nothing, ${new Date(0)}::timestamptz as epoch
    `.execute(db);
    expect(rows).toEqual([
      {
        yes: true,
        small: 1,
        number: 2,
        large: '3',
        double: 1.5,
        exact: '2.50',
        day: '2021-04-22',
        moment: new Date('2021-04-22T10:00:00Z'),
        doc: { a: [1, null] },
        nothing: null,
        epoch: new Date(0),
      },
    ]);
  });

  it('follow the pages of a large result, whole or streamed', async () => {
    const many = sql<{ n: number; filler: string }>`
      select n, repeat('x', 1000) as filler from generate_series(1, 3000) as n order by n`;
    const { rows } = await many.execute(db);
    expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 3000 }, (_, at) => at + 1));
    let streamed = 0;
    for await (const page of db.getExecutor().stream<{ n: number }>(many.compile(db), 100))
      streamed += page.rows.length;
    expect(streamed).toBe(3000);
  });

  it('say what Redshift said', async () => {
    const failure = await sql`select * from nowhere`.execute(db).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataApiError);
    expect(failure).toMatchObject({ statement: 'select * from nowhere', transient: false });
    expect(String(failure)).toContain('relation "nowhere" does not exist');
  });

  it('can be cancelled', async () => {
    const one = new Kysely<Tables>({
      dialect: new RedshiftDialect({ dataApi: { ...dataApi, maxSessions: 1 } }),
    });
    const abort = new AbortController();
    const sleeping = sql`select pg_sleep(30)`.execute(one, {
      signal: abort.signal,
      inflightQueryAbortStrategy: 'cancel query',
    });
    const failed = expect(sleeping).rejects.toThrow(/enough/);
    const started = () => dataApi.client.listStatements({ Status: 'STARTED' });
    while ((await started()).Statements?.[0]?.QueryString !== 'select pg_sleep(30)');
    abort.abort(new Error('enough'));
    await failed;
    // The only session is handed on when the statement before has ended.
    await sql`select 1`.execute(one);
    const { Statements = [] } = await dataApi.client.listStatements({ Status: 'ABORTED' });
    expect(Statements.map((statement) => statement.QueryString)).toEqual(['select pg_sleep(30)']);
  });
});

describe('transactions through the Data API', () => {
  it('are stored whole, or not at all', async () => {
    await db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values(item('1')).execute();
      // Not visible to others, but to the transaction itself.
      expect(await db.selectFrom('item').selectAll().execute()).toEqual([]);
      expect(await trx.selectFrom('item').selectAll().execute()).toHaveLength(1);
    });
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values(item('2')).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await db.selectFrom('item').select('id').execute()).toEqual([{ id: '1' }]);
  });

  it('never report an aborted one as stored', async () => {
    const committing = db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values(item('1')).execute();
      await sql`select * from nowhere`.execute(trx).catch(() => undefined);
    });
    await expect(committing).rejects.toBeInstanceOf(AbortedTransactionError);
    expect(await db.selectFrom('item').select('id').execute()).toEqual([]);
  });

  it('keep temporary tables in their session', async () => {
    await db.connection().execute(async (connection) => {
      await sql`create temp table stage (like item)`.execute(connection);
      await sql`insert into stage select 1, 'a', 2, 3, null`.execute(connection);
      expect((await sql`select count(*) as n from stage`.execute(connection)).rows).toEqual([{ n: '1' }]);
    });
  });

  it('run migrations', async () => {
    const migrator = new Migrator({
      db,
      provider: {
        getMigrations: async () => ({
          one: {
            up: (trx) => trx.schema.createTable('migrated').addColumn('doc', redshiftTypes.super()).execute(),
          },
        }),
      },
    });
    const { error, results } = await migrator.migrateToLatest();
    expect(error).toBeUndefined();
    expect(results).toMatchObject([{ status: 'Success' }]);
  });
});

describe('executeDataApiBatch', () => {
  const insert = (id: string) => db.insertInto('item').values(item(id)).compile();
  const broken = CompiledQuery.raw('insert into nowhere values (1)');

  it('stores all statements or none', async () => {
    const outcomes = await executeDataApiBatch(dataApi, [insert('1'), insert('2')]);
    expect(outcomes).toMatchObject([{ rows: 1 }, { rows: 1 }]);
    await expect(executeDataApiBatch(dataApi, [insert('3'), broken])).rejects.toThrow(/nowhere/);
    const found = await db.selectFrom('item').select('id').orderBy('id').execute();
    expect(found).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('stores what succeeds under autoCommit, and says what did not', async () => {
    const outcomes = await executeDataApiBatch({ ...dataApi, autoCommit: true }, [
      insert('1'),
      broken,
      insert('2'),
    ]);
    expect(outcomes.map((outcome) => outcome.error?.message ?? 'done')).toEqual([
      'done',
      expect.stringContaining('nowhere'),
      'done',
    ]);
    expect(await db.selectFrom('item').select('id').orderBy('id').execute()).toHaveLength(2);
  });
});
