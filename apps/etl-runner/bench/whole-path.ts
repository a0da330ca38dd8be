import { runMeasured } from './child.ts';
import { starlinkKey, starlinkObject } from './generate.ts';
import { type Figure, median } from './report.ts';
import { put, type Stand } from './stand.ts';

const HOUR_MS = 3_600_000;
const NOTHING_NEW_ROUNDS = 3;

/** What the whole path is measured with. */
export interface WholePathContext {
  readonly stand: Stand;
  readonly bundle: string;
  readonly rows: number;
  /** When the sync began whose objects are in the bucket. */
  readonly firstSyncMs: number;
  /** Puts all records once more, as another sync. */
  putSync(syncMs: number): Promise<unknown>;
}

interface Summary {
  readonly totals: Readonly<Record<string, number>>;
  readonly batches: readonly { readonly result: { readonly seconds: Readonly<Record<string, number>> } }[];
}

/** etl-runner as the container runs it, against an empty Redshift and then against what it loaded. */
export async function measureWholePath(context: WholePathContext): Promise<readonly Figure[]> {
  const { stand, bundle, rows, firstSyncMs, putSync } = context;
  const redshift = await stand.startRedshift();
  const load = async (expected: Readonly<Record<string, number>>) => {
    const args = [bundle, 'load', '--json', '--streams', 'starlink', '--concurrency', '2'];
    const { stdout, ...measured } = await runMeasured(process.execPath, args, stand.environment(redshift));
    const { totals, batches } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Summary;
    for (const [name, count] of Object.entries(expected)) {
      if (totals[name] !== count) throw new Error(`${name} is ${totals[name]}, not ${count}`);
    }
    const { stage = 0, copy = 0, merge = 0, commit = 0 } = batches[0]?.result.seconds ?? {};
    const parts = { stage, copy, merge, commit };
    const note = Object.entries(parts)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
      .join(', ');
    return { ...measured, note: batches.length > 0 ? note : '' };
  };
  const figure = (name: string, run: Awaited<ReturnType<typeof load>>, least: number): Figure => ({
    name,
    seconds: run.seconds,
    rowsPerSecond: rows / run.seconds,
    peakRssMb: run.peakRssMb,
    cpuSeconds: run.cpuSeconds,
    target: `≥ ${least.toLocaleString('en-US')} rows/s`,
    isMet: rows / run.seconds >= least,
    note: run.note,
  });
  try {
    const fresh = await load({ inserted: rows });
    await putSync(firstSyncMs + HOUR_MS);
    const unchanged = await load({ unchanged: rows, inserted: 0, updated: 0 });
    const newRows = Math.round(rows / 100);
    const syncMs = firstSyncMs + 2 * HOUR_MS;
    await put(stand.s3, starlinkKey(syncMs, 0), starlinkObject(rows, rows + newRows, syncMs).body);
    const onePercent = await load({ inserted: newRows });
    const nothing: number[] = [];
    for (let round = 0; round < NOTHING_NEW_ROUNDS; round += 1)
      nothing.push((await load({ objects: 0 })).seconds);
    const share = onePercent.seconds / fresh.seconds;
    return [
      figure('whole path, fresh', fresh, 20_000),
      figure('whole path, nothing changed', unchanged, 25_000),
      {
        name: 'whole path, 1 % new objects',
        seconds: onePercent.seconds,
        target: '≤ 3 % of fresh',
        isMet: share <= 0.03,
        note: `${(share * 100).toFixed(1)} % of fresh; ${onePercent.note}`,
      },
      {
        name: 'whole path, nothing new',
        seconds: median(nothing),
        target: '≤ 1.5 s',
        isMet: median(nothing) <= 1.5,
      },
    ];
  } finally {
    await redshift.stop();
  }
}
