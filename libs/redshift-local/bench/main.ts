import { parseArgs } from 'node:util';
import { benchCopy } from './copy.ts';
import { BenchFront } from './front.ts';
import { benchWire } from './wire.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rows: { type: 'string', default: '1000000' },
    queries: { type: 'string', default: '3000' },
  },
});
const rows = Number(values.rows);

// The wire needs no S3.
const front = await BenchFront.start('http://127.0.0.1:9');
const wire = await benchWire(front, Number(values.queries), rows / 1_000_000);
const wirePeakRssMegabytes = front.peakRssMegabytes;
await front.stop();
const result = { wire, wirePeakRssMegabytes, copy: await benchCopy(rows) };
if (values.json) console.log(JSON.stringify(result));
else {
  console.table(result.wire);
  console.log(`front's peak RSS during these: ${wirePeakRssMegabytes} MB`);
  console.table(result.copy);
}
