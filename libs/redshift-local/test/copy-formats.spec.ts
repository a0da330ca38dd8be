import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
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
beforeEach(() => client.query('drop table if exists t'));

let serial = 0;
/** Loads an object into table t and gives its rows, ordered by the first column. */
async function load(
  columns: string,
  body: string | Buffer,
  options: string,
  target = 't',
): Promise<unknown[][]> {
  await client.query(`create table t (${columns})`);
  const url = await bucket.put(`formats/${++serial}/data`, body);
  await client.query(`copy ${target} from '${url}' iam_role default ${options}`);
  return (await client.query({ rowMode: 'array', text: 'select * from t order by 1' })).rows as unknown[][];
}

/** Error codes and reasons of the last load. */
async function loadErrors(): Promise<unknown[][]> {
  const { rows } = await client.query({
    rowMode: 'array',
    text: `select error_code, trim(error_message), line_number::int, trim(column_name) from sys_load_error_detail
      where query_id = (select max(query_id) from sys_load_history) order by line_number`,
  });
  return rows as unknown[][];
}

describe('COPY: CSV', () => {
  it('does read quotes, doubled quotes, line feeds inside them and blanks around them', async () => {
    const body = '1,"a ""quoted"" word","x\ny"\r\n2, "blank" ,plain\n3,,\\N\n';
    expect(await load('n int, a varchar(40), b varchar(40)', body, 'csv')).toEqual([
      [1, 'a "quoted" word', 'x\ny'],
      [2, 'blank', 'plain'],
      [3, '', null],
    ]);
  });

  it('does take another delimiter, quote, header and text for NULL', async () => {
    const body = "id\tname\n1\t'a''b'\n2\tNIL\n\n";
    const options = "csv quote as '''' delimiter '\\t' ignoreheader 1 null as 'NIL' ignoreblanklines";
    expect(await load('n int, a varchar(10)', body, options)).toEqual([
      [1, "a'b"],
      [2, null],
    ]);
  });

  it('does report extra and missing columns by their codes', async () => {
    await client.query('create table t (a int, b int)');
    const url = await bucket.put('formats/columns.csv', '1,2,3\n4\n\n5,6\n"7,8\n');
    await client.query(`copy t from '${url}' iam_role default csv maxerror 9`);
    expect(await loadErrors()).toEqual([
      [1202, 'Extra column(s) found', 1, ''],
      [1214, 'Delimiter not found', 2, ''],
      [1211, 'Empty line: delimiter not found', 3, ''],
      [1214, 'Invalid quote formatting for CSV', 6, ''],
    ]);
    expect((await client.query('select a, b from t')).rows).toEqual([{ a: 5, b: 6 }]);
  });

  it('does read a field that spans the pieces in which the object arrives', async () => {
    const long = 'line\n'.repeat(12_000);
    const rows = await load('n int, a varchar(65535)', `1,"${long}"\n2,b\n`, 'csv');
    expect(rows).toEqual([
      [1, long],
      [2, 'b'],
    ]);
  });
});

