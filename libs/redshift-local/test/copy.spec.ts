import { gzipSync } from 'node:zlib';
import type { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, manifestOptions, startServer, TestBucket } from './support.ts';

let server: RedshiftLocal;
let bucket: TestBucket;
let client: Client;

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer();
  client = await connectTo(server);
  await client.query('create schema raw');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
  bucket?.close();
});
beforeEach(async () => {
  await client.query('rollback');
  await client.query('drop table if exists raw.t');
});

const copy = (url: string, options = manifestOptions, table = 'raw.t'): string =>
  `copy ${table} from '${url}' ${options}`;
const loadErrors = async (url: string): Promise<unknown[]> => {
  const { rows } = await client.query(
    `select line_number::int as line, trim(column_name) as name, error_code as code, trim(error_message) as message
     from sys_load_error_detail where trim(file_name) = $1 order by line_number`,
    [url.replace('.manifest', '.json.gz')],
  );
  return rows;
};

describe('COPY from S3: values', () => {
  it('does load every type exactly, when numbers exceed a double and keys have their spelling', async () => {
    await client.query(
      'create table raw.t (id varchar(24), n bigint, amount numeric(38,18), x double precision, ok boolean, at timestamptz, day date, doc super, code char(3))',
    );
    const url = await bucket.putLines('types', [
      '{"id":"a\\"b\\\\c\\n\\t\\u00e9","n":9007199254740993,"amount":12345678901234567890.123456789012345678,"x":1.5e300,' +
        '"ok":true,"at":"2006-03-24T22:30:00.123456789Z","day":"2006-03-24","doc":{"Reddit":{"b":[1,2.50,null]}},"code":"ab"}',
      '{"unknown":{"deep":[1]},"id":null,"n":"42","amount":1e-3,"x":-0.0,"ok":"f","at":"2006-03-24 22:30:00-05","day":"2006-03-24T22:30:00","doc":"text","code":1}',
      '{}',
    ]);

    await client.query(copy(url));

    const { rows } = await client.query({
      rowMode: 'array',
      text: `select id, n::varchar, amount::varchar, x::varchar, ok::varchar, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        day::varchar, json_serialize(doc), trim(code) from raw.t order by n`,
    });
    expect(rows).toEqual([
      [
        null,
        '42',
        '0.001000000000000000',
        '-0',
        'false',
        '2006-03-25 03:30:00.000000',
        '2006-03-24',
        '"text"',
        '1',
      ],
      [
        'a"b\\c\n\té',
        '9007199254740993',
        '12345678901234567890.123456789012345678',
        '1.5e+300',
        'true',
        '2006-03-24 22:30:00.123456',
        '2006-03-24',
        '{"Reddit":{"b":[1,2.50,null]}}',
        'ab',
      ],
      [null, null, null, null, null, null, null, null, null],
    ]);
  });

  it('does match keys case-sensitively with auto, and not with auto ignorecase', async () => {
    await client.query('create table raw.t (flightnumber int)');
    const url = await bucket.putLines('case', ['{"flightNumber":7}']);

    await client.query(copy(url));
    await client.query(copy(url, manifestOptions.replace("'auto'", "'auto ignorecase'")));

    const { rows } = await client.query('select flightnumber from raw.t order by 1');
    expect(rows).toEqual([{ flightnumber: 7 }, { flightnumber: null }]);
  });

  it('does put the whole document into one SUPER column with noshred', async () => {
    await client.query('create table raw.t (doc super)');
    const url = await bucket.putLines('noshred', ['{"Id":1,"a":{"b":2}}']);

    await client.query(copy(url, manifestOptions.replace("'auto'", "'noshred'")));

    const { rows } = await client.query('select json_serialize(doc) as doc from raw.t');
    expect(rows).toEqual([{ doc: '{"a":{"b":2},"Id":1}' }]);
  });

  it('does read objects that span lines, and several on one line', async () => {
    await client.query('create table raw.t (n int)');
    const url = await bucket.put('layout.json', '{\n "n": 1\n}\n{"n":2} {"n":3}{"n":4}\n\n{"n":\n5}');

    await client.query(copy(url, "iam_role default json 'auto'"));

    const { rows } = await client.query("select listagg(n, ',') within group (order by n) as all from raw.t");
    expect(rows).toEqual([{ all: '1,2,3,4,5' }]);
  });

  it.each([
    ['"123"', 'varchar(2)', 1204, 'String length exceeds DDL length'],
    ['"éé"', 'varchar(3)', 1204, 'String length exceeds DDL length'],
    ['null', 'int not null', 1213, 'Missing data for not-null field'],
    ['1.5', 'int', 1207, "Invalid digit, Value '.', Pos 1, Type: Integer"],
    ['2147483648', 'int', 1204, "Overflow, Value '2147483648' is out of range of type Integer"],
    ['"x"', 'numeric(5,2)', 1209, "Invalid numeric value 'x'"],
    ['1000', 'numeric(5,2)', 1204, "Numeric overflow, Value '1000' does not fit numeric(5,2)"],
    ['"x"', 'double precision', 1208, "Invalid float value 'x'"],
    ['"maybe"', 'boolean', 1210, "Unknown boolean format 'maybe'"],
    ['"2021-02-29"', 'date', 1205, 'Invalid Date Format - length must be 10 or more'],
    ['1616630400', 'timestamptz', 1206, 'Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]'],
    ['"a\\u0000"', 'varchar(9)', 1220, 'The text holds the character \\u0000'],
    [
      '"\\ud800"',
      'super',
      1220,
      'String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence',
    ],
    ['{', 'super', 1216, 'Invalid JSON: unexpected end of the file'],
  ])('does refuse %s for %s with code %i', async (value, type, code, message) => {
    await client.query(`create table raw.t (k int, c ${type})`);
    const url = await bucket.putLines('bad', [`{"k":1,"c":${value}`.concat(value === '{' ? '' : '}')]);

    const error = await failure(client.query(copy(url)));

    expect(error).toBe(
      "XX000 Load into table 't' failed.  Check 'sys_load_error_detail' system table for details.",
    );
    const errors = (await loadErrors(url)) as { code: number; message: string }[];
    expect(errors.at(-1)?.code).toBe(code);
    expect(errors.at(-1)?.message).toContain(message);
    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 0 }]);
  });
});

