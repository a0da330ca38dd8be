import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { sql } from 'kysely';
import { removePrefix } from '../src/staging/remove-objects.ts';
import { fill, type Harness, newObject, startHarness } from './helpers/harness.ts';
import { listKeys } from './helpers/s3.ts';
import { shipTables } from './helpers/tables.ts';

jest.setTimeout(60_000);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
beforeEach(async () => {
  await harness.clear();
  await removePrefix(harness.s3, harness.bucket, '');
});
afterAll(() => harness?.stop());

const put = (Key: string) =>
  harness.s3.send(new PutObjectCommand({ Bucket: harness.bucket, Key, Body: 'x' }));

/** A batch that was staged by a run which then died: nobody commits or aborts it. */
const crashedBatch = async (upload = true) => {
  const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables });
  await put(`staging/${batch.batchId}/ships/part-1-0001.json.zst`);
  await put(`quarantine/ships/${batch.batchId}/part-1.jsonl.gz`);
  // The local S3 says of every upload that it was begun in 2010, so it never counts as young.
  if (upload)
    await harness.s3.send(
      new CreateMultipartUploadCommand({
        Bucket: harness.bucket,
        Key: `staging/${batch.batchId}/ships/part-2-0001.json.zst`,
      }),
    );
  return batch;
};

const uploads = async () =>
  (await harness.s3.send(new ListMultipartUploadsCommand({ Bucket: harness.bucket }))).Uploads ?? [];

describe('a sweep', () => {
  it('leaves what was written lately: its run may be alive', async () => {
    const batch = await crashedBatch(false);
    expect(await harness.writer().sweep()).toEqual({ objects: 0, bytes: 0, uploads: 0, urls: [] });
    expect(await listKeys(harness.s3, harness.bucket, `staging/${batch.batchId}`)).toHaveLength(1);
  });

  it('removes staged files, quarantine and uploads of runs that are silent for long, and says first what it would do', async () => {
    await crashedBatch();
    const loaded = await harness.load([
      { id: 'a', at: 1 },
      { reason: 'bad', raw: '{' },
    ]);
    const kept = [
      ...(await listKeys(harness.s3, harness.bucket, `quarantine/ships/${loaded.batchId}/`)),
      'staging/doctor-1/probe',
      'staging/readme.txt',
      'raw/ships/1.gz',
    ];
    for (const key of kept.slice(1)) await put(key);
    const before = await listKeys(harness.s3, harness.bucket);
    const plan = await harness.writer().sweep({ olderThanMs: -60_000, dryRun: true });
    expect(await listKeys(harness.s3, harness.bucket)).toEqual(before);
    expect(plan).toMatchObject({ objects: 2, bytes: 2, uploads: 1 });
    expect(plan.urls[0]).toMatch(/^s3:\/\/.*\/staging\/ships-/);
    expect(await harness.writer().sweep({ olderThanMs: -60_000 })).toEqual(plan);
    expect([...(await listKeys(harness.s3, harness.bucket))].sort()).toEqual([...kept].sort());
    expect(await uploads()).toEqual([]);
  });

  it('removes staged files of a committed batch at any age: nobody reads them again', async () => {
    const { batchId } = await harness.load([{ id: 'a', at: 1 }]);
    await put(`staging/${batchId}/ships/part-0-0001.json.zst`);
    expect(await harness.writer().sweep()).toMatchObject({ objects: 1 });
    expect(await listKeys(harness.s3, harness.bucket, `staging/${batchId}`)).toEqual([]);
  });

  it('works before there is a ledger', async () => {
    await crashedBatch();
    const empty = harness.writer({ bookkeepingSchema: 'nothing_here' });
    expect(await empty.sweep({ olderThanMs: -60_000 })).toMatchObject({ objects: 2, uploads: 1 });
  });

  it('under a live run costs a repetition, never rows', async () => {
    const object = newObject();
    const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables });
    await fill(batch, object, [{ id: 'a', at: 1 }]);
    const commit = batch.commit();
    await sql`select 1`.execute(harness.db);
    const swept = harness.writer().sweep({ olderThanMs: -60_000 });
    await Promise.allSettled([commit, swept]);
    const pending = await harness.writer().pendingObjects([object]);
    expect(await harness.count('harbour.ships')).toBe(pending.length === 0 ? 1 : 0);
    for (const left of pending) await harness.load([{ id: 'a', at: 1 }], { object: left });
    expect(await harness.count('harbour.ships')).toBe(1);
  });
});
