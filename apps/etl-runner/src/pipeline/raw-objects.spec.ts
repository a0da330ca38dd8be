import { splitObjects } from './raw-objects.ts';
import { RawProgress } from './raw-progress.ts';
import type { StagingProgress } from './staging/types.ts';

const object = (name: string, more: object = {}) => ({
  bucket: 'lake',
  key: `raw/cores/2026_11_23_1000_${name}`,
  etag: 'x',
  sizeBytes: 10,
  ...more,
});

describe('who reads which objects', () => {
  const objects = [
    object('0.jsonl.gz'),
    object('1.csv'),
    object('2.jsonl'),
    object('3.parquet'),
    object('4.jsonl.gz-1'),
    { ...object('5.jsonl.gz', { isQuarantine: true }), key: 'quarantine/cores/b/part-1.jsonl.gz' },
  ];

  it('in mode copy we read all', () => {
    const { raw, staged } = splitObjects(objects, 'copy');
    expect(raw).toEqual([]);
    expect(staged.map(({ objectNumber }) => objectNumber)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('in mode pushdown Redshift reads JSONL of Airbyte; each object keeps its number', () => {
    const { raw, staged } = splitObjects(objects, 'pushdown');
    expect(raw.map(({ objectNumber, isGzip }) => [objectNumber, isGzip])).toEqual([
      [0, true],
      [2, false],
      [4, true],
    ]);
    expect(staged.map(({ objectNumber, isQuarantine = false }) => [objectNumber, isQuarantine])).toEqual([
      [1, false],
      [3, false],
      [5, true],
    ]);
  });
});

describe('the progress of objects that Redshift reads', () => {
  it('counts each once, and takes back those that are staged after all', () => {
    const sum = { rows: 0, rejected: 0, bytes: 0, objects: 0 };
    const progress = new RawProgress((step) => {
      for (const name of Object.keys(sum) as (keyof StagingProgress)[]) sum[name] += step[name];
    });
    progress.add(object('0'), 3);
    progress.add(object('1'), 4);
    progress.add(object('1'), 4);
    expect(sum).toEqual({ rows: 7, rejected: 0, bytes: 20, objects: 2 });
    progress.takeBack(object('1'));
    progress.takeBack(object('2'));
    expect(sum).toEqual({ rows: 3, rejected: 0, bytes: 10, objects: 1 });
  });
});
