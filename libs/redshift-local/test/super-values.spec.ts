import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer } from './support.ts';

let server: RedshiftLocal;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await connectTo(server);
  await client.query('create table t (id int, s super, v varchar(5), n decimal(8, 2), d date, b boolean)');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});
beforeEach(() => client.query('truncate t'));

const stored = async (): Promise<unknown[]> =>
  (
    await client.query<unknown[]>({
      text: 'select json_typeof(s), json_serialize(s) from t order by id',
      rowMode: 'array',
    })
  ).rows;

const texts = ['5', '-1.5e3', 'true', 'null', '"x"', '{"a": 1}', '[1]', 'abc'];
const asStrings = texts.map((text) => ['string', JSON.stringify(text)]);

describe('texts that are stored in a SUPER column', () => {
  it.each([
    ['INSERT', 'insert into t (id, s) values ($1, $2)'],
    ['INSERT … SELECT', 'insert into t (id, s) select $1, $2'],
  ])('does keep parameters of %s as strings', async (_name, sql) => {
    for (const [id, text] of texts.entries()) await client.query(sql, [id, text]);
    expect(await stored()).toEqual(asStrings);
  });

  it('does keep parameters of UPDATE and of a prepared statement as strings', async () => {
    await client.query('insert into t (id) values (0), (1)');
    for (const id of [0, 1]) {
      await client.query({ name: 'change', text: 'update t set s = $1 where id = $2', values: ['[1]', id] });
    }
    expect(await stored()).toEqual([
      ['string', '"[1]"'],
      ['string', '"[1]"'],
    ]);
  });

  it('does keep parameters of JSON_PARSE as what they are', async () => {
    await client.query('insert into t (id, s) values ($1, json_parse($2))', [1, '{"a": 1}']);
    expect(await stored()).toEqual([['object', '{"a":1}']]);
  });

  it('does keep literals as strings', async () => {
    const rows = texts.slice(0, -1).map((text, id) => `(${id}, '${text}')`);
    await client.query(`insert into t (id, s) values ${rows.join(', ')}`);
    expect(await stored()).toEqual(asStrings.slice(0, -1));
    await client.query("update t set s = '7'");
    expect(new Set((await stored()).map(String))).toEqual(new Set(['string,"7"']));
  });

  it('does keep literals of a long INSERT as strings', async () => {
    const rows = Array.from({ length: 2000 }, (_unused, id) => `(${id}, '${id}')`);
    await client.query(`insert into t (id, s) values ${rows.join(', ')}`);
    const { rows: kinds } = await client.query(
      'select json_typeof(s) as kind, count(*)::int as n from t group by 1',
    );
    expect(kinds).toEqual([{ kind: 'string', n: 2000 }]);
  });

  it('does give other columns their own types', async () => {
    await client.query("insert into t (id, v, n, d, b) values ('1', '12345', '1.5', '2020-01-02', 'true')");
    expect((await client.query('select id, v, n, d::varchar, b from t')).rows).toEqual([
      { id: 1, v: '12345', n: '1.50', d: '2020-01-02', b: true },
    ]);
    expect(await failure(client.query("insert into t (v) values ('123456')"))).toMatch(/^22001 /);
    expect(await failure(client.query("insert into t (id) values ('1.5')"))).toMatch(/^22P02 /);
    expect(await failure(client.query('insert into t (id) values ($1)', ['x']))).toMatch(/^22P02 /);
    expect(await failure(client.query('insert into nowhere (id) values ($1)', [1]))).toMatch(/^42P01 /);
  });
});
