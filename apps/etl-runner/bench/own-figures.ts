import type { LoadObject, WrittenObject } from '@spacex/redshift-writer';
import { runMeasured } from './child.ts';
import { copyFloor } from './copy-floor.ts';
import { bundleOwnPart } from './own-bundle.ts';
import { type Figure, judge, median } from './report.ts';
import type { Stand } from './stand.ts';

interface OwnPart {
  readonly seconds: number;
  readonly rows: number;
  readonly files: readonly WrittenObject[];
  readonly peakRssMb: number;
  readonly cpuSeconds: number;
}

/** The runner's own part and its floors, in turns, so that all meet the same disturbances. */
export async function measureOwnPart(
  stand: Stand,
  objects: readonly LoadObject[],
  rows: number,
  rounds: number,
): Promise<readonly Figure[]> {
  const program = await bundleOwnPart();
  const env = stand.environment({ host: '', port: 0, stop: async () => undefined });
  const run = async (variant: string, threads = 2): Promise<OwnPart> => {
    const args = [program, variant, JSON.stringify(objects), String(threads)];
    const { stdout, peakRssMb } = await runMeasured(process.execPath, args, env);
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as OwnPart;
    if (result.rows !== rows) throw new Error(`${variant} read ${result.rows} of ${rows} rows`);
    return { ...result, peakRssMb };
  };
  const runs: Record<string, OwnPart[]> = { gunzip: [], parse: [], full: [], parsed: [], 'without-zod': [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [variant, results] of Object.entries(runs)) results.push(await run(variant));
  }
  const seconds = (variant: string) => median((runs[variant] ?? []).map((one) => one.seconds));
  const peak = (variant: string) => Math.max(...(runs[variant] ?? []).map((one) => one.peakRssMb));
  const figure = (name: string, variant: string, more: Partial<Figure> = {}): Figure => ({
    name,
    seconds: seconds(variant),
    rowsPerSecond: rows / seconds(variant),
    peakRssMb: peak(variant),
    cpuSeconds: median((runs[variant] ?? []).map((one) => one.cpuSeconds)),
    ...more,
  });
  // By time on the cores: that of the clock swings too much for the difference of two.
  const cpu = (variant: string) => median((runs[variant] ?? []).map((one) => one.cpuSeconds));
  const share = cpu('without-zod') / cpu('parsed') || seconds('without-zod') / seconds('parsed');
  const single = await run('full', 1);
  return [
    figure('floor: GET + gunzip + lines, 2 workers', 'gunzip'),
    figure('floor: … + JSON.parse', 'parse'),
    figure('own part, 2 workers', 'full', {
      target: '≥ 60,000 rows/s, ≤ 300 MB',
      isMet: judge(rows, rows / seconds('full') >= 60_000 && peak('full') <= 300),
    }),
    figure('… with every record parsed', 'parsed', {
      target: '≥ 80 % of that without zod',
      isMet: judge(rows, share >= 0.8),
      note: `${(share * 100).toFixed(0)} % of that without zod`,
    }),
    figure('… and without zod', 'without-zod'),
    {
      name: 'own part, no threads',
      seconds: single.seconds,
      rowsPerSecond: rows / single.seconds,
      peakRssMb: single.peakRssMb,
      cpuSeconds: single.cpuSeconds,
    },
    await copyFloor(stand, runs['full']?.[0]?.files ?? [], rows),
  ];
}
