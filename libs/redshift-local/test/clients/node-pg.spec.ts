import { Client, Pool } from 'pg';
import { failure } from '../support.ts';
import { openStage, password, type ClientStage } from './support.ts';

describe('node pg', () => {
  let stage: ClientStage;
  let client: Client;
  const role = "iam_role 'arn:aws:iam::123456789012:role/copy'";

  const config = () => ({
    host: stage.server.host,
    port: stage.server.port,
    database: 'dev',
    user: 'awsuser',
    password,
    ssl: { ca: stage.server.ca as string, servername: 'localhost' },
  });

  beforeAll(async () => {
    stage = await openStage();
    client = new Client(config());
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await stage?.close();
  });

  it('does read and bind types', async () => {
    const { rows, fields } = await client.query(
      `select $1::int as n, $2::varchar as t, $3::boolean as b, $4::timestamp as at, $5::numeric(10,2) as p, $6::bigint as big, null as nothing`,
      [7, "é' \\", true, '2021-04-22 10:00:00', '1.50', '9223372036854775807'],
    );
    expect(rows).toEqual([
      {
        n: 7,
        t: "é' \\",
        b: true,
        at: new Date(2021, 3, 22, 10),
        p: '1.50',
        big: '9223372036854775807',
        nothing: null,
      },
    ]);
    expect(fields.map(({ name }) => name)).toEqual(['n', 't', 'b', 'at', 'p', 'big', 'nothing']);
  });

  it('does COPY inside a transaction, as a simple and as a prepared statement', async () => {
    const url = await stage.bucket.put('pg/rows.json', '{"id":1}\n{"id":2}\n');
    await client.query('create table copied (id int)');
    await client.query('begin');
    await client.query(`copy copied from '${url}' ${role} format json 'auto'`);
    await client.query({ name: 'again', text: `copy copied from '${url}' ${role} format json 'auto'` });
    expect(
      (await client.query('select count(*)::int as n, pg_last_copy_count()::int as last from copied')).rows,
    ).toEqual([{ n: 4, last: 2 }]);
    await client.query('rollback');
    expect((await client.query('select count(*)::int as n from copied')).rows).toEqual([{ n: 0 }]);
  });

  it('does say how many rows changed', async () => {
    await client.query('create table counted (id int)');
    expect((await client.query('insert into counted values (1), (2), (3)')).rowCount).toBe(3);
    expect((await client.query('update counted set id = 9 where id > 1')).rowCount).toBe(2);
    expect((await client.query('delete from counted')).rowCount).toBe(3);
  });

  it('does run several statements in one text', async () => {
    const results = (await client.query('select 1 as a; select 2 as b')) as unknown as { rows: unknown[] }[];
    expect(results.map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ b: 2 }]]);
  });

  it('does serve a pool', async () => {
    const pool = new Pool({ ...config(), max: 8 });
    const sums = await Promise.all(
      Array.from(
        { length: 40 },
        async (_, n) => (await pool.query('select $1::int * 2 as n', [n])).rows[0].n,
      ),
    );
    expect(sums).toEqual(Array.from({ length: 40 }, (_, n) => n * 2));
    await pool.end();
  });

  it('does hear what went wrong, and go on', async () => {
    expect(await failure(client.query('select * from nothing_here'))).toBe(
      '42P01 relation "nothing_here" does not exist',
    );
    expect(await failure(client.query('insert into counted values (1) returning id'))).toMatch(/^42601 /);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
