import { ExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import type { Fault, RedshiftLocal } from '../src/index.ts';
import { FrameReader } from '../src/wire/frames.ts';
import { toServer } from '../src/wire/messages.ts';
import { connectTo, failure, manifestOptions, pythonPath, startServer, TestBucket } from './support.ts';

let server: RedshiftLocal;
let control: Client;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer({ faults: true, dataApi: {} });
  control = await connectTo(server);
});
afterAll(async () => {
  await control?.end();
  await server?.stop();
  bucket?.close();
});
beforeEach(async () => {
  server.faults?.clear();
  await control.query('drop table if exists t; create table t (n int)');
});

const arm = (fault: Fault): void => server.faults?.arm(fault);
const hits = (): number[] | undefined => server.faults?.list().map((armed) => armed.hits);
const rows = async (): Promise<number> =>
  (await control.query<{ n: number }>('select count(*)::int as n from t')).rows[0]?.n ?? -1;

/** Runs statements on a connection of their own, up to the first that fails, and says how that one failed. */
async function run(...statements: string[]): Promise<string> {
  const client = await connectTo(server);
  try {
    for (const sql of statements) await client.query(sql);
    return 'done';
  } catch (error) {
    const { code, message, detail } = error as { code?: string; message: string; detail?: string };
    return [code, message, detail].filter(Boolean).join(' ');
  } finally {
    await client.end().catch(() => undefined);
  }
}

const lost = 'Connection terminated unexpectedly';

describe('commit_outcome_unknown', () => {
  it('does commit and lose the answer', async () => {
    arm({ kind: 'commit_outcome_unknown' });
    expect(await run('begin', 'insert into t values (1)', 'commit')).toBe(lost);
    expect(await rows()).toBe(1);
    expect(hits()).toEqual([1]);
    expect(await run('begin', 'insert into t values (2)', 'commit')).toBe('done');
    expect(await rows()).toBe(2);
  });

  it('does lose the connection before the commit', async () => {
    arm({ kind: 'commit_outcome_unknown', committed: false });
    expect(await run('begin', 'insert into t values (1)', 'commit')).toBe(lost);
    expect(await rows()).toBe(0);
  });

  it('does hit a driver that speaks the extended protocol only, armed from another process by SQL', async () => {
    const script = `
import redshift_connector, sys
def connect(): return redshift_connector.connect(host='${server.host}', port=${server.port}, database='dev', user='awsuser', password='', ssl=False)
other = connect(); other.autocommit = True
other.cursor().execute("""select redshift_local_fault('commit_outcome_unknown', '{"committed": true}')""")
c = connect(); cur = c.cursor()
cur.execute('insert into t values (1)'); cur.execute('insert into t values (2)')
try:
    c.commit(); print('no fault')
except Exception as e:
    print('lost')
check = other.cursor(); check.execute('select count(*) from t'); print(check.fetchone()[0])`;
    const { stdout, stderr } = await promisify(execFile)(pythonPath(), ['-c', script]);
    expect(`${stdout}${stderr}`).toBe('lost\n2\n');
  });
});

