import { disturbances, type Exits, type Extent, type Kind, kinds } from './faults.ts';
import { Random } from './random.ts';
import { difference, type State } from './state.ts';
import { type Entry, type Mode, World } from './world.ts';

/** Options of a chaos test. */
export interface ChaosOptions {
  readonly entry: Entry;
  /** Endpoint of an S3 server. */
  readonly endpoint: string;
  /** How many disturbed runs; the kinds take turns. */
  readonly runs: number;
  readonly seed: number;
  /** Worlds at the same time, each with a Redshift and a bucket. */
  readonly parallel: number;
  /** Only kinds whose name holds this text. Default: all. */
  readonly only?: string;
  /** Told about each finished run. */
  readonly onRun?: (run: ChaosRun, done: number) => void;
}

/** One disturbed run with all that was not as it should be afterwards. */
export interface ChaosRun {
  readonly number: number;
  readonly kind: Kind;
  readonly mode: Mode;
  readonly exits: Exits;
  /** Exit code of the normal run that followed; 0 without one, where a disturbed process had ended with 0. */
  readonly finished: number | null;
  readonly lostRows: number;
  readonly doubledRows: number;
  /** Lines of ledger, batches, rejects and generations that differ. */
  readonly differingCounts: number;
  /** Staged objects after the sweep, and quarantine objects that nothing names. */
  readonly orphans: number;
  /** Orphans before the sweep: what the crash left. */
  readonly sweptOrphans: number;
  /** The first differences, for people. */
  readonly examples: readonly string[];
}

/** The sums over all runs. */
export interface ChaosReport {
  readonly runs: number;
  /** Of these, the ones in mode `pushdown`. */
  readonly pushdownRuns: number;
  readonly lostRows: number;
  readonly doubledRows: number;
  readonly orphans: number;
  readonly differingCounts: number;
  readonly unfinished: number;
  readonly sweptOrphans: number;
  readonly seed: number;
  /** Kind → exit codes of the disturbed processes → how often; `killed` without a code. */
  readonly exits: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly failures: readonly ChaosRun[];
}

/**
 * Disturbs loads again and again. After each a normal one finishes the work, if need be, and everything must be as if nothing had
 * happened: tables, ledger, counts, rejects, and after a sweep the bucket.
 */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { entry, endpoint, runs, seed, parallel, only = '', onRun } = options;
  const chosen = kinds.filter((kind) => kind.includes(only));
  if (chosen.length === 0) throw new Error(`no kind of disturbance is called ${only}: ${kinds.join(', ')}`);
  const done: ChaosRun[] = [];
  let next = 0;
  const worlds: World[] = [];
  const work = async () => {
    const world = await World.start(entry, endpoint);
    worlds.push(world);
    const { expected, extents } = await undisturbed(world);
    while (next < runs) {
      const number = next;
      next += 1;
      const kind = chosen[number % chosen.length] ?? 'several runners';
      const random = new Random(seed + number * 7919);
      // Each kind meets both modes in turn.
      const mode =
        modes[((number % chosen.length) + Math.floor(number / chosen.length)) % modes.length] ?? 'copy';
      const run = await disturb(world, { number, kind, mode, random, expected, extent: extents[mode] });
      done.push(run);
      onRun?.(run, done.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, runs) }, work));
  } finally {
    await Promise.all(worlds.map((world) => world.stop()));
  }
  return report(done, seed);
}

const modes: readonly Mode[] = ['copy', 'pushdown'];

/** What a run that nobody disturbs leaves behind, the same in each mode, and how much it does. */
async function undisturbed(
  world: World,
): Promise<{ readonly expected: State; readonly extents: Readonly<Record<Mode, Extent>> }> {
  const { expected, extent: copy } = await undisturbedIn(world, 'copy');
  const { expected: other, extent: pushdown } = await undisturbedIn(world, 'pushdown');
  const differences = [
    difference(expected.rows, other.rows),
    difference(expected.bookkeeping, other.bookkeeping),
  ];
  const lines = differences.flatMap(({ missing, surplus }) => [...missing, ...surplus]);
  if (lines.length > 0) throw new Error(`the modes differ: ${lines.slice(0, 6).join('; ')}`);
  return { expected, extents: { copy, pushdown } };
}

