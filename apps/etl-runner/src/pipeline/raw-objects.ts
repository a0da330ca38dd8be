import type { RawObject } from '@spacex/redshift-writer';
import { parseObjectKey } from '@spacex/s3-reader';
import type { LoadMode } from '../environment.ts';
import type { BatchObject } from './run-batch.ts';

/** An object with its place in the batch. */
export interface NumberedObject extends BatchObject {
  readonly objectNumber: number;
}

/** Who reads which objects of a batch. */
export interface ObjectSplit {
  /** Redshift, in mode `pushdown`. */
  readonly raw: readonly RawObject[];
  /** A stager of ours. */
  readonly staged: readonly NumberedObject[];
}

/** Redshift reads Airbyte's objects of JSONL; other formats, and the quarantine, are staged. */
export function splitObjects(objects: readonly BatchObject[], mode: LoadMode): ObjectSplit {
  const raw: RawObject[] = [];
  const staged: NumberedObject[] = [];
  for (const [objectNumber, object] of objects.entries()) {
    const { isQuarantine = false, ...plain } = object;
    const key = mode === 'pushdown' && !isQuarantine ? parseObjectKey(object.key, '') : undefined;
    if (key?.format === 'jsonl') raw.push({ ...plain, objectNumber, isGzip: key.gzip });
    else staged.push({ ...object, objectNumber });
  }
  return { raw, staged };
}
