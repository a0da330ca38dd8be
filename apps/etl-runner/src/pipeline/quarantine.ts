import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { BatchObject } from './run-batch.ts';

/** `<stream>/<batch>/part-1.jsonl.gz` */
const quarantineKey = /^(\w+)\/([^/]+)\/part-\d+\.jsonl\.gz$/;

/** Where to look for rejected lines, and which. */
export interface QuarantineOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly streams?: readonly string[] | undefined;
  readonly batch?: string | undefined;
}

/** The objects with rejected lines, by collection. Throws what S3 answers. */
export async function listQuarantine({
  s3,
  bucket,
  prefix,
  streams,
  batch,
}: QuarantineOptions): Promise<ReadonlyMap<string, readonly BatchObject[]>> {
  const found = new Map<string, BatchObject[]>();
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key = '', ETag = '', Size = 0 } of page.Contents ?? []) {
      const [, stream = '', batchId] = quarantineKey.exec(Key.slice(prefix.length)) ?? [];
      if (
        stream === '' ||
        (streams && !streams.includes(stream)) ||
        (batch !== undefined && batchId !== batch)
      )
        continue;
      const object = { bucket, key: Key, etag: ETag, sizeBytes: Size, isQuarantine: true };
      found.set(stream, [...(found.get(stream) ?? []), object]);
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found;
}
