/**
 * How fast a document becomes rows, stage by stage, beside the floor: gunzip and JSON.parse alone.
 * Usage: node --conditions=@spacex/source bench/main.ts [--json]
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { documentSchema } from '../src/document-schema.ts';
import { exploder } from '../src/explode.ts';
import { rowHasher } from '../src/row-hash.ts';
import { starlink } from '../src/streams/starlink.ts';
import { unknownContentFinder } from '../src/unknown-fields.ts';
import { measure } from './measure.ts';
import { sampleDocuments } from './sample-documents.ts';

const count = 5000;
const documents = sampleDocuments(starlink.fields, count);
const lines = documents.map((document) => JSON.stringify(document));
const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
const object = gzipSync(lines.join('\n'));

const schema = documentSchema(starlink.fields);
const findUnknown = unknownContentFinder(starlink.fields);
const explode = exploder({ ...starlink, table: starlink.tables[0].name, childKey: 'satellite_id' });
const hashOf = rowHasher(starlink.tables);
const valid = documents.map((document) => schema.parse(document));
const rows = valid.map((document) => explode(document, null).rows);

const results = measure(
  [
    { name: 'gunzip', run: (record) => record === 0 && gunzipSync(object) },
    { name: 'parse', run: (record) => JSON.parse(lines[record] ?? '') as unknown },
    { name: 'validate', run: (record) => schema.safeParse(documents[record]) },
    { name: 'find unknown fields', run: (record) => findUnknown(documents[record] ?? {}) },
    { name: 'explode', run: (record) => explode(valid[record] ?? {}, null) },
    { name: 'hash', run: (record) => hashOf(rows[record] ?? [], null) },
    {
      name: 'validate + explode + hash',
      run: (record) => {
        if (!starlink.parse(documents[record]).ok) throw new Error('a sample document was rejected');
      },
    },
    {
      name: 'parse + validate + explode + hash',
      run: (record) => starlink.parse(JSON.parse(lines[record] ?? '')),
    },
    {
      name: 'floor: gunzip + parse',
      run: (record) => {
        if (record === 0) gunzipSync(object);
        return JSON.parse(lines[record] ?? '') as unknown;
      },
    },
  ],
  count,
  bytes,
);
const floor = results.at(-1)?.recordsPerSecond ?? NaN;
const report = {
  bench: 'spacex-schemas',
  records: count,
  bytesPerRecord: Math.round(bytes / count),
  columns: starlink.tables[0].columns.length,
  stages: results.map((result) => ({
    ...result,
    shareOfFloor: Number((result.recordsPerSecond / floor).toFixed(2)),
  })),
  peakRssMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
};

if (process.argv.includes('--json')) console.log(JSON.stringify(report));
else {
  console.log(`${count} satellites of ${report.bytesPerRecord} bytes, one thread, median of the rounds`);
  console.table(report.stages);
  console.log(`peak RSS ${report.peakRssMegabytes} MB`);
}