describe('COPY: delimited text and fixed width', () => {
  it('does read the default format, and a delimiter at the end of a line', async () => {
    expect(await load('n int, a varchar(10)', '1|a|\n2|\\N\n3|"q"\n', '')).toEqual([
      [1, 'a'],
      [2, null],
      [3, '"q"'],
    ]);
  });

  it('does give escaped characters their own meaning with ESCAPE', async () => {
    const body = '1|a\\|b\n2|c\\\nd\n3|\\\\N\n4|\\N\n5|x\\\\y\n';
    expect(await load('n int, a varchar(10)', body, "delimiter '|' escape")).toEqual([
      [1, 'a|b'],
      [2, 'c\nd'],
      [3, null],
      [4, null],
      [5, 'x\\y'],
    ]);
  });

  it('does remove quotes, and report one without its partner', async () => {
    await client.query('create table t (n int, a varchar(10))');
    const url = await bucket.put('formats/quotes.txt', `1|"a|b"\n2|'c'\n3|"open\n`);
    await client.query(`copy t from '${url}' iam_role default removequotes maxerror 2`);
    expect((await client.query('select a from t order by n')).rows).toEqual([{ a: 'a|b' }, { a: 'c' }]);
    expect((await loadErrors())[0]?.[0]).toBe(1214);
  });

  it('does fill missing fields with FILLRECORD: VARCHAR empty, others NULL', async () => {
    const columns = 'n int, a varchar(5), b char(2), c int';
    expect(await load(columns, '1|x|y|2\n3\n', 'fillrecord')).toEqual([
      [1, 'x', 'y ', 2],
      [3, '', null, null],
    ]);
    await client.query('drop table t');
    expect(await load(columns, '3\n', 'fillrecord emptyasnull')).toEqual([[3, null, null, null]]);
  });

  it('does cut fixed widths by characters', async () => {
    const body = '1  éab  x\n22 c    y\n';
    expect(
      await load('n int, a varchar(10), b char(1)', body, "fixedwidth 'n:3,a:5,b:1' trimblanks"),
    ).toEqual([
      [1, 'éab', 'x'],
      [22, 'c', 'y'],
    ]);
  });

  it.each([
    ['blanksasnull', '1|   \n', [[1, null]]],
    ['', '1|   \n', [[1, '   ']]],
    ['trimblanks', '1|ab  \n', [[1, 'ab']]],
    ['truncatecolumns', '1|abcdefghijklm\n', [[1, 'abcdefghij']]],
    ["acceptinvchars as '^'", Buffer.from([49, 124, 97, 0xe2, 0x82, 98, 10]), [[1, 'a^^b']]],
    ["delimiter '\\001'", '1\u0001a\n', [[1, 'a']]],
  ])('does apply %s', async (options, body, rows) => {
    expect(await load('n int, a varchar(10)', body, options)).toEqual(rows);
  });

  it('does list what ACCEPTINVCHARS replaced', async () => {
    await load('n int, a varchar(10)', Buffer.from([49, 124, 0xff, 10]), 'acceptinvchars');
    const { rows } = await client.query(
      'select line_number::int as line, trim(column_name) as name from sys_copy_replacements order by query_id desc limit 1',
    );
    expect(rows).toEqual([{ line: 1, name: 'a' }]);
  });
});

describe('COPY: numbers, dates and times', () => {
  it.each([
    ['numeric(8,2)', '20.259', '', '20.25'],
    ['numeric(8,2)', '20.255', 'roundec', '20.26'],
    ['numeric(8,2)', '-0.005', 'roundec', '-0.01'],
    ['numeric(4,2)', '9.999', 'roundec', '10.00'],
    ['numeric(38,0)', '99999999999999999999999999999999999999', '', '99999999999999999999999999999999999999'],
    ['bigint', '-9223372036854775808', '', '-9223372036854775808'],
    ['date', '2024-02-29', '', '2024-02-29'],
    ['date', '02/29/2024', "dateformat 'MM/DD/YYYY'", '2024-02-29'],
    ['date', 'Jan-08-1999', "dateformat 'MON-DD-YYYY'", '1999-01-08'],
    ['date', '20240229', "dateformat 'auto'", '2024-02-29'],
    ['date', '00/00/0000', "dateformat 'MM/DD/YYYY' acceptanydate", null],
    ['timestamp', '2024-01-02 03:04:05.123456', '', '2024-01-02 03:04:05.123456'],
    ['timestamp', '02.01.2024 03:04 PM', "timeformat 'DD.MM.YYYY HH12:MI AM'", '2024-01-02 15:04:00'],
    ['timestamp', '1616630400', "timeformat 'epochsecs'", '2021-03-25 00:00:00'],
    ['timestamp', '-1', "timeformat 'epochmillisecs'", '1969-12-31 23:59:59.999'],
    ['timestamp', '0001-01-01 00:00:00', '', '0001-01-01 00:00:00'],
    ['timestamp', '9999-12-31 23:59:59.999999', '', '9999-12-31 23:59:59.999999'],
    ['time', '23:59:59.5', '', '23:59:59.5'],
    ['timetz', '12:00:00+02', '', '12:00:00+02'],
    ['real', '0.1', '', '0.1'],
    ['double precision', '1e-320', '', '9.99988867182683e-321'],
  ])('does load %s from %s %s', async (type, value, options, expected) => {
    await client.query(`create table t (c ${type})`);
    const url = await bucket.put(`formats/values/${++serial}`, `${value}\n`);
    await client.query(`copy t from '${url}' iam_role default ${options}`);
    expect((await client.query('select c::varchar as c from t')).rows).toEqual([{ c: expected }]);
  });

  it('does put a TIMESTAMPTZ without an offset into the zone of the session', async () => {
    await client.query("set timezone to 'America/New_York'");
    try {
      const rows = await load('n int, a timestamptz', '1|2024-01-15 12:00:00\n2|2024-07-15 12:00:00\n', '');
      expect(rows.map(([, at]) => (at as Date).toISOString())).toEqual([
        '2024-01-15T17:00:00.000Z',
        '2024-07-15T16:00:00.000Z',
      ]);
    } finally {
      await client.query("set timezone to 'UTC'");
    }
  });

  it('does not take the T of ISO 8601 without TIMEFORMAT auto', async () => {
    await expect(load('a timestamp', '2024-01-15T12:00:00Z\n', '')).rejects.toThrow(
      "Load into table 't' failed",
    );
    expect((await loadErrors())[0]?.[0]).toBe(1206);
  });
});

