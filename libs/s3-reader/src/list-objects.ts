import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { S3Client, _Object } from '@aws-sdk/client-s3';
import { ListObjectsError } from './errors.ts';
import { isTransient } from './s3-failure.ts';
import { compareObjectKeys, parseObjectKey } from './object-key.ts';
import type { ListedObject } from './types.ts';

/** What to list. */
export interface ListObjectsOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Such as `raw/`; everything below it is listed. */
  readonly prefix: string;
  /** Only these streams. @default all */
  readonly streams?: readonly string[];
  /** Called for each object that is not Airbyte's, such as a folder marker. @default they are left out silently */
  readonly onSkipped?: (key: string) => void;
  /** Objects per request. @default 1000, the most that S3 gives */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * The Airbyte objects below a prefix, sorted by stream, then sync, part and clash suffix. S3 sorts by key, which is
 * another order (`_10` before `_2`), so the whole listing is held in memory: about 300 bytes per object.
 * @throws ListObjectsError
 */
export async function* listObjects(options: ListObjectsOptions): AsyncIterable<ListedObject> {
  const wanted = options.streams ? new Set(options.streams) : undefined;
  const objects: ListedObject[] = [];
  for await (const entry of entries(options)) {
    const key = entry.Key ?? '';
    const parsed = parseObjectKey(key, options.prefix);
    if (!parsed) {
      options.onSkipped?.(key);
    } else if (!wanted || wanted.has(parsed.stream)) {
      objects.push({
        ...parsed,
        bucket: options.bucket,
        key,
        etag: entry.ETag ?? '',
        sizeBytes: entry.Size ?? 0,
        lastModified: (entry.LastModified ?? new Date(0)).toISOString(),
      });
    }
  }
  yield* objects.sort(compareObjectKeys);
}

async function* entries({
  s3,
  bucket,
  prefix,
  pageSize,
  signal,
}: ListObjectsOptions): AsyncIterable<_Object> {
  let token: string | undefined;
  do {
    const page = await s3
      .send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: pageSize,
          ContinuationToken: token,
        }),
        signal ? { abortSignal: signal } : {},
      )
      .catch((cause: unknown) => {
        throw new ListObjectsError(bucket, prefix, { transient: isTransient(cause), cause });
      });
    yield* page.Contents ?? [];
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