describe('COPY from S3: transactions and errors', () => {
  it('does fill a temporary table of the same transaction, and a rollback takes its rows', async () => {
    await client.query('create table raw.t (id varchar(24), n int)');
    const url = await bucket.putLines('tx', ['{"id":"a","n":1}', '{"id":"b","n":2}']);

    await client.query('begin');
    await client.query('lock table raw.t');
    await client.query('create temp table stage (like raw.t including defaults, _doc_seq bigint)');
    await client.query(`copy stage (id, n) from '${url}' ${manifestOptions}`);
    expect((await client.query('select pg_last_copy_count()::int as n')).rows).toEqual([{ n: 2 }]);
    await client.query(
      'merge into raw.t using stage on raw.t.id = stage.id when matched then update set n = stage.n when not matched then insert (id, n) values (stage.id, stage.n)',
    );
    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 2 }]);
    await client.query('rollback');

    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 0 }]);
  });

  it('does gather the statistics of a temporary table, on which joins with large tables depend', async () => {
    const lines = Array.from({ length: 1000 }, (_, id) => `{"id":${id}}`);
    const url = await bucket.putLines('statistics', lines);
    await client.query('begin');
    await client.query('create temp table counted (id bigint)');
    await client.query(copy(url, manifestOptions, 'counted'));
    const { rows } = await client.query("select reltuples::int as n from pg_class where relname = 'counted'");
    expect(rows).toEqual([{ n: 1000 }]);
    await client.query('rollback');
  });

  it('does abort the transaction and keep the load error when a COPY fails', async () => {
    await client.query('create table raw.t (n int not null)');
    const url = await bucket.putLines('abort', ['{"n":1}', '{"n":null}', '{"n":3}']);

    await client.query('begin');
    await failure(client.query(copy(url)));
    expect(await failure(client.query('select 1'))).toMatch(/^25P02 /);
    await client.query('rollback');

    expect(await loadErrors(url)).toEqual([
      { line: 2, name: 'n', code: 1213, message: 'Missing data for not-null field' },
    ]);
    const { rows } = await client.query('select count(*)::int as n from raw.t');
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('does fail when the errors reach MAXERROR, and load the good rows below it', async () => {
    await client.query('create table raw.t (n int)');
    const url = await bucket.putLines('maxerror', ['{"n":1}', '{"n":"x"}', 'no json', '{"n":4}']);
    const withLimit = (limit: number): string =>
      copy(url, manifestOptions.replace('maxerror 0', `maxerror ${limit}`));

    expect(await failure(client.query(withLimit(2)))).toMatch(/^XX000 Load into table 't' failed/);
    const notices: string[] = [];
    client.on('notice', ({ message }) => notices.push(message ?? ''));
    await client.query(withLimit(3));
    client.removeAllListeners('notice');

    expect(notices).toEqual([
      "Load into table 't' completed, 2 record(s) could not be loaded.  Check 'sys_load_error_detail' system table for details.",
      "Load into table 't' completed, 2 record(s) loaded successfully.",
    ]);
    expect((await client.query('select n from raw.t order by n')).rows).toEqual([{ n: 1 }, { n: 4 }]);
  });

  it('does check without loading when NOLOAD is given', async () => {
    await client.query('create table raw.t (n int)');
    const url = await bucket.putLines('noload', ['{"n":1}']);

    await client.query(copy(url, `${manifestOptions} noload`));

    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 0 }]);
  });

  it('does run inside a batch of several statements', async () => {
    const url = await bucket.putLines('batch', ['{"n":1}']);

    const results = (await client.query(
      `create table raw.t (n int); ${copy(url)}; select count(*)::int as n from raw.t`,
    )) as unknown as { command: string; rows: unknown[] }[];

    expect(results.map(({ command }) => command)).toEqual(['CREATE', 'COPY', 'SELECT']);
    expect(results[2]?.rows).toEqual([{ n: 1 }]);
    await failure(client.query(`insert into raw.t values (2); ${copy(url + 'x')}; select 1`));
    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 1 }]);
  });

  it('does run as a prepared statement, again and again', async () => {
    await client.query('create table raw.t (n int)');
    const url = await bucket.putLines('prepared', ['{"n":1}']);

    for (let round = 0; round < 3; round++) {
      expect((await client.query({ name: 'load', text: copy(url) })).command).toBe('COPY');
    }
    await failure(client.query({ name: 'bad', text: copy(`${url}-missing`) }));

    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 3 }]);
  });
});