describe('drop_connection', () => {
  it('does hit the n-th statement that matches, before or after it', async () => {
    arm({ kind: 'drop_connection', match: 'insert', skip: 2 });
    const insert = 'insert into t values (1)';
    expect(await run(insert, insert, insert)).toBe(lost);
    expect(await rows()).toBe(2);
    arm({ kind: 'drop_connection', match: 'insert', when: 'after' });
    expect(await run(insert)).toBe(lost);
    expect(await rows()).toBe(3);
  });

  it('does answer what was pipelined before', async () => {
    arm({ kind: 'drop_connection', match: 'values \\(3\\)', when: 'after' });
    const socket = connect(server.port, server.host);
    const letters: string[] = [];
    const frames = new FrameReader();
    socket.on('data', (chunk: Buffer) => {
      for (const { type } of frames.push(chunk)) letters.push(String.fromCharCode(type));
    });
    const inserts = [1, 2, 3, 4].map((n) => toServer.query(`insert into t values (${n})`));
    socket.write(Buffer.concat([toServer.startup({ user: 'awsuser', database: 'dev' }), ...inserts]));
    await once(socket, 'close');
    expect(letters.join('').replace(/^[^Z]*Z/, '')).toBe('CZCZ');
    expect(await rows()).toBe(3);
  });

  it('does hit in the middle of a COPY, which leaves nothing', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}`);
    const url = await bucket.putLines('dropped', lines);
    arm({ kind: 'drop_connection', copyBytes: 50_000 });
    expect(await run(`copy t from '${url}' ${manifestOptions}`)).toBe(lost);
    expect(await rows()).toBe(0);
    expect(await run(`copy t from '${url}' ${manifestOptions}`)).toBe('done');
    expect(await rows()).toBe(20_000);
  });

  it('does hit one session only when it is named', async () => {
    const one = await connectTo(server);
    const other = await connectTo(server);
    const { rows: found } = await one.query<{ pid: number }>('select pg_backend_pid() as pid');
    arm({ kind: 'drop_connection', pid: found[0]?.pid ?? 0 });
    await other.query('select 1');
    expect(await failure(one.query('select 1'))).toContain(lost);
    await other.end();
  });

  it('does fail a statement of the Data API', async () => {
    const api = new RedshiftDataClient({
      endpoint: server.dataApiEndpoint as string,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    arm({ kind: 'drop_connection', match: '^select 42' });
    const { Status } = await api.send(
      new ExecuteStatementCommand({
        WorkgroupName: 'any',
        Database: 'dev',
        Sql: 'select 42',
        WaitTimeSeconds: 30,
      }),
    );
    expect(Status).toBe('FAILED');
    api.destroy();
  });
});

describe('errors', () => {
  it("does raise Redshift's conflicts, and the transaction is aborted", async () => {
    arm({ kind: 'serializable_conflict' });
    expect(await run('begin', 'select 1', 'insert into t values (1)')).toBe(
      'XX000 1023 Serializable isolation violation on table - 0',
    );
    arm({ kind: 'snapshot_conflict', match: '^commit' });
    expect(await run('begin', 'insert into t values (1)', 'commit')).toBe(
      'XX000 could not complete because of conflict with concurrent transaction',
    );
    expect(await rows()).toBe(0);
    arm({ kind: 'error', code: '57014', message: 'Query cancelled', match: 'update', times: 2 });
    expect(await run('update t set n = 1')).toBe('57014 Query cancelled');
    expect(await run('begin', 'update t set n = 1')).toBe('57014 Query cancelled');
    expect(await run('update t set n = 1')).toBe('done');
  });

  it('does leave the session usable, prepared statements included', async () => {
    const client = await connectTo(server);
    const insert = { name: 'insert-one', text: 'insert into t values ($1)', values: [1] };
    await client.query(insert);
    arm({ kind: 'serializable_conflict' });
    expect(await failure(client.query(insert))).toBe('XX000 1023');
    await client.query(insert);
    expect(await rows()).toBe(2);
    await client.end();
  });
});

describe('S3', () => {
  const copy = async (): Promise<string> => {
    const lines = Array.from(
      { length: 5000 },
      (_, n) => `{"n":${n},"pad":"${randomBytes(20).toString('hex')}"}`,
    );
    const url = await bucket.putLines('s3', lines);
    return run(`copy t from '${url}' ${manifestOptions}`);
  };

  it('does refuse, which the SDK retries until it gives up', async () => {
    arm({ kind: 's3_error', match: '\\.json\\.gz$' });
    expect(await copy()).toBe('done');
    expect(hits()).toEqual([1]);
    arm({ kind: 's3_error', match: '\\.json\\.gz$', times: 100 });
    expect(await copy()).toMatch(/^XX000 S3ServiceException:.*Status 503,Error SlowDown/);
    server.faults?.clear();
    arm({ kind: 's3_error', status: 403, code: 'AccessDenied', match: '\\.manifest$' });
    expect(await copy()).toMatch(/^XX000 S3ServiceException:.*Status 403,Error AccessDenied/);
    expect(await rows()).toBe(5000);
  });

  it('does break off at byte n', async () => {
    arm({ kind: 's3_cut', bytes: 20_000, match: '\\.json\\.gz$', times: 100 });
    expect(await copy()).toMatch(/^XX000 .*s3:\/\/.*\.json\.gz/);
    expect(await rows()).toBe(0);
    server.faults?.clear();
    expect(await copy()).toBe('done');
  });

  it('does slow down', async () => {
    arm({ kind: 's3_slow', delayMs: 300, match: '\\.manifest$' });
    arm({ kind: 's3_slow', bytesPerSecond: 1_000_000, match: '\\.json\\.gz$' });
    const before = Date.now();
    expect(await copy()).toBe('done');
    expect(Date.now() - before).toBeGreaterThan(350);
  });
});

describe('arming', () => {
  it('does spare the session that arms, and can be undone', async () => {
    const answer = await control.query("select redshift_local_fault('drop_connection')");
    expect(answer.rows).toEqual([{ redshift_local_fault: 'armed' }]);
    await control.query('select 1');
    await control.query('select redshift_local_clear_faults()');
    expect(await run('select 1')).toBe('done');
  });

  it.each([
    [
      "redshift_local_fault('explode')",
      /^22023 faults: unknown kind "explode"; use one of commit_outcome_unknown/,
    ],
    ["redshift_local_fault('error', '{}')", /^22023 faults: error needs message/],
    ["redshift_local_fault('error', '{')", /^22023 faults: the settings are no JSON/],
    [`redshift_local_fault('s3_cut', '{"bytes": -1}')`, /^22023 faults: s3_cut.bytes must be a whole number/],
    [`redshift_local_fault('s3_slow', '{"delay": 1}')`, /^22023 faults: s3_slow has no setting delay/],
    [`redshift_local_fault('drop_connection', '{"match": "("}')`, /^22023 faults: match: /],
    ["redshift_local_fault('drop' || '_connection')", /^22023 faults: redshift_local_fault takes literals/],
  ])('does refuse %s', async (call, message) => {
    expect(await failure(control.query(`select ${call}`))).toMatch(message);
    expect(server.faults?.list()).toEqual([]);
    expect(() => arm({ kind: 'nothing' } as unknown as Fault)).toThrow(/^faults: unknown kind "nothing"/);
  });

  it('does refuse everything when faults are not enabled', async () => {
    const plain = await startServer();
    const client = await connectTo(plain);
    expect(await failure(client.query("select redshift_local_fault('drop_connection')"))).toBe(
      '0A000 faults are not enabled',
    );
    expect(await failure(client.query('select redshift_local_clear_faults()'))).toBe(
      '0A000 faults are not enabled',
    );
    expect(plain.faults).toBeUndefined();
    await client.end();
    await plain.stop();
  });
});
