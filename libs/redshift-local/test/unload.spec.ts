import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer, TestBucket } from './support.ts';

let server: RedshiftLocal;
let bucket: TestBucket;
let client: Client;

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer();
  client = await connectTo(server);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
  bucket?.close();
});

let serial = 0;
const newPrefix = (): string => `unload/${++serial}/`;
/** SQL inside a literal: quotes and backslashes doubled. */
const quoted = (sql: string): string => sql.replaceAll('\\', '\\\\').replaceAll("'", "''");
const unload = (query: string, prefix: string, options: string): Promise<unknown> =>
  client.query(`unload ('${quoted(query)}') to 's3://${bucket.name}/${prefix}' iam_role default ${options}`);

/** All objects below a prefix as text, by their names without the prefix. */
async function objects(prefix: string): Promise<Record<string, string>> {
  const keys = await bucket.list(prefix);
  const entries = await Promise.all(
    keys.map(async (key) => [key.slice(prefix.length), (await bucket.get(key)).toString('utf8')] as const),
  );
  return Object.fromEntries(entries);
}

const values =
  "select 1 as n, 'a,\"b|c' as s, true as ok, null::varchar as nil union all select 2, 'x\ny\\\\z', false, '' order by 1";

describe('UNLOAD: formats', () => {
  it.each([
    ['csv header', 'n,s,ok,nil\n1,"a,""b|c",t,\n2,"x\ny\\z",f,\n'],
    ["csv delimiter '|' null as 'NIL'", '1|"a,""b|c"|t|NIL\n2|"x\ny\\z"|f|\n'],
    ['escape', '1|a,"b\\|c|t|\n2|x\\\ny\\\\z|f|\n'],
    ["delimiter '\\t' addquotes escape null '@'", '"1"\t"a,\\"b|c"\t"t"\t@\n"2"\t"x\\\ny\\\\z"\t"f"\t""\n'],
    ['json', '{"n":1,"s":"a,\\"b|c","ok":"t","nil":null}\n{"n":2,"s":"x\\ny\\\\z","ok":"f","nil":""}\n'],
    ["fixedwidth 'a:3,b:6,c:1,d:2'", '1  a,"b|ct  \n2  x\ny\\z f  \n'],
  ])('does write %s', async (options, expected) => {
    const prefix = newPrefix();
    await unload(values, prefix, `${options} parallel off`);
    expect(await objects(prefix)).toEqual({ '000': expected });
  });

  it('does write SUPER as the JSON that it is', async () => {
    const prefix = newPrefix();
    await unload(`select json_parse('{"a":[1,2.50,"x y"]}') as doc`, prefix, 'json parallel off');
    expect(await objects(prefix)).toEqual({ '000': '{"doc":{"a":[1,2.50,"x y"]}}\n' });
  });

  it.each([
    ['gzip', '.gz', gunzipSync],
    ['zstd', '.zst', zstdDecompressSync],
  ] as const)('does pack with %s', async (option, ending, unpack) => {
    const prefix = newPrefix();
    await unload('select 1', prefix, `csv ${option} parallel off`);
    const [key = ''] = await bucket.list(prefix);
    expect(key).toBe(`${prefix}000${ending}`);
    expect(unpack(await bucket.get(key)).toString()).toBe('1\n');
  });

  it('does write Parquet that pyarrow reads, every type of it', async () => {
    const python = join(__dirname, '..', '..', '..', '.venv-test', 'bin', 'python');
    if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm run setup\` first.`);
    const prefix = newPrefix();
    await unload(
      `select 9007199254740993::bigint as b, 7::smallint as s, (-12345678901234567890.12)::numeric(38,2) as d, 0.1::real as r, 1e300::float8 as f,
        true as ok, '2024-02-29'::date as day, '1969-12-31 23:59:59.999999'::timestamp as at, '2024-01-01 00:00:00+02'::timestamptz as atz,
        'é'::varchar as v, json_parse('{"a":1}') as doc, null::int as nil`,
      prefix,
      'parquet parallel off',
    );
    const [key = ''] = await bucket.list(prefix);
    expect(key).toBe(`${prefix}000.parquet`);
    const folder = mkdtempSync(join(tmpdir(), 'redshift-local-unload-'));
    try {
      const file = join(folder, 'x.parquet');
      writeFileSync(file, await bucket.get(key));
      const program = `import sys, json, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1]); print(json.dumps([[str(v) for v in t.to_pylist()[0].values()], [str(f.type) for f in t.schema]]))`;
      const [row, types] = JSON.parse(execFileSync(python, ['-c', program, file]).toString()) as string[][];
      expect(row).toEqual([
        ...[
          '9007199254740993',
          '7',
          '-12345678901234567890.12',
          '0.10000000149011612',
          '1e+300',
          'True',
          '2024-02-29',
        ],
        ...['1969-12-31 23:59:59.999999+00:00', '2023-12-31 22:00:00+00:00', 'é', '{"a":1}', 'None'],
      ]);
      expect(types?.slice(0, 7)).toEqual([
        'int64',
        'int16',
        'decimal128(38, 2)',
        'float',
        'double',
        'bool',
        'date32[day]',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('UNLOAD: objects', () => {
  it('does write one object per slice, and continue at MAXFILESIZE', async () => {
    const prefix = newPrefix();
    await unload('select n from generate_series(1, 4) as n order by 1', prefix, 'csv');
    expect(await objects(prefix)).toEqual({ '0000_part_00': '1\n3\n', '0001_part_00': '2\n4\n' });
    const large = newPrefix();
    await unload(
      "select repeat('x', 60000) from generate_series(1, 200) as n",
      large,
      'parallel off maxfilesize 5 mb',
    );
    const written = await objects(large);
    expect(Object.keys(written)).toEqual(['000', '001', '002']);
    expect(Object.values(written).join('')).toHaveLength(200 * 60_001);
  });

  it('does write folders of partitions, with or without their columns', async () => {
    const prefix = newPrefix();
    const query = "select 1 as n, 'a/b' as p union all select 2, null order by 1";
    await unload(query, prefix.slice(0, -1), 'csv partition by (p) parallel off');
    expect(await objects(prefix)).toEqual({
      'p=a%2Fb/000': '1\n',
      'p=__HIVE_DEFAULT_PARTITION__/000': '2\n',
    });
    const included = newPrefix();
    await unload(query, included, 'json partition by (p) include parallel off');
    expect(Object.values(await objects(included)).sort()).toEqual([
      '{"n":1,"p":"a/b"}\n',
      '{"n":2,"p":null}\n',
    ]);
  });

  it('does write a manifest that COPY takes', async () => {
    const prefix = newPrefix();
    await unload(
      "select 1::int as n, 'x'::varchar(9) as s, 1.5::numeric(5,2) as d",
      prefix,
      'csv header manifest verbose parallel off',
    );
    const manifest = JSON.parse((await bucket.get(`${prefix}manifest`)).toString()) as unknown;
    expect(manifest).toEqual({
      entries: [{ url: `s3://${bucket.name}/${prefix}000`, meta: { content_length: 15, record_count: 2 } }],
      schema: {
        elements: [
          { name: 'n', type: { base: 'integer' } },
          { name: 's', type: { base: 'character varying', max_length: 9 } },
          { name: 'd', type: { base: 'numeric', precision: 5, scale: 2 } },
        ],
      },
      meta: { content_length: 15, record_count: 2 },
      author: { name: 'Amazon Redshift', version: '1.0.0' },
    });
    await client.query('drop table if exists t; create table t (n int, s varchar(9), d numeric(5,2))');
    await client.query(
      `copy t from 's3://${bucket.name}/${prefix}manifest' iam_role default csv ignoreheader 1 manifest`,
    );
    expect((await client.query('select n, s, d from t')).rows).toEqual([{ n: 1, s: 'x', d: '1.50' }]);
  });

  it('does overwrite nothing unless it is told to', async () => {
    const prefix = newPrefix();
    await bucket.put(`${prefix}old`, 'old');
    expect(await failure(unload('select 1', prefix, 'csv parallel off'))).toMatch(
      /^XX000 Specified unload destination on S3 is not empty/,
    );
    await unload('select 1', prefix, 'csv parallel off allowoverwrite');
    expect(Object.keys(await objects(prefix))).toEqual(['000', 'old']);
    await unload('select 2', prefix, 'csv parallel off cleanpath');
    expect(await objects(prefix)).toEqual({ '000': '2\n' });
  });

  it('does see its own transaction, keep its count, and record what it wrote', async () => {
    const prefix = newPrefix();
    await client.query('begin; create temp table own (n int); insert into own values (1), (2), (3)');
    await unload('select n from own', prefix, 'csv gzip');
    expect((await client.query('select pg_last_unload_count()::int as n')).rows).toEqual([{ n: 3 }]);
    await client.query('rollback');
    const { rows } = await client.query(
      `select status, file_format, compression_type, unloaded_rows::int as rows, unloaded_files_count::int as files, unloaded_location as location
       from sys_unload_history order by query_id desc limit 1`,
    );
    expect(rows).toEqual([
      {
        status: 'completed',
        file_format: 'csv',
        compression_type: 'gzip',
        rows: 3,
        files: 2,
        location: `s3://${bucket.name}/${prefix}`,
      },
    ]);
  });
});

describe('UNLOAD: refusals and failures', () => {
  it.each([
    ['select n from t limit 1', 'csv', '0A000 Limit clause is not supported'],
    ['delete from t', 'csv', '42601 UNLOAD takes one SELECT statement'],
    ['select 1', 'csv escape', '42601 ESCAPE is not supported with CSV'],
    ['select 1', 'parquet gzip', '42601 GZIP is not supported with PARQUET'],
    ['select 1', 'json header', '42601 HEADER is not supported with JSON'],
    ['select 1', 'bzip2', '0A000 redshift-local does not emulate UNLOAD … BZIP2'],
    ['select 1', "encrypted kms_key_id 'k'", '0A000 redshift-local does not emulate UNLOAD … KMS_KEY_ID'],
    ['select 1', 'allowoverwrite cleanpath', '42601 CLEANPATH is not supported with ALLOWOVERWRITE'],
    ['select 1', 'maxfilesize 1 mb', 'XX000 MAXFILESIZE must be between 5 MB and 6349 MB'],
    ['select 1 as a', 'csv partition by (b)', 'XX000 Partition column "b" is not in the result of the query'],
    [
      'select 1 as a, 2 as a',
      'json',
      'XX000 UNLOAD with format JSON needs a unique name for each column of the query',
    ],
    ['select nothing from nowhere', 'csv', '42P01 relation "nowhere" does not exist'],
  ])('does refuse %s %s', async (query, options, expected) => {
    expect(await failure(unload(query, newPrefix(), options))).toBe(expected);
  });

  it('does report an error of the query and of S3, and the connection lives on', async () => {
    const prefix = newPrefix();
    expect(
      await failure(unload('select 1 / (n - 3) from generate_series(1, 5) as n', prefix, 'csv')),
    ).toMatch(/^22012 division by zero/i);
    expect(await bucket.list(prefix)).toEqual([]);
    expect(
      await failure(client.query("unload ('select 1') to 's3://no-such-bucket-here/x' iam_role default")),
    ).toMatch(/^XX000 S3ServiceException:.*NoSuchBucket/);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('UNLOAD and COPY', () => {
  const types = [
    'n int',
    's varchar(300)',
    'b bigint',
    'd numeric(38,9)',
    'f double precision',
    'ok boolean',
    'day date',
    'at timestamp',
    'doc super',
  ];
  // Text that every format can hold: no zero byte; \\N, quotes, delimiters and line breaks included.
  const text = fc
    .array(
      fc.constantFrom('a', 'é', '漢', '😀', ' ', ',', '|', '"', "'", '\\', '\n', '\r', '\t', 'N', 'NULL'),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const date = fc.date({
    min: new Date('0001-01-02T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  const row = fc.tuple(
    text,
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.tuple(fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n }), fc.nat({ max: 999_999_999 })),
    fc.double({ min: -1e300, max: 1e300, noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    date,
    // JSON's null is no value of its own after a COPY from JSON.
    fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null && !JSON.stringify(value).includes('\\u')),
    fc.boolean(),
  );
  const formats: readonly (readonly [string, string])[] = [
    ["csv null as '\\\\N'", "csv null as '\\\\N' dateformat 'auto' timeformat 'auto'"],
    ["escape null as '@NULL@'", "escape null as '@NULL@' dateformat 'auto' timeformat 'auto'"],
    ["addquotes escape null as '@NULL@' gzip", "removequotes escape null as '@NULL@' gzip timeformat 'auto'"],
    ['json zstd', "json 'auto' zstd timeformat 'auto'"],
    ['parquet', 'parquet'],
  ];

  it.each(formats)('do give the same rows back: %s', async (unloadOptions, copyOptions) => {
    await client.query(`drop table if exists source; drop table if exists target;
      create table source (${types.join(', ')}); create table target (${types.join(', ')})`);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        // What this format writes for NULL comes back as NULL.
        fc.pre(!unloadOptions.startsWith('csv') || rows.every(([s]) => s !== '\\N'));
        await client.query('delete from source; delete from target');
        for (const [n, [s, b, [whole, fraction], f, ok, at, doc, isNull]] of rows.entries()) {
          const stamp = at
            .toISOString()
            .replace('Z', '')
            .replace('T', ' ')
            .replace(/^\+?0*(\d{4})/, '$1');
          await client.query('insert into source values ($1, $2, $3, $4, $5, $6, $7, $8, json_parse($9))', [
            n,
            isNull ? null : s,
            isNull ? null : String(b),
            isNull ? null : `${whole}.${String(fraction).padStart(9, '0')}`,
            isNull ? null : f,
            isNull ? null : ok,
            isNull ? null : stamp.slice(0, 10),
            isNull ? null : stamp,
            // SUPER becomes text in Parquet, and comes back as such.
            isNull || unloadOptions === 'parquet' ? null : JSON.stringify(doc),
          ]);
        }
        const prefix = newPrefix();
        await unload('select * from source', prefix, unloadOptions);
        await client.query(
          `copy target from 's3://${bucket.name}/${prefix}' iam_role default ${copyOptions}`,
        );
        const read = async (table: string): Promise<unknown> =>
          (
            await client.query({
              rowMode: 'array',
              text: `select n, s, b::varchar, d::varchar, f::varchar, ok, day::varchar, at::varchar, json_serialize(doc) from ${table} order by n`,
            })
          ).rows;
        expect(await read('target')).toEqual(await read('source'));
      }),
      { numRuns: 15 },
    );
  });
});
