// The runner's own part, without a database: GET → gunzip → parse → check → explode → hash → parts in S3.
// Usage: node own-part.mjs (bundled by own-bundle.ts) <variant> <objects as JSON>; prints {"seconds"} as JSON.
import { S3Client } from '@aws-sdk/client-s3';
import type { LoadObject } from '@spacex/redshift-writer';
import { LocalStager } from '../src/pipeline/staging/local-stager.ts';
import { StagingPool } from '../src/pipeline/staging/staging-pool.ts';
import { ThreadStager } from '../src/pipeline/staging/thread-stager.ts';
import { bucket } from './stand.ts';

const [variant = 'full', list = '[]', threads = '2'] = process.argv.slice(2);
const objects = JSON.parse(list) as readonly LoadObject[];
const s3 = { region: 'us-east-1', forcePathStyle: false };
const entries: Readonly<Record<string, string>> = {
  full: './main.mjs',
  parsed: './parsed.mjs',
  'without-zod': './without-zod.mjs',
  gunzip: './gunzip.mjs',
  parse: './parse.mjs',
};
const entry = new URL(entries[variant] ?? '', import.meta.url);
const size = Number(threads);
const pool = new StagingPool({
  size,
  makeStager: (onStep) =>
    size > 1
      ? new ThreadStager(entry, { role: 'stager', s3 }, onStep)
      : new LocalStager(new S3Client(s3), onStep),
  onProgress: () => undefined,
});
const target = {
  batchId: `bench-${variant}-${Date.now()}`,
  stream: 'starlink',
  staging: { bucket, prefix: 'staging/' },
  quarantine: { bucket, prefix: 'quarantine/' },
  partBytes: 64 * 1024 * 1024,
  lanes: 2,
};
const startMs = performance.now();
const startCpu = process.cpuUsage();
const parts = await pool.run({ stream: 'starlink', target }, objects, new AbortController().signal);
const seconds = (performance.now() - startMs) / 1000;
// Of all threads, the compressor's among them, but not of the start of the process.
const { user, system } = process.cpuUsage(startCpu);
const cpuSeconds = (user + system) / 1e6;
await pool.close();
const rows = parts.flatMap((part) => part.objects).reduce((sum, { rowsAccepted }) => sum + rowsAccepted, 0);
const files = parts.flatMap((part) => Object.values(part.files).flat());
console.log(JSON.stringify({ seconds, cpuSeconds, rows, files }));
process.exit(0);