async function undisturbedIn(
  world: World,
  mode: Mode,
): Promise<{ readonly expected: State; readonly extent: Extent }> {
  world.mode = mode;
  await world.reset();
  const startMs = performance.now();
  const { code, output } = await world.load().ended;
  const extent = {
    ms: performance.now() - startMs,
    statements: world.sql.statements,
    requests: world.s3.requests,
    copyRequests: world.copyS3.requests,
  };
  const expected = await world.state();
  const needed = ['"generation"', '"reject"', '"object"', '"seen"'];
  const missing = needed.filter((kind) => !expected.bookkeeping.some((line) => line.startsWith(`[${kind}`)));
  if (code !== 0 || expected.orphans.length > 0 || missing.length > 0) {
    throw new Error(`the undisturbed run is not as it should be (no ${missing.join(', ')}):\n${output}`);
  }
  return { expected, extent };
}

interface Scenario {
  readonly number: number;
  readonly kind: Kind;
  readonly mode: Mode;
  readonly random: Random;
  readonly expected: State;
  readonly extent: Extent;
}

async function disturb(world: World, scenario: Scenario): Promise<ChaosRun> {
  const { number, kind, mode, random, expected, extent } = scenario;
  world.mode = mode;
  await world.reset();
  const exits = await disturbances[kind](world, random, extent);
  world.calm();
  // A process that ends with 0 claims that all is done; else a normal run has to finish it.
  const { code: finished, output } = exits.includes(0) ? { code: 0, output: '' } : await world.load().ended;
  const before = await world.state();
  await world.sweep();
  const after = await world.state();
  const rows = difference(expected.rows, after.rows);
  const counts = difference(expected.bookkeeping, after.bookkeeping);
  return {
    number,
    kind,
    mode,
    exits,
    finished,
    lostRows: rows.missing.length,
    doubledRows: rows.surplus.length,
    differingCounts: counts.missing.length + counts.surplus.length,
    orphans: after.orphans.length,
    sweptOrphans: before.orphans.length - after.orphans.length,
    examples: [
      ...(finished === 0 ? [] : [output]),
      ...[...rows.missing, ...counts.missing].slice(0, 3).map((line) => `- ${line}`),
      ...[...rows.surplus, ...counts.surplus].slice(0, 3).map((line) => `+ ${line}`),
      ...after.orphans.slice(0, 3),
    ],
  };
}

const isFailure = (run: ChaosRun) =>
  run.finished !== 0 || run.lostRows + run.doubledRows + run.differingCounts + run.orphans > 0;

function report(done: readonly ChaosRun[], seed: number): ChaosReport {
  const sum = (count: (run: ChaosRun) => number) => done.reduce((total, run) => total + count(run), 0);
  const exits: Record<string, Record<string, number>> = {};
  for (const { kind, exits: codes } of done) {
    const ofKind = (exits[kind] ??= {});
    for (const code of codes) {
      const name = code === null ? 'killed' : String(code);
      ofKind[name] = (ofKind[name] ?? 0) + 1;
    }
  }
  return {
    runs: done.length,
    pushdownRuns: done.filter(({ mode }) => mode === 'pushdown').length,
    lostRows: sum((run) => run.lostRows),
    doubledRows: sum((run) => run.doubledRows),
    orphans: sum((run) => run.orphans),
    differingCounts: sum((run) => run.differingCounts),
    unfinished: done.filter(({ finished }) => finished !== 0).length,
    sweptOrphans: sum((run) => run.sweptOrphans),
    seed,
    exits,
    failures: done.filter(isFailure).sort((a, b) => a.number - b.number),
  };
}
