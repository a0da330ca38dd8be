// Compile time per query beside Kysely's own Postgres dialect, and the time of a pooled query beside bare `pg`.
// Usage: node --conditions=@spacex/source bench/main.ts [--json] [--rounds n]
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startRedshiftLocal } from 'redshift-local';
import { RedshiftDialect } from '../src/index.ts';
import { compare, type Timings } from './measure.ts';
import { queries, type Tables } from './queries.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, rounds: { type: 'string' } } });
const rounds = Number(values.rounds ?? 41);

/** A figure beside its peer. */
interface Figure {
  readonly name: string;
  readonly us: number;
  readonly peerUs: number;
  readonly ratio: number;
  readonly target: number;
}

const figure = (name: string, timings: Timings, own: string, peer: string, target: number): Figure => {
  const [us = 0, peerUs = 1] = [timings[own], timings[peer]];
  return { name, us, peerUs, ratio: us / peerUs, target };
};

async function compileFigures(): Promise<Figure[]> {
  const pool = new pg.Pool();
  const redshift = new Kysely<Tables>({ dialect: new RedshiftDialect({ pool }) });
  const postgres = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const figures: Figure[] = [];
  for (const [name, build] of Object.entries(queries)) {
    const timings = await compare(
      [
        { name: 'redshift', run: () => void build(redshift).compile() },
        { name: 'postgres', run: () => void build(postgres).compile() },
      ],
      rounds,
      name === 'insert50' ? 200 : 1000,
    );
    figures.push(figure(`compile ${name}`, timings, 'redshift', 'postgres', 1.2));
  }
  const sum = (of: (figure: Figure) => number) => figures.reduce((total, each) => total + of(each), 0);
  const all = { own: sum(({ us }) => us), peer: sum(({ peerUs }) => peerUs) };
  return [...figures, figure('compile all', all, 'own', 'peer', 1.2)];
}

async function queryFigures(): Promise<Figure[]> {
  const server = await startRedshiftLocal({});
  const pool = new pg.Pool({ connectionString: server.connectionString, max: 1 });
  // The server may hang up first when everything ends.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({ dialect: new RedshiftDialect({ pool }) });
  const text = 'select $1::int as a, $2::varchar as b';
  const parameters = [1, 'x'];
  const many = 'select n, n::varchar as name from generate_series(1, 1000) as n';
  try {
    const small = await compare(
      [
        {
          name: 'kysely',
          run: async () => void (await db.executeQuery(CompiledQuery.raw(text, parameters))),
        },
        { name: 'pg', run: async () => void (await pool.query(text, parameters)) },
      ],
      rounds,
      200,
    );
    const large = await compare(
      [
        { name: 'kysely', run: async () => void (await db.executeQuery(CompiledQuery.raw(many))) },
        { name: 'pg', run: async () => void (await pool.query(many)) },
      ],
      rounds,
      10,
    );
    return [
      figure('query of one row', small, 'kysely', 'pg', 1.15),
      figure('query of 1,000 rows', large, 'kysely', 'pg', 1.15),
    ];
  } finally {
    await db.destroy();
    await server.stop();
  }
}

const figures = [...(await compileFigures()), ...(await queryFigures())];
const peakRssMb = process.resourceUsage().maxRSS / 1024;
if (values.json) {
  console.log(JSON.stringify({ bench: 'kysely-redshift', rounds, peakRssMb, figures }));
} else {
  console.log('                          µs    peer µs   ratio   target');
  for (const { name, us, peerUs, ratio, target } of figures) {
    const cells = [us.toFixed(1).padStart(9), peerUs.toFixed(1).padStart(10), ratio.toFixed(2).padStart(7)];
    console.log(`${name.padEnd(20)}${cells.join(' ')}   ≤ ${target} ${ratio <= target ? '✔' : '✘'}`);
  }
  console.log(
    `peers: Kysely's Postgres dialect; bare pg. Medians of ${rounds} rounds, peak RSS ${peakRssMb.toFixed(0)} MB.`,
  );
}