describe('COPY from S3: manifests, prefixes and options', () => {
  beforeEach(() => client.query('create table raw.t (n int)'));

  it('does load what the manifest lists and nothing else', async () => {
    const url = await bucket.put('exact/1.json', '{"n":1}');
    await bucket.put('exact/2.json', '{"n":2}');
    const manifest = await bucket.putManifest('exact-list', [{ url, mandatory: true }]);

    await client.query(copy(manifest, manifestOptions.replace('gzip', '')));

    expect((await client.query('select n from raw.t')).rows).toEqual([{ n: 1 }]);
  });

  it('does load everything under a prefix without a manifest', async () => {
    await bucket.put('prefix/1.json', '{"n":1}');
    await bucket.put('prefix/2.json', '{"n":2}\n{"n":3}');

    await client.query(`copy raw.t from 's3://${bucket.name}/prefix/' iam_role default format json 'auto'`);

    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 3 }]);
  });

  it('does skip a missing object only when it is not mandatory', async () => {
    const url = await bucket.put('there.json', '{"n":1}');
    const missing = `s3://${bucket.name}/missing.json`;
    const optional = await bucket.putManifest('optional', [{ url }, { url: missing }]);
    const mandatory = await bucket.putManifest('mandatory', [{ url }, { url: missing, mandatory: true }]);
    const none = await bucket.putManifest('none', [{ url: missing }]);
    const options = manifestOptions.replace('gzip', '');

    await client.query(copy(optional, options));
    expect(await failure(client.query(copy(mandatory, options)))).toMatch(
      /^XX000 S3ServiceException.*404.*NoSuchKey/,
    );
    expect(await failure(client.query(copy(none, options)))).toBe('XX000 No file of the manifest was found');

    expect((await client.query('select count(*)::int as n from raw.t')).rows).toEqual([{ n: 1 }]);
  });

  it('does check the size that the manifest names', async () => {
    const body = gzipSync('{"n":1}');
    const url = await bucket.put('size.gz', body);
    const manifest = await bucket.putManifest('size', [{ url, meta: { content_length: body.length + 1 } }]);

    expect(await failure(client.query(copy(manifest)))).toMatch(/the manifest says content_length/);
  });

  it.each([
    ['{"entries":{}}', 'no list "entries"'],
    ['{"entries":[{"url":"http://x"}]}', 'entry 0 has no url'],
    ['{"entries":[{"url":"s3://b/k","mandatory":"yes"}]}', 'neither true nor false'],
    ['no json', 'Invalid manifest'],
  ])('does refuse the manifest %s', async (json, problem) => {
    const manifest = await bucket.put('broken.manifest', json);
    expect(await failure(client.query(copy(manifest)))).toContain(problem);
  });

  it('does say what is wrong with an archive, and the connection lives on', async () => {
    const url = await bucket.put('torn.gz', gzipSync('{"n":1}\n'.repeat(1000)).subarray(0, 40));
    const manifest = await bucket.putManifest('torn', [{ url }]);

    expect(await failure(client.query(copy(manifest)))).toMatch(
      /^XX000 s3:\/\/.*torn\.gz: cannot be decompressed: unexpected end of file/,
    );
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it.each([
    ['iam_role default format orc', '0A000 redshift-local does not emulate COPY … FORMAT ORC'],
    ['iam_role default shapefile', '0A000 redshift-local does not emulate COPY … FORMAT SHAPEFILE'],
    ['iam_role default lzop', '0A000 redshift-local does not emulate the COPY option LZOP'],
    ["iam_role default csv fixedwidth 'a:1'", '42601 conflicting or redundant options: fixed-width'],
    ['iam_role default csv escape', '42601 ESCAPE is not supported with CSV'],
    ['iam_role default maxerror 2 ignoreallerrors', '42601 IGNOREALLERRORS is not supported with MAXERROR'],
    ['iam_role default parquet noload', '42601 NOLOAD is not supported with PARQUET'],
    ["iam_role default json 'sometimes'", "XX000 Invalid JSON argument 'sometimes'"],
    ["iam_role 'me' csv", 'XX000 Invalid IAM role: it is not of the form arn:aws:iam::<account>:role/<name>'],
    ["json 'auto' gzip gzip iam_role default", '42601 conflicting or redundant options: gzip'],
    ["json 'auto' shiny iam_role default", '42601 syntax error at or near "shiny"'],
    ["json 'auto'", '42601 Either IAM_ROLE or CREDENTIALS must be specified'],
    ["json 'auto' iam_role default maxerror 100001", '42601 syntax error at or near "100001"'],
    ["json 'auto' access_key_id 'x'", '42601 ACCESS_KEY_ID and SECRET_ACCESS_KEY must be specified together'],
  ])('does refuse the options %s by name', async (options, expected) => {
    expect(await failure(client.query(copy('s3://b/k', options)))).toBe(expected);
  });

  it('does refuse files of the server and unknown columns', async () => {
    expect(await failure(client.query("copy raw.t from '/etc/passwd'"))).toMatch(/invalid S3 location/);
    expect(await failure(client.query("copy raw.t to program 'id'"))).toMatch(/^0A000 /);
    const url = await bucket.putLines('columns', ['{"n":1}']);
    expect(await failure(client.query(`copy raw.t (m) from '${url}' ${manifestOptions}`))).toBe(
      '42703 column "m" of relation "raw.t" does not exist',
    );
    expect(await failure(client.query(copy(url, manifestOptions, 'raw.nowhere')))).toBe(
      '42P01 relation "raw.nowhere" does not exist',
    );
  });
});