describe('COPY: columns', () => {
  it('does leave IDENTITY and DEFAULT to the table, and take ids with EXPLICIT_IDS', async () => {
    await client.query("create table t (id int identity(5,1), a varchar(5), b varchar(5) default 'std')");
    const url = await bucket.put('formats/identity.csv', 'x\n');
    await client.query(`copy t (a) from '${url}' iam_role default csv`);
    const explicit = await bucket.put('formats/explicit.csv', '77,y\n');
    await client.query(`copy t (id, a) from '${explicit}' iam_role default csv explicit_ids`);
    expect((await client.query('select id::int as id, a, b from t order by 1')).rows).toEqual([
      { id: 5, a: 'x', b: 'std' },
      { id: 77, a: 'y', b: 'std' },
    ]);
    expect(await failure(client.query(`copy t (id, a) from '${explicit}' iam_role default csv`))).toBe(
      '0A000 Cannot load into IDENTITY column "id" without EXPLICIT_IDS',
    );
  });

  it('does read values by a JSONPaths file', async () => {
    const paths = await bucket.put('paths/1.json', `{"jsonpaths": ["$.id", "$['a']['b'][1]", "$.a"]}`);
    const body = '{"id":1,"a":{"b":[10,"x\\u0041"]}}\n{"a":{"b":[]}}';
    const rows = await load('n int, s varchar(9), doc super', body, `json '${paths}'`);
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      [1, 'xA'],
      [null, null],
    ]);
    await client.query('drop table t');
    await expect(load('n int', '{}', `json '${paths}'`)).rejects.toThrow(
      'JSONPath size: 3, Number of columns in table or column list: 1',
    );
  });
});

