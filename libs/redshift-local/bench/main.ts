import { parseArgs } from 'node:util';
import { benchCopy, type CopyFigures } from './copy.ts';
import { BenchFront } from './front.ts';
import { benchStart, type StartFigures } from './start.ts';
import { benchWire, type WireFigures } from './wire.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rows: { type: 'string', default: '1000000' },
    queries: { type: 'string', default: '400' },
    only: { type: 'string' },
  },
});
const rows = Number(values.rows);

interface Figures {
  readonly start?: StartFigures;
  readonly wire?: readonly WireFigures[];
  readonly wirePeakRssMegabytes?: number;
  readonly copy?: readonly CopyFigures[];
}

async function wireFigures(): Promise<Figures> {
  // The wire needs no S3.
  const front = await BenchFront.start('http://127.0.0.1:9');
  const wire = await benchWire(front, Number(values.queries), rows / 1_000_000);
  const wirePeakRssMegabytes = front.peakRssMegabytes;
  await front.stop();
  return { wire, wirePeakRssMegabytes };
}

const parts: Readonly<Record<string, () => Promise<Figures>>> = {
  start: async () => ({ start: await benchStart() }),
  wire: wireFigures,
  copy: async () => ({ copy: await benchCopy(rows) }),
};
if (values.only !== undefined && parts[values.only] === undefined) {
  throw new Error(`--only takes one of ${Object.keys(parts).join(', ')}`);
}

let figures: Figures = {};
for (const [name, run] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) figures = { ...figures, ...(await run()) };
}
if (values.json) console.log(JSON.stringify(figures));
else {
  if (figures.start) console.table([figures.start]);
  if (figures.wire) {
    console.table(figures.wire);
    console.log(`front's peak RSS during these: ${figures.wirePeakRssMegabytes} MB`);
  }
  if (figures.copy) console.table(figures.copy);
}
