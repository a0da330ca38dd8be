import { setTimeout as sleep } from 'node:timers/promises';
import { type Finished, runMeasured } from './child.ts';
import { starlinkKey, starlinkObject } from './generate.ts';
import { type Figure, judge, median } from './report.ts';
import { bundle, type LocalServer, put, type Stand } from './stand.ts';

const HOUR_MS = 3_600_000;
/** The next sync comes an hour later: by then Postgres has gathered the statistics of a million new rows, as it does within 15 s of a load. */
const REST_MS = 30_000;
const ONE_PERCENT_ROUNDS = 7;
const NOTHING_NEW_ROUNDS = 3;

/** The figure that others are compared with. */
export const freshName = 'whole path, fresh';

/** What the whole path is measured with. */
export interface WholePathContext {
  readonly stand: Stand;
  readonly rows: number;
  /** When the sync began whose objects are in the bucket. */
  readonly firstSyncMs: number;
  /** Puts all records once more, as another sync. */
  putSync(syncMs: number): Promise<unknown>;
}

interface Summary {
  readonly totals: Readonly<Record<string, number>>;
  readonly batches: readonly {
    readonly result: {
      readonly seconds: Readonly<Record<string, number>>;
      readonly objectsPushedDown: number;
    };
  }[];
}

type Run = Omit<Finished, 'stdout'> & { readonly note: string; readonly objectsPushedDown: number };

/** Runs `etl-runner load`. @throws when a total is not what is expected */
async function load(
  { stand }: WholePathContext,
  redshift: LocalServer,
  expected: Readonly<Record<string, number>>,
  more: readonly string[] = [],
): Promise<Run> {
  const args = [bundle, 'load', '--json', '--streams', 'starlink', '--concurrency', '2', ...more];
  const { stdout, ...measured } = await runMeasured(process.execPath, args, stand.environment(redshift));
  const { totals, batches } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Summary;
  for (const [name, count] of Object.entries(expected)) {
    if (totals[name] !== count) throw new Error(`${name} is ${totals[name]}, not ${count}`);
  }
  const { seconds = {}, objectsPushedDown = 0 } = batches[0]?.result ?? {};
  const { stage = 0, copy = 0, merge = 0, commit = 0 } = seconds;
  const parts = { stage, copy, merge, commit };
  const note = Object.entries(parts)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');
  return { ...measured, objectsPushedDown, note: batches.length > 0 ? note : '' };
}

const figure = (name: string, run: Run, rows: number, least?: number): Figure => ({
  name,
  seconds: run.seconds,
  rowsPerSecond: rows / run.seconds,
  peakRssMb: run.peakRssMb,
  cpuSeconds: run.cpuSeconds,
  ...(least === undefined
    ? {}
    : {
        target: `≥ ${least.toLocaleString('en-US')} rows/s`,
        isMet: judge(rows, rows / run.seconds >= least),
      }),
  note: run.note,
});

/** The same objects, read by Redshift itself, into an empty Redshift. */
export async function measurePushdown(
  context: WholePathContext,
  objects: number,
): Promise<readonly Figure[]> {
  const redshift = await context.stand.startRedshift();
  try {
    const run = await load(context, redshift, { inserted: context.rows, objects }, ['--mode', 'pushdown']);
    if (run.objectsPushedDown !== objects)
      throw new Error(`Redshift read ${run.objectsPushedDown} of ${objects} objects itself`);
    return [figure('mode pushdown, fresh', run, context.rows)];
  } finally {
    await redshift.stop();
  }
}

/** etl-runner as the container runs it, against an empty Redshift and then against what it loaded. */
export async function measureWholePath(context: WholePathContext): Promise<readonly Figure[]> {
  const { stand, rows, firstSyncMs, putSync } = context;
  const redshift = await stand.startRedshift();
  try {
    const fresh = await load(context, redshift, { inserted: rows });
    await putSync(firstSyncMs + HOUR_MS);
    const unchanged = await load(context, redshift, { unchanged: rows, inserted: 0, updated: 0 });
    const newRows = Math.round(rows / 100);
    await sleep(REST_MS);
    const onePercent: Run[] = [];
    for (let round = 0; round < ONE_PERCENT_ROUNDS; round += 1) {
      const syncMs = firstSyncMs + (2 + round) * HOUR_MS;
      const from = rows + round * newRows;
      await put(stand.s3, starlinkKey(syncMs, 0), starlinkObject(from, from + newRows, syncMs).body);
      onePercent.push(await load(context, redshift, { inserted: newRows }));
    }
    const nothing: number[] = [];
    for (let round = 0; round < NOTHING_NEW_ROUNDS; round += 1)
      nothing.push((await load(context, redshift, { objects: 0 })).seconds);
    const onePercentSeconds = onePercent.map(({ seconds }) => seconds);
    const share = median(onePercentSeconds) / fresh.seconds;
    return [
      figure(freshName, fresh, rows, 20_000),
      figure('whole path, nothing changed', unchanged, rows, 25_000),
      {
        name: 'whole path, 1 % new objects',
        seconds: median(onePercentSeconds),
        target: '≤ 3 % of fresh',
        isMet: judge(rows, share <= 0.03),
        note: `${(share * 100).toFixed(1)} % of fresh, median of ${onePercentSeconds.map((each) => each.toFixed(2)).join(', ')} s; the last: ${onePercent.at(-1)?.note}`,
      },
      {
        name: 'whole path, nothing new',
        seconds: median(nothing),
        target: '≤ 1.5 s',
        isMet: judge(rows, median(nothing) <= 1.5),
      },
    ];
  } finally {
    await redshift.stop();
  }
}
