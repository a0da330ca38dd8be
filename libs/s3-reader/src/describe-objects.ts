import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { ListObjectsError, ObjectMissingError } from './errors.ts';
import { compareObjectKeys, parseObjectKey } from './object-key.ts';
import { isTransient, statusOf } from './s3-failure.ts';
import type { ListedObject } from './types.ts';

/** An object and what only itself tells. */
export interface DescribedObject extends ListedObject {
  /** The generation of the stream that Airbyte wrote it for (`x-amz-meta-ab-generation-id`); 0 where it does not say. */
  readonly generationId: number;
}

/** Which objects to describe. */
export interface DescribeObjectsOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Such as `raw/`; the stream is the folder below it. */
  readonly prefix: string;
  /** Whole keys. */
  readonly keys: readonly string[];
  readonly signal?: AbortSignal;
}

/** Requests at a time. */
const parallel = 16;

/**
 * The Airbyte objects of these keys, by a HEAD request each: sorted by stream, then generation, sync, part and clash
 * suffix. A failed sync in overwrite mode leaves objects of two generations, of which the higher one counts.
 * @throws ObjectMissingError, ListObjectsError
 * @throws TypeError for a key that is none of Airbyte's
 */
export async function describeObjects(options: DescribeObjectsOptions): Promise<DescribedObject[]> {
  const left = [...new Set(options.keys)];
  const objects: DescribedObject[] = [];
  const work = async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop())
      objects.push(await describe(key, options));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return objects.sort(compareDescribed);
}

async function describe(
  key: string,
  { s3, bucket, prefix, signal }: DescribeObjectsOptions,
): Promise<DescribedObject> {
  const parsed = parseObjectKey(key, prefix);
  if (!parsed) throw new TypeError(`s3://${bucket}/${key} has no key of Airbyte below ${prefix}.`);
  const head = await s3
    .send(new HeadObjectCommand({ Bucket: bucket, Key: key }), signal ? { abortSignal: signal } : {})
    .catch((cause: unknown) => {
      if (statusOf(cause) === 404) throw new ObjectMissingError(bucket, key, { cause });
      throw new ListObjectsError(bucket, key, { transient: isTransient(cause), cause });
    });
  const generationId = Number(head.Metadata?.['ab-generation-id']);
  return {
    ...parsed,
    bucket,
    key,
    etag: head.ETag ?? '',
    sizeBytes: head.ContentLength ?? 0,
    lastModified: (head.LastModified ?? new Date(0)).toISOString(),
    generationId: Number.isSafeInteger(generationId) ? generationId : 0,
  };
}

const compareDescribed = (a: DescribedObject, b: DescribedObject) =>
  a.namespace === b.namespace && a.stream === b.stream && a.generationId !== b.generationId
    ? a.generationId - b.generationId
    : compareObjectKeys(a, b);
