import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, manifestOptions, pythonPath, startServer, TestBucket } from './support.ts';

const run = promisify(execFile);
const password = 'Secret-1';
let server: RedshiftLocal;
let bucket: TestBucket;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rsl-python-'));
  bucket = await new TestBucket().create();
  server = await startServer({ password });
});
afterAll(async () => {
  await server?.stop();
  bucket?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('redshift_connector', () => {
  it('does log in with a password, bind parameters, COPY and read types', async () => {
    const url = await bucket.putLines('python', ['{"id":"a","doc":{"K":1}}', '{"id":"b"}']);
    const script = `
import datetime, decimal, json, redshift_connector
c = redshift_connector.connect(host='${server.host}', port=${server.port}, database='dev', user='awsuser', password='${password}', ssl=False)
cur = c.cursor()
cur.execute("create schema raw")
cur.execute("create table raw.t (id varchar(9) distkey, doc super, n int) sortkey(id)")
cur.execute("copy raw.t from '${url}' ${manifestOptions.replaceAll('"', '')}")
cur.executemany("insert into raw.t (id, n) values (%s, %s)", [('c', 3), ('d', None)])
cur.execute("select count(*), max(n), pg_last_copy_count() from raw.t")
counts = cur.fetchone()
c.commit()
cur.execute("select %s::int, %s::varchar, %s::timestamp, %s::numeric(5,2), %s::boolean", (1, 'x', datetime.datetime(2020, 1, 2), decimal.Decimal('1.25'), True))
types = [str(value) for value in cur.fetchone()]
try:
    cur.execute("copy raw.t from 's3://${bucket.name}/nothing' iam_role default json 'auto'")
    error = ''
except redshift_connector.error.ProgrammingError as failed:
    error = failed.args[0]['M']
c.rollback()
cur.execute("create user reader password 'Reader1'")
c.commit()
reader = redshift_connector.connect(host='${server.host}', port=${server.port}, database='dev', user='reader', password='Reader1', ssl=False)
reader.close()
print(json.dumps([counts, types, error, len(cur.get_schemas())]))
`;
    const { stdout } = await run(pythonPath(), ['-c', script]);
    const [counts, types, error, schemas] = JSON.parse(stdout) as [unknown, unknown, string, number];
    expect(counts).toEqual([4, 3, 2]);
    expect(types).toEqual(['1', 'x', '2020-01-02 00:00:00', '1.25', 'True']);
    expect(error).toBe("The specified S3 prefix 'nothing' does not exist");
    expect(schemas).toBeGreaterThan(1);
  });
});

const project: Readonly<Record<string, string>> = {
  'dbt_project.yml':
    'name: tiny\nversion: "1.0"\nprofile: tiny\nflags: {send_anonymous_usage_stats: false}\n',
  'profiles.yml': '',
  'seeds/sites.csv': 'id,name\n1,Kwajalein\n2,Cape\n',
  'models/sources.yml':
    'sources:\n  - name: landed\n    schema: landed\n    tables: [{name: launches, columns: [{name: id, data_tests: [unique, not_null]}]}]\n',
  'models/v.sql':
    "{{ config(materialized='view', bind=False) }} select id, n, loaded_at, getdate() as seen_at from {{ source('landed', 'launches') }}",
  'models/i.sql': `{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge', dist='id', sort=['loaded_at'], on_schema_change='append_new_columns') }}
select id, n, loaded_at, datediff(day, loaded_at, getdate()) >= 0 as is_past from {{ ref('v') }}
{% if is_incremental() %} where loaded_at >= (select dateadd(hour, -1, max(loaded_at)) from {{ this }}) {% endif %}`,
  'models/t.sql':
    "{{ config(materialized='table', dist='even') }} select count(*) as n, listagg(id, ',') within group (order by id) as ids from {{ ref('i') }}",
  'models/models.yml':
    'models:\n  - name: i\n    description: launches\n    config: {persist_docs: {relation: true, columns: true}}\n    columns: [{name: id, description: key, data_tests: [unique, not_null]}]\n',
};

describe('dbt-redshift', () => {
  it('does seed, build views, incremental merges and tables, test and document', async () => {
    const profile = `tiny: {target: dev, outputs: {dev: {type: redshift, host: ${server.host}, port: ${server.port}, user: awsuser, password: ${password}, dbname: dev, schema: analytics, threads: 2, sslmode: disable}}}\n`;
    for (const [name, text] of Object.entries({ ...project, 'profiles.yml': profile })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const dbt = join(dirname(pythonPath()), 'dbt');
    const options = { cwd: folder, env: { ...process.env, DBT_PROFILES_DIR: folder } };
    const client = await connectTo(server);
    await client.query(
      'create schema landed; create table landed.launches (id varchar(9), n int, loaded_at timestamptz)',
    );
    await client.query("insert into landed.launches values ('a', 1, getdate()), ('b', 2, getdate())");

    const first = await run(dbt, ['build'], options);
    expect(first.stdout).toContain('PASS=8 WARN=0 ERROR=0 SKIP=0');
    await client.query("insert into landed.launches values ('c', 3, getdate())");
    await client.query("update landed.launches set n = 9 where id = 'a'");
    const second = await run(dbt, ['build'], options);
    expect(second.stdout).toContain('PASS=8 WARN=0 ERROR=0 SKIP=0');
    await run(dbt, ['docs', 'generate'], options);

    expect((await client.query('select id, n from analytics.i order by id')).rows).toEqual([
      { id: 'a', n: 9 },
      { id: 'b', n: 2 },
      { id: 'c', n: 3 },
    ]);
    expect((await client.query('select n::int as n, ids from analytics.t')).rows).toEqual([
      { n: 3, ids: 'a,b,c' },
    ]);
    const catalog = JSON.parse(readFileSync(join(folder, 'target', 'catalog.json'), 'utf8')) as {
      nodes: Record<string, { columns: object }>;
    };
    expect(Object.keys(catalog.nodes['model.tiny.i']?.columns ?? {})).toEqual([
      'id',
      'n',
      'loaded_at',
      'is_past',
    ]);
    await client.end();
  });
});
