import fc from 'fast-check';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { toServer } from '../src/wire/messages.ts';
import { manifestOptions, TestBucket, until } from './support.ts';

/** A short run in the ordinary tests; `nx run redshift-local:robustness` takes a minute. */
const seconds = Number(process.env['ROBUSTNESS_SECONDS'] ?? 4);
const connections = 50;
const root = join(__dirname, '..', '..', '..');

let server: ChildProcess;
let bucket: TestBucket;
let url: string;
let copyFrom: string;

/** The server in a process of its own: its memory is its own, and the tests cannot hold it up. */
beforeAll(async () => {
  bucket = await new TestBucket().create();
  copyFrom = await bucket.putLines(
    'mixed',
    Array.from({ length: 2000 }, (_, n) => `{"n":${n}}`),
  );
  server = spawn(
    join(root, 'node_modules', '.bin', 'node'),
    [
      ...['--conditions=@spacex/source', join(__dirname, '..', 'src', 'cli.ts'), '--port', '0'],
      ...['--s3-endpoint', process.env['TEST_S3_ENDPOINT'] as string, '--quiet'],
    ],
    {
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  url = line.toString().trim();
});
afterAll(async () => {
  server?.kill('SIGTERM');
  if (server?.exitCode === null) await once(server, 'exit');
  bucket?.close();
});

/** Resident memory of the front in megabytes. */
const rss = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;

async function open(): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const others =
  "select 1 from pg_stat_activity where backend_type = 'client backend' and usename = 'awsuser' and pid <> pg_backend_pid()";

/** Waits until only the session that asks is left. */
async function untilSessionsAreGone(): Promise<void> {
  const client = await open();
  await until(async () => (await client.query(others)).rowCount === 0);
  await client.end();
}

/** Waits until the front needs less than so many megabytes. What its garbage collector has not come to is no leak: it is given work. */
const untilRssIsBelow = (megabytes: number): Promise<void> =>
  until(async () => {
    await expectAlive();
    return rss() < megabytes;
  });

const expectAlive = async (): Promise<void> => {
  const client = await open();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
};

type Work = (client: Client, n: number) => Promise<unknown>;

const work: readonly Work[] = [
  (client) => client.query('select n, n::varchar from generate_series(1, 2000) as s(n)'),
  (client, n) => client.query({ name: 'sum', text: 'select $1::int + 1 as n', values: [n] }),
  async (client, n) => {
    await client.query('begin');
    await client.query('insert into mixed values ($1)', [n]);
    await client.query(n % 2 === 0 ? 'commit' : 'rollback');
  },
  async (client) => {
    await client.query('create temp table mine (n int)');
    await client.query(`copy mine from '${copyFrom}' ${manifestOptions}`);
    const { rows } = await client.query('select count(*)::int as n from mine');
    if (rows[0].n !== 2000) throw new Error(`${rows[0].n} rows`);
    await client.query('drop table mine');
  },
  (client) => client.query('select * from nothing_here').catch(() => undefined),
  (client) => client.query('select 1 / 0').catch(() => undefined),
  (client) => client.query('select 1; select 2; select 3'),
];

it('does serve 50 connections with mixed work, and leaves no session, no lock and no memory behind', async () => {
  const setup = await open();
  await setup.query('create table mixed (n int)');
  const end = Date.now() + seconds * 1000;
  let done = 0;
  // A busy machine takes its time until everybody has had a turn.
  const goesOn = (): boolean => Date.now() < end || done < 2 * connections;
  let inserted = 0;
  const problems: string[] = [];
  const client = async (number: number): Promise<void> => {
    for (let round = number; goesOn();) {
      const connection = await open();
      // Some stay for long, some for a moment; some leave without a word in the middle of their work.
      const stay = 1 + ((number * 7 + round) % 40);
      for (let step = 0; step < stay && goesOn(); step++, round++) {
        const chosen = round % work.length;
        try {
          await work[chosen]?.(connection, round);
          if (chosen === 2 && round % 2 === 0) inserted++;
          done++;
        } catch (error) {
          problems.push(String(error));
        }
      }
      if (number % 5 === 0) {
        void connection.query('select pg_sleep(30)').catch(() => undefined);
        await sleep(5);
        (
          connection as unknown as { connection: { stream: { destroy(): void } } }
        ).connection.stream.destroy();
      } else await connection.end();
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, number) => client(number)));

  expect(problems).toEqual([]);
  expect((await setup.query('select count(*)::int as n from mixed')).rows).toEqual([{ n: inserted }]);
  await setup.end();
  await untilSessionsAreGone();
  const probe = await open();
  const locks = await probe.query(
    "select count(*)::int as n from pg_locks l join pg_stat_activity a on a.pid = l.pid where a.backend_type = 'client backend' and l.pid <> pg_backend_pid() and locktype = 'relation'",
  );
  expect(locks.rows).toEqual([{ n: 0 }]);
  await probe.end();
  await untilRssIsBelow(350);
}, 120_000);

it('does not fill its memory for a client that does not read', async () => {
  const before = rss();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(toServer.startup({ user: 'awsuser', database: 'dev' }));
  await once(socket, 'data');
  socket.pause();
  socket.write(toServer.query("select repeat('x', 100000) from generate_series(1, 5000)"));
  const observer = await open();
  const hasFilledItsBuffers = "select 1 from pg_stat_activity where wait_event = 'ClientWrite'";
  let turns = 0;
  await until(async () => {
    turns = (await observer.query(hasFilledItsBuffers)).rowCount === 1 ? turns + 1 : 0;
    return turns === 50;
  });
  await observer.end();
  await untilRssIsBelow(before + 60);
  socket.destroy();
  await untilSessionsAreGone();
});

it('does not fill its memory with what a client sends faster than it is executed', async () => {
  const before = rss();
  const client = await open();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const holder = await open();
  await holder.query('begin; lock table mixed');
  void client.query('select * from mixed').catch(() => undefined);
  const flood = toServer.query(`select '${'x'.repeat(1_000_000)}'`);
  for (let sent = 0; sent < 300; sent++) {
    stream.write(flood);
    if (sent % 10 === 0) await sleep(10);
  }
  // What is left in this process is what the server does not take.
  let left: number;
  do {
    left = stream.writableLength;
    await sleep(1000);
  } while (stream.writableLength < left);
  expect(left).toBeGreaterThan(200_000_000);
  await untilRssIsBelow(before + 40);
  stream.destroy();
  await holder.end();
  await untilSessionsAreGone();
});

it('does survive random bytes, before and after the login', async () => {
  const shot = fc.record({
    loggedIn: fc.boolean(),
    tls: fc.boolean(),
    pieces: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(shot, async ({ loggedIn, tls, pieces }) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      if (tls) socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
      if (loggedIn) socket.write(toServer.startup({ user: 'awsuser', database: 'dev' }));
      for (const piece of pieces) socket.write(piece);
      socket.write(randomBytes(64));
      await sleep(2);
      socket.destroy();
    }),
    { numRuns: Math.ceil(seconds * 25) },
  );
  await expectAlive();
  await untilSessionsAreGone();
  expect(server.exitCode).toBeNull();
}, 180_000);