describe('COPY: packings and encodings', () => {
  const body = '1|é\n2|b\n';
  const rows = [
    [1, 'é'],
    [2, 'b'],
  ];
  const columns = 'n int, a varchar(10)';
  it('does unpack gzip, zstd and bzip2', async () => {
    expect(await load(columns, gzipSync(body), 'gzip')).toEqual(rows);
    await client.query('drop table t');
    expect(await load(columns, zstdCompressSync(Buffer.from(body)), 'zstd')).toEqual(rows);
    await client.query('drop table t');
    const bzip2 = execFileSync(
      'python3',
      ['-c', 'import bz2,sys; sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read()))'],
      {
        input: body,
      },
    );
    expect(await load(columns, bzip2, 'bzip2')).toEqual(rows);
  });

  it.each([
    ['utf16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(body, 'utf16le')])],
    ['utf16le', Buffer.from(body, 'utf16le')],
    ['utf16be', Buffer.from(body, 'utf16le').swap16()],
  ])('does read %s', async (encoding, bytes) => {
    expect(await load(columns, bytes, `encoding ${encoding}`)).toEqual(rows);
  });

  it('does want a byte order mark with UTF16', async () => {
    await expect(load(columns, Buffer.from(body, 'utf16le'), 'encoding utf16')).rejects.toThrow(
      'no byte order mark',
    );
  });
});

describe('COPY: large loads in threads', () => {
  /** Lines that gzip cannot make small, so that threads are used. */
  const lines = (from: number, count: number): string[] =>
    Array.from(
      { length: count },
      (_unused, index) => `{"n":${from + index},"s":"${randomBytes(60).toString('base64')}"}`,
    );

  it('does load many objects at once, whole and in one transaction', async () => {
    await client.query('create table t (n int, s varchar(100))');
    for (let file = 0; file < 3; file++) {
      await bucket.put(`threads/${file}.gz`, gzipSync(lines(file * 5000, 5000).join('\n')));
    }
    await client.query('begin');
    await client.query(`copy t from 's3://${bucket.name}/threads/' iam_role default json 'auto' gzip`);
    expect(
      (await client.query('select count(*)::int as n, count(distinct n)::int as d, min(n), max(n) from t'))
        .rows,
    ).toEqual([{ n: 15_000, d: 15_000, min: 0, max: 14_999 }]);
    expect((await client.query('select pg_last_copy_count()::int as n')).rows).toEqual([{ n: 15_000 }]);
    await client.query('rollback');
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 0 }]);
    const { rows } = await client.query(
      'select count(*)::int as files, sum(lines_scanned)::int as lines from sys_load_detail where query_id = pg_last_copy_id()',
    );
    expect(rows).toEqual([{ files: 3, lines: 15_000 }]);
  });

  it('does report the errors of the first objects first, and stop there', async () => {
    await client.query('create table t (n int, s varchar(100))');
    // The second object fails at once, the first one only at its end.
    await bucket.put('order/0.gz', gzipSync([...lines(0, 8000), '{"n":"late"}'].join('\n')));
    await bucket.put('order/1.gz', gzipSync(['{"n":"early"}', ...lines(0, 8000)].join('\n')));
    const sql = `copy t from 's3://${bucket.name}/order/' iam_role default json 'auto' gzip`;
    expect(await failure(client.query(sql))).toMatch(/^XX000 Load into table 't' failed/);
    expect(await loadErrors()).toEqual([[1207, "Invalid digit, Value 'l', Pos 0, Type: Integer", 8001, 'n']]);
    await client.query(`${sql} maxerror 3`);
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 16_000 }]);
  });

  it('does end with a clear error when an object is torn, and the connection lives on', async () => {
    await client.query('create table t (n int, s varchar(100))');
    const packed = gzipSync(lines(0, 20_000).join('\n'));
    await bucket.put('torn/0.gz', packed.subarray(0, packed.length - 1000));
    const sql = `copy t from 's3://${bucket.name}/torn/' iam_role default json 'auto' gzip`;
    expect(await failure(client.query(sql))).toMatch(
      /^XX000 s3:.*torn\/0\.gz: cannot be decompressed: unexpected end of file/,
    );
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 0 }]);
  });
});

const python = join(__dirname, '..', '..', '..', '.venv-test', 'bin', 'python');

