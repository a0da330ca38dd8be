import fc from 'fast-check';
import { BatchUsageError, type LoadObject, objectsOfShard } from './index.ts';

const object = (key: string): LoadObject => ({ bucket: 'lake', key, etag: '"e"', sizeBytes: 1 });

describe('objectsOfShard', () => {
  it('gives every object to exactly one shard, in order, whatever else there is', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 50 }),
        fc.integer({ min: 1, max: 7 }),
        (keys, count) => {
          const objects = keys.map(object);
          const shards = Array.from({ length: count }, (_, index) =>
            objectsOfShard(objects, { index, count }),
          );
          expect(shards.flat()).toHaveLength(objects.length);
          expect(new Set(shards.flat())).toEqual(new Set(objects));
          for (const [index, shard] of shards.entries()) {
            expect(objects.filter((each) => shard.includes(each))).toEqual(shard);
            expect(objectsOfShard(shard, { index, count })).toEqual(shard);
          }
        },
      ),
    );
  });

  it('spreads them about evenly', () => {
    const objects = Array.from({ length: 1000 }, (_, n) => object(`raw/launches/2026_11_23_${n}_0.jsonl.gz`));
    for (const index of [0, 1, 2, 3]) {
      const { length } = objectsOfShard(objects, { index, count: 4 });
      expect(Math.abs(length - 250)).toBeLessThan(60);
    }
  });

  it.each([
    [0, 0],
    [3, 3],
    [-1, 2],
    [0.5, 2],
  ])('refuses shard %d of %d', (index, count) => {
    expect(() => objectsOfShard([], { index, count })).toThrow(BatchUsageError);
  });
});
