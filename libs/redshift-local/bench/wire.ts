import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { Client } from 'pg';
import { adminUser } from '../src/postgres/admin-client.ts';
import { prepareDatabases } from '../src/postgres/databases.ts';
import { startPostgres } from '../src/postgres/server-process.ts';
import { FrameReader } from '../src/wire/frames.ts';
import { toServer } from '../src/wire/messages.ts';
import type { BenchFront } from './front.ts';

/** One measurement beside the same one against the embedded Postgres without a front, over its Unix socket. */
export interface WireFigures {
  readonly what: string;
  readonly unit: 'ms' | 's';
  readonly front: number;
  readonly direct: number;
  readonly difference: number;
  readonly ratio: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function figures(what: string, unit: 'ms' | 's', front: number, direct: number): WireFigures {
  return {
    what,
    unit,
    front: round(front, 3),
    direct: round(direct, 3),
    difference: round(front - direct, 3),
    ratio: round(front / direct, 2),
  };
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** Each side is asked in so many windows, in turns. */
const windows = 15;

interface Query {
  readonly text: string;
  readonly values?: unknown[];
  readonly name?: string;
}

async function timedWindow(client: Client, query: Query, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push(await timed(() => client.query(query)));
  return times;
}

/**
 * Asks both in turns, window by window, so that what else the machine does hits both, and takes the quantiles of all queries. Not query
 * by query: a front that has just answered must not wait for its next query at the cost of the other side.
 */
async function compareQueries(
  what: string,
  front: Client,
  direct: Client,
  perWindow: number,
  query: Query,
): Promise<WireFigures[]> {
  const times = { front: [] as number[], direct: [] as number[] };
  for (let window = 0; window < windows; window++) {
    times.front.push(...(await timedWindow(front, query, perWindow)));
    times.direct.push(...(await timedWindow(direct, query, perWindow)));
  }
  return [0.5, 0.99].map((share) =>
    figures(`${what} p${share * 100}`, 'ms', quantile(times.front, share), quantile(times.direct, share)),
  );
}

const copyTurns = 5;
const pieceBytes = 64 * 1024;

/** What psql's \copy does: COPY FROM STDIN, as fast as the other side takes it. */
async function copyIn(socket: Socket, user: string, rows: Buffer, times: number): Promise<number> {
  const letters: string[] = [];
  let wake: () => void = () => undefined;
  const frames = new FrameReader();
  socket.on('data', (chunk: Buffer) => {
    for (const { type } of frames.push(chunk)) letters.push(String.fromCharCode(type));
    wake();
  });
  const until = async (letter: string): Promise<void> => {
    while (!letters.includes(letter)) {
      if (letters.includes('E')) throw new Error('a statement of the benchmark was refused');
      await new Promise<void>((resolve) => (wake = resolve));
    }
    letters.length = 0;
  };
  const pieces: Buffer[] = [];
  for (let at = 0; at < rows.length; at += pieceBytes) {
    pieces.push(toServer.copyData(rows.subarray(at, at + pieceBytes)));
  }
  socket.write(toServer.startup({ user, database: 'dev' }));
  await until('Z');
  socket.write(
    toServer.query('create table if not exists copied (id bigint, a varchar(64), b varchar(128), n float8)'),
  );
  await until('Z');
  socket.write(toServer.query('truncate copied'));
  await until('Z');
  const startedAt = performance.now();
  socket.write(toServer.query('copy copied from stdin'));
  await until('G');
  for (let time = 0; time < times; time++) {
    for (const piece of pieces) {
      if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
    }
  }
  socket.write(toServer.copyDone);
  await until('Z');
  const elapsed = performance.now() - startedAt;
  socket.end(toServer.terminate);
  return elapsed / 1000;
}

/** 50,000 rows of 188 bytes each, as COPY's text. */
function copyRows(): Buffer {
  const lines = Array.from({ length: 50_000 }, (_, n) =>
    `${1_000_000_000 + n}\t${'a'.repeat(60)}\t${'b'.repeat(100)}\t${(n / 7).toFixed(12)}`.slice(0, 187),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

/**
 * Latency of queries and speed of `\copy` through the front and without it.
 *
 * @param perWindow queries of one kind between two turns; a kind has 15 turns on each side
 */
export async function benchWire(
  front: BenchFront,
  perWindow: number,
  copyMillions: number,
): Promise<WireFigures[]> {
  const postgres = await startPostgres({ password: false });
  try {
    await prepareDatabases(postgres.socketPath, { database: 'dev', user: 'awsuser' });
    const throughFront = new Client(front.connectionString);
    const direct = new Client({ host: dirname(postgres.socketPath), user: adminUser, database: 'dev' });
    await Promise.all([throughFront.connect(), direct.connect()]);
    const compare = (what: string, count: number, query: Parameters<typeof compareQueries>[4]) =>
      compareQueries(what, throughFront, direct, count, query);
    const results = [
      ...(await compare('simple query', perWindow, { text: 'select 1 as one' })),
      ...(await compare('extended query', perWindow, { text: 'select $1::int as one', values: [1] })),
      ...(await compare('prepared query', perWindow, {
        name: 'p',
        text: 'select $1::int as one',
        values: [1],
      })),
      ...(
        await compare('200k rows read', 1, {
          text: 'select n, n::varchar from generate_series(1, 200000) as s(n)',
        })
      ).slice(0, 1),
    ];
    await Promise.all([throughFront.end(), direct.end()]);

    const rows = copyRows();
    const { hostname, port } = new URL(front.connectionString);
    const times = { front: [] as number[], direct: [] as number[] };
    for (let turn = 0; turn < copyTurns; turn++) {
      times.direct.push(await copyIn(connect(postgres.socketPath), adminUser, rows, copyMillions * 20));
      times.front.push(await copyIn(connect(Number(port), hostname), 'awsuser', rows, copyMillions * 20));
    }
    results.push(
      figures(`\\copy of ${copyMillions} M rows`, 's', Math.min(...times.front), Math.min(...times.direct)),
    );
    return results;
  } finally {
    await postgres.stop();
  }
}
