import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { once } from 'node:events';
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Fault, RedshiftLocal } from '../src/index.ts';
import { connectTo, failure, startServer, TestBucket } from './support.ts';

let server: RedshiftLocal;
let client: Client;
let control: Client;
let bucket: TestBucket;
let url: string;

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer({ faults: true, dataApi: {} });
  control = await connectTo(server);
  await control.query(
    'create table t (n int, text varchar(200)); create table filled (n int, text varchar(max))',
  );
  const line = `1|${randomBytes(50).toString('hex')}\n`;
  url = await bucket.put('rows/first', line.repeat(20_000));
  await bucket.put('rows/second', line.repeat(20_000));
  await control.query(`copy filled from '${url}' iam_role default`);
});
afterAll(async () => {
  await control?.end();
  await server?.stop();
  bucket?.close();
});
beforeEach(async () => {
  server.faults?.clear();
  client = await connectTo(server);
});
afterEach(() => client.end());

const arm = (fault: Fault): void => server.faults?.arm(fault);

/** More than any test waits for. */
const hour = 3_600_000;
/** What a COPY or UNLOAD may be waiting for. */
const waits: readonly [string, Fault][] = [
  ['the list of objects', { kind: 's3_slow', delayMs: hour, match: '^GET [^/]+/?(\\?|$)' }],
  ['the answer to a GET', { kind: 's3_slow', delayMs: hour, match: '^GET .*rows/first' }],
  ['the bytes of an object', { kind: 's3_slow', bytesPerSecond: 1, match: '^GET .*rows/first' }],
];
const canceled = /^57014 Query \(\d+\) canceled on user's request$/;

async function pidOf(of: Client): Promise<number> {
  return (await of.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
}

/** Waits until S3 has been asked for what it does not deliver. */
async function untilItWaits(): Promise<void> {
  while (server.faults?.list().some(({ hits }) => hits === 0))
    await new Promise((next) => setTimeout(next, 5));
  // So that the answer of S3 has been taken, too.
  await new Promise((next) => setTimeout(next, 50));
}

/** Cancels in the way of the protocol. @returns once the server has taken it */
async function request(of: Client, wrong = 0): Promise<void> {
  const { processID, secretKey } = of as unknown as { processID: number; secretKey: number };
  const bytes = Buffer.alloc(16);
  [16, 80877102, processID, secretKey ^ wrong].forEach((value, index) =>
    bytes.writeInt32BE(value, index * 4),
  );
  const socket = connect(server.port, server.host).resume();
  socket.end(bytes);
  await once(socket, 'close');
}

const copy = (): string => `copy t from 's3://${bucket.name}/rows/' iam_role default`;

describe('a COPY that waits for S3', () => {
  it.each(waits)('does end with a CancelRequest while it waits for %s', async (_what, fault) => {
    arm(fault);
    const copying = failure(client.query(copy()));
    await untilItWaits();
    await request(client);
    expect(await copying).toMatch(canceled);
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 0 }]);
  });

  it('does go on when the key of a CancelRequest is wrong', async () => {
    arm({ kind: 's3_slow', delayMs: 400, match: '^GET .*rows/first' });
    const copying = client.query(copy());
    await untilItWaits();
    await request(client, 1);
    await copying;
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 40_000 }]);
    await client.query('truncate t');
  });

  it.each([
    ['pg_cancel_backend', (pid: number) => `select pg_cancel_backend(${pid}) as ok`],
    ['CANCEL', (pid: number) => `cancel ${pid} 'enough'`],
  ])('does end with %s, its transaction aborted', async (_name, sql) => {
    arm({ kind: 's3_slow', bytesPerSecond: 1, match: '^GET .*rows/first' });
    const pid = await pidOf(client);
    await client.query('begin');
    const copying = failure(client.query(copy()));
    await untilItWaits();
    await control.query(sql(pid));
    expect(await copying).toMatch(canceled);
    expect(await failure(client.query('select 1'))).toMatch(/^25P02 /);
    await client.query('rollback');
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('does end with pg_terminate_backend', async () => {
    arm({ kind: 's3_slow', bytesPerSecond: 1, match: '^GET .*rows/first' });
    const other = await connectTo(server);
    const pid = await pidOf(other);
    const copying = failure(other.query(copy()));
    await untilItWaits();
    await control.query(`select pg_terminate_backend(${pid})`);
    expect(await copying).toMatch(/^57P01 /);
  });

  it.each(waits)('does end at statement_timeout while it waits for %s', async (_what, fault) => {
    arm(fault);
    await client.query('set statement_timeout to 300');
    expect(await failure(client.query(copy()))).toMatch(canceled);
    await client.query('set statement_timeout to 0');
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 0 }]);
  });

  it('does end with CancelStatement of the Data API', async () => {
    arm({ kind: 's3_slow', bytesPerSecond: 1, match: '^GET .*rows/first' });
    const api = new RedshiftDataClient({
      endpoint: server.dataApiEndpoint as string,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    const where = { ClusterIdentifier: 'local', Database: server.database, DbUser: server.user };
    const { Id } = await api.send(new ExecuteStatementCommand({ Sql: copy(), ...where }));
    await untilItWaits();
    expect((await api.send(new CancelStatementCommand({ Id }))).Status).toBe(true);
    expect(await api.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }))).toMatchObject({
      Status: 'ABORTED',
      Error: expect.stringMatching(/canceled on user's request/),
    });
    api.destroy();
  });

  it('does end inside of a procedure', async () => {
    arm({ kind: 's3_slow', bytesPerSecond: 1, match: '^GET .*rows/first' });
    await control.query(`create or replace procedure load() as $$ begin ${copy()}; end $$ language plpgsql`);
    const calling = failure(client.query('call load()'));
    await untilItWaits();
    await request(client);
    expect(await calling).toMatch(canceled);
    server.faults?.clear();
    await client.query('call load()');
    expect((await client.query('select count(*)::int as n from t')).rows).toEqual([{ n: 40_000 }]);
    await client.query('truncate t');
  });

  it('does tell the system views', async () => {
    arm({ kind: 's3_slow', bytesPerSecond: 1, match: '^GET .*rows/first' });
    const copying = failure(client.query(copy()));
    await untilItWaits();
    await request(client);
    const id = /\((\d+)\)/.exec(await copying)?.[1];
    await client.query('select 1');
    const { rows } = await control.query(`select status from sys_query_history where query_id = ${id}`);
    expect(rows).toEqual([{ status: expect.stringMatching(/^canceled/) }]);
  });
});

describe('an UNLOAD that waits for S3', () => {
  it.each([
    ['the list of objects', '^GET '],
    ['the end of an object', '^PUT '],
  ])('does end with a CancelRequest while it waits for %s', async (_what, match) => {
    arm({ kind: 's3_slow', delayMs: hour, match, times: 10 });
    const unloading = failure(
      client.query(`unload ('select * from filled') to 's3://${bucket.name}/out/' iam_role default`),
    );
    await untilItWaits();
    await request(client);
    expect(await unloading).toMatch(canceled);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('any other statement', () => {
  it.each(['select pg_sleep(30)', 'create table slow as select pg_sleep(30)::varchar as s'])(
    'does end with the error of Redshift: %s',
    async (sql) => {
      await client.query('set statement_timeout to 200');
      expect(await failure(client.query(sql))).toMatch(canceled);
    },
  );
});
