import { createHash } from 'node:crypto';
import type { ListedObject } from '@spacex/s3-reader';
import type { StreamObjects } from '../pipeline/discover.ts';
import type { LoadOptions } from './load-options.ts';

/** The objects that the options ask for. */
export function selectObjects(
  collections: readonly StreamObjects[],
  { since, shard }: Pick<LoadOptions, 'since' | 'shard'>,
): readonly StreamObjects[] {
  const isWanted = ({ syncedAt, key }: ListedObject) =>
    (since === undefined || syncedAt >= since) && (!shard || shardOf(key, shard.count) === shard.index);
  return collections.map(({ stream, objects }) => ({ stream, objects: objects.filter(isWanted) }));
}

/** The part, from 1, that an object belongs to: by the hash of its key, so every runner agrees without a word. */
function shardOf(key: string, count: number): number {
  return (createHash('sha256').update(key).digest().readUInt32BE() % count) + 1;
}
