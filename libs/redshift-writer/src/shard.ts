import { createHash } from 'node:crypto';
import { BatchUsageError } from './errors.ts';
import type { LoadObject } from './types.ts';

/** One of several runners that divide the objects of a bucket among themselves. */
export interface Shard {
  /** From 0 to `count - 1`. */
  readonly index: number;
  readonly count: number;
}

/**
 * The objects that a shard loads: each object belongs to exactly one, by its name alone, so that runners need not talk.
 * All commit through the same ledger. @throws BatchUsageError for a shard that cannot be
 */
export function objectsOfShard<T extends LoadObject>(
  objects: readonly T[],
  { index, count }: Shard,
): readonly T[] {
  if (!Number.isInteger(count) || !Number.isInteger(index) || count < 1 || index < 0 || index >= count) {
    throw new BatchUsageError(
      `There is no shard ${index} of ${count}: shards are numbered from 0 to ${count - 1}.`,
    );
  }
  return objects.filter(({ bucket, key }) => {
    const digest = createHash('sha256').update(`${bucket}/${key}`).digest();
    return digest.readUInt32BE(0) % count === index;
  });
}