describe('COPY: files that others wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redshift-local-formats-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, program: string): Buffer => {
    if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm run setup\` first.`);
    const file = join(folder, name);
    execFileSync(python, ['-c', program, file]);
    return readFileSync(file);
  };

  it.each(['null', 'deflate', 'snappy'])('does read Avro of fastavro with codec %s', async (codec) => {
    const body = write(
      `people-${codec}.avro`,
      `import sys, fastavro
schema = {'type':'record','name':'p','namespace':'x','fields':[{'name':'id','type':'long'},{'name':'name','type':['null','string']},
  {'name':'score','type':'double'},{'name':'ok','type':'boolean'},{'name':'kind','type':{'type':'enum','name':'k','symbols':['A','B']}},
  {'name':'tags','type':{'type':'array','items':'string'}},{'name':'more','type':{'type':'map','values':'long'}}]}
rows = [{'id':9007199254740993,'name':'a\\"b','score':0.1,'ok':True,'kind':'B','tags':['x','y'],'more':{'k':1}},
  {'id':-2,'name':None,'score':-1e300,'ok':False,'kind':'A','tags':[],'more':{}}] * 300
fastavro.writer(open(sys.argv[1],'wb'), schema, rows, codec='${codec}', sync_interval=2000)`,
    );
    const columns =
      'id bigint, name varchar(9), score double precision, ok boolean, kind varchar(5), tags super, more varchar(20)';
    const rows = await load(columns, body, "avro 'auto'");
    expect(rows).toHaveLength(600);
    const { rows: distinct } = await client.query({
      rowMode: 'array',
      text: 'select distinct id::varchar, name, score::varchar, ok, kind, json_serialize(tags), more from t order by 1',
    });
    expect(distinct).toEqual([
      ['-2', null, '-1e+300', false, 'A', '[]', '{}'],
      ['9007199254740993', 'a"b', '0.1', true, 'B', '["x","y"]', '{"k":1}'],
    ]);
  });

  const parquetProgram = (
    codec: string,
  ): string => `import sys, datetime, decimal, pyarrow as pa, pyarrow.parquet as pq
t = pa.table({'whatever': pa.array([1, 2, None], pa.int32()), 'b': pa.array([9007199254740993, -1, None], pa.int64()),
  'd': pa.array([decimal.Decimal('12345678901234567890.1234567890'), decimal.Decimal('-0.0000000001'), None], pa.decimal128(38, 10)),
  's': pa.array(['é', '', None], pa.string()), 'day': pa.array([datetime.date(2024, 2, 29), datetime.date(1969, 12, 31), None], pa.date32()),
  'at': pa.array([datetime.datetime(2024, 1, 2, 3, 4, 5, 123456), datetime.datetime(1969, 12, 31, 23, 59, 59, 999999), None], pa.timestamp('us')),
  'f': pa.array([0.1, -2.5, None], pa.float32()), 'ok': pa.array([True, False, None], pa.bool_()),
  'n': pa.array([{'x': [1, 2]}, {'x': []}, None], pa.struct([('x', pa.list_(pa.int64()))]))})
pq.write_table(t, sys.argv[1], compression='${codec}', row_group_size=2)`;
  const parquetColumns =
    'n int, b bigint, d numeric(38,10), s varchar(5), day date, at timestamp, f real, ok boolean, doc super';

  it.each(['snappy', 'gzip', 'zstd', 'none'])(
    'does read Parquet of pyarrow packed with %s, by the order of its columns',
    async (codec) => {
      const body = write(`types-${codec}.parquet`, parquetProgram(codec));
      await load(parquetColumns, body, 'parquet serializetojson');
      const { rows } = await client.query({
        rowMode: 'array',
        text: 'select n, b::varchar, d::varchar, s, day::varchar, at::varchar, f::varchar, ok, json_serialize(doc) from t order by n',
      });
      expect(rows).toEqual([
        [
          1,
          '9007199254740993',
          '12345678901234567890.1234567890',
          'é',
          '2024-02-29',
          '2024-01-02 03:04:05.123456',
          '0.1',
          true,
          '{"x":[1,2]}',
        ],
        [2, '-1', '-0.0000000001', '', '1969-12-31', '1969-12-31 23:59:59.999999', '-2.5', false, '{"x":[]}'],
        [null, null, null, null, null, null, null, null, null],
      ]);
    },
  );

  it('does refuse Parquet that does not fit the table', async () => {
    const body = write('misfit.parquet', parquetProgram('none'));
    await expect(load('n int', body, 'parquet')).rejects.toThrow('Table columns: 1, Data columns: 9');
    await client.query('drop table t');
    await expect(
      load(parquetColumns.replace('n int', 'n bigint'), body, 'parquet serializetojson'),
    ).rejects.toThrow(
      'incompatible Parquet schema for column "n". Column type: INT8, Parquet schema: optional int32 whatever',
    );
    await client.query('drop table t');
    await expect(load(parquetColumns, body, 'parquet')).rejects.toThrow(
      'needs a SUPER column and the option SERIALIZETOJSON',
    );
  });

  it('does read CSV of Python with every kind of quoting', async () => {
    const body = write(
      'all.csv',
      `import sys, csv
w = csv.writer(open(sys.argv[1], 'w', newline=''), quoting=csv.QUOTE_ALL)
for n, s in enumerate(['a,b', 'q"q', 'l\\nf', 'c\\r\\nf', ' blanks ', '']): w.writerow([n, s])`,
    );
    expect(await load('n int, s varchar(20)', body, 'csv')).toEqual(
      ['a,b', 'q"q', 'l\nf', 'c\r\nf', ' blanks ', ''].map((text, n) => [n, text]),
    );
  });
});
