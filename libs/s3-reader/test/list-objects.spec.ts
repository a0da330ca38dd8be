import { ListObjectsError, listObjects } from '../src/index.ts';
import type { ListedObject, ListObjectsOptions } from '../src/index.ts';
import { makeBucket, put, testClient } from './support/s3.ts';

const s3 = testClient();
let bucket: string;

async function list(options: Partial<ListObjectsOptions> = {}): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const object of listObjects({ s3, bucket, prefix: 'raw/', ...options })) objects.push(object);
  return objects;
}

const keysOf = (objects: readonly ListedObject[]) => objects.map(({ key }) => key);

beforeAll(async () => {
  bucket = await makeBucket(s3);
  for (let part = 0; part < 12; part += 1) {
    await put(s3, bucket, `raw/launches/2026_11_23_1795397830404_${part}.jsonl.gz`, `part ${part}`);
  }
  await put(s3, bucket, 'raw/launches/2026_11_22_1795311430404_0.jsonl.gz', 'earlier');
  await put(s3, bucket, 'raw/cores/2026_11_23_1795397830404_0.jsonl.gz', 'cores');
  await put(s3, bucket, 'raw/launches_upcoming/2026_11_23_1795397830404_0.jsonl.gz', 'upcoming');
  await put(s3, bucket, 'raw/launches/', '');
  await put(s3, bucket, 'raw/launches/readme.txt', 'by hand');
  await put(s3, bucket, 'rawer/launches/2026_11_23_1795397830404_0.jsonl.gz', 'elsewhere');
});

describe('listObjects', () => {
  it('gives all objects over several pages, sorted by stream, sync and part', async () => {
    const objects = await list({ pageSize: 4 });
    expect(keysOf(objects)).toEqual([
      'raw/cores/2026_11_23_1795397830404_0.jsonl.gz',
      'raw/launches/2026_11_22_1795311430404_0.jsonl.gz',
      ...Array.from({ length: 12 }, (_, part) => `raw/launches/2026_11_23_1795397830404_${part}.jsonl.gz`),
      'raw/launches_upcoming/2026_11_23_1795397830404_0.jsonl.gz',
    ]);
  });

  it('tells what the store knows of an object', async () => {
    const [cores] = await list({ streams: ['cores'] });
    expect(cores).toMatchObject({
      bucket,
      stream: 'cores',
      sizeBytes: 5,
      syncedAt: '2026-11-23T01:37:10.404Z',
    });
    expect(cores?.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(Date.parse(cores?.lastModified ?? '')).toBeGreaterThan(Date.now() - 600_000);
  });

  it('does not take launches_upcoming for launches', async () => {
    const objects = await list({ streams: ['launches'] });
    expect(objects).toHaveLength(13);
    expect(objects.every(({ stream }) => stream === 'launches')).toBe(true);
  });

  it('reports what is no object of Airbyte', async () => {
    const skipped: string[] = [];
    await list({ onSkipped: (key) => skipped.push(key) });
    expect(skipped).toEqual(['raw/launches/', 'raw/launches/readme.txt']);
  });

  it('says which bucket cannot be listed', async () => {
    const failure = list({ bucket: 'no-such-bucket-here' });
    await expect(failure).rejects.toThrow(ListObjectsError);
    await expect(failure).rejects.toMatchObject({ bucket: 'no-such-bucket-here', transient: false });
  });
});
