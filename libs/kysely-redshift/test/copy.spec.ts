import { gzipSync } from 'node:zlib';
import { type Kysely, sql } from 'kysely';
import type { RedshiftLocal } from 'redshift-local';
import { classifyRedshiftError, copy, loadErrors, manifest } from '../src/index.ts';
import { connect, makeBucket, putObject, startLocal } from './helpers/local.ts';

const bucket = `copy-${process.pid}-${Date.now()}`;
const put = (key: string, body: string | Buffer) => putObject(bucket, key, body);

const gzipLines = (rows: readonly object[]) =>
  gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

let redshift: RedshiftLocal;
let db: Kysely<unknown>;
beforeAll(async () => {
  await makeBucket(bucket);
  redshift = await startLocal();
  db = connect<unknown>(redshift);
  await sql`create table t (id integer not null, name varchar(5), doc super)`.execute(db);
});
afterAll(async () => {
  await db?.destroy();
  await redshift?.stop();
});

const json = {
  table: 't',
  columns: ['id', 'name', 'doc'],
  manifest: true,
  iamRole: 'default',
  format: 'json',
  json: 'auto',
  compression: 'gzip',
  region: 'us-east-1',
  maxError: 0,
} as const;

describe('copy', () => {
  it('loads exactly the files of a manifest', async () => {
    const files = [
      await put(
        'good/1.json.gz',
        gzipLines([
          { id: 1, name: 'a', doc: { k: [1] } },
          { id: 2, name: 'b' },
        ]),
      ),
      await put('good/2.json.gz', gzipLines([{ id: 3, name: "c'" }])),
    ];
    await put('good/3.json.gz', gzipLines([{ id: 4, name: 'not listed' }]));
    const { url: from } = await put('good.manifest', manifest(files));
    await copy({ ...json, from }).execute(db);
    const { rows } = await sql`select * from t order by id`.execute(db);
    expect(rows).toEqual([
      { id: 1, name: 'a', doc: { k: [1] } },
      { id: 2, name: 'b', doc: null },
      { id: 3, name: "c'", doc: null },
    ]);
  });

  it('fails as bad data, and loadErrors says where, for these files only', async () => {
    const bad = [
      await put(
        'bad_a/1.json.gz',
        gzipLines([
          { id: 1, name: 'ok' },
          { id: 2, name: 'too long' },
        ]),
      ),
    ];
    // An underscore is a wildcard in LIKE; this name must not be found by the other's prefix.
    const other = [await put('badxa/1.json.gz', gzipLines([{ name: 'no id' }]))];
    for (const [name, files] of [
      ['bad_a', bad],
      ['badxa', other],
    ] as const) {
      const { url: from } = await put(`${name}.manifest`, manifest(files));
      const error: unknown = await copy({ ...json, from })
        .execute(db)
        .catch((reason: unknown) => reason);
      expect(classifyRedshiftError(error)).toBe('data');
    }
    expect(await loadErrors(db, { filePrefix: `s3://${bucket}/bad_a/` })).toMatchObject([
      { file: bad[0]?.url, line: 2, column: 'name', code: 1204 },
    ]);
    expect(await loadErrors(db, { filePrefix: `s3://${bucket}/badxa/` })).toMatchObject([
      { line: 1, column: 'id' },
    ]);
    expect(await loadErrors(db, { filePrefix: `s3://${bucket}/none/` })).toEqual([]);
    const { rows } = await sql<{ id: string }>`select max(query_id) as id from sys_load_error_detail`.execute(
      db,
    );
    expect(await loadErrors(db, { queryId: rows[0]?.id ?? 0 })).toMatchObject([{ line: 1, column: 'id' }]);
    await expect(loadErrors(db, { queryId: '1 or true' })).rejects.toThrow(/queryId is no number/);
  });

  it('fails when a mandatory file is missing', async () => {
    const { url: from } = await put('gone.manifest', manifest([{ url: `s3://${bucket}/gone.json.gz` }]));
    await expect(copy({ ...json, from }).execute(db)).rejects.toThrow();
  });
});
