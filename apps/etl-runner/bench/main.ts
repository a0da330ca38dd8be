// How fast etl-runner is, beside the floors of the same machine in the same run, and beside other loaders where they are
// installed. Everything runs on this machine: S3 is moto, Redshift is redshift-local, and they take their share of it.
// Usage: node --conditions=@spacex/source bench/main.ts [--rows n] [--objects n] [--rounds n] [--json]
//          [--peers <python with peers/requirements.txt>] [--only own,whole,start,peers,pushdown]; pushdown only when named
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { LoadObject } from '@spacex/redshift-writer';
import { starlinkKey, starlinkObject } from './generate.ts';
import { measureOwnPart } from './own-figures.ts';
import { measurePeers } from './peers.ts';
import { type Figure, printReport, targetRows } from './report.ts';
import { measureStart } from './start-figure.ts';
import { bucket, bundle, put, type Stand, startStand } from './stand.ts';
import { freshName, measurePushdown, measureWholePath } from './whole-path.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: String(targetRows) },
    objects: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    peers: { type: 'string' },
    only: { type: 'string', default: 'start,own,whole,peers' },
    json: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const parts = Number(values.objects);
const only = new Set(values.only.split(','));
const firstSyncMs = Date.UTC(2026, 10, 1);

/** Puts `rows` satellites into the bucket as one sync. */
async function putSync(stand: Stand, syncMs: number): Promise<{ bytes: number; gzBytes: number }> {
  const size = { bytes: 0, gzBytes: 0 };
  for (let part = 0; part < parts; part += 1) {
    const [from, to] = [Math.round((rows * part) / parts), Math.round((rows * (part + 1)) / parts)];
    const { body, bytes } = starlinkObject(from, to, syncMs);
    await put(stand.s3, starlinkKey(syncMs, part), body);
    size.bytes += bytes;
    size.gzBytes += body.length;
  }
  return size;
}

async function listObjects(stand: Stand): Promise<readonly LoadObject[]> {
  const { Contents = [] } = await stand.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'raw/' }));
  return Contents.map(({ Key = '', ETag = '', Size = 0 }) => ({
    bucket,
    key: Key,
    etag: ETag,
    sizeBytes: Size,
  }));
}

const say = (text: string) => process.stderr.write(`${text}\n`);
if (!existsSync(bundle)) throw new Error('the bundle is missing: npx nx run etl-runner:build');

const stand = await startStand();
const figures: Figure[] = [];
try {
  say(`generating ${rows} rows in ${parts} objects …`);
  const size = await putSync(stand, firstSyncMs);
  const objects = await listObjects(stand);
  if (only.has('start')) figures.push(...(await measureStart()));
  if (only.has('own')) {
    say('own part …');
    figures.push(...(await measureOwnPart(stand, objects, rows, Number(values.rounds))));
  }
  const context = { stand, rows, firstSyncMs, putSync: (syncMs: number) => putSync(stand, syncMs) };
  // First, while the bucket holds one sync.
  if (only.has('pushdown')) {
    say('mode pushdown …');
    figures.push(...(await measurePushdown(context, parts)));
  }
  if (only.has('whole')) {
    say('whole path …');
    figures.push(...(await measureWholePath(context)));
  }
  if (only.has('peers')) {
    const ownRowsPerSecond = figures.find(({ name }) => name === freshName)?.rowsPerSecond;
    const peers = { stand, python: values.peers, rows, parts, firstSyncMs, ownRowsPerSecond };
    figures.push(...(await measurePeers(peers)));
  }
  const report = { bench: 'etl-runner', rows, objects: parts, ...size, figures };
  if (values.json) console.log(JSON.stringify(report));
  else printReport(report);
} finally {
  await stand.stop();
}
