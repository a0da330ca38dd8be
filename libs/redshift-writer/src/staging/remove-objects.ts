import { DeleteObjectsCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** S3 takes at most 1000 keys per DeleteObjects. */
const KEYS_PER_REQUEST = 1000;

/** Deletes every object under a prefix. Throws what S3 answers. Returns how many there were. */
export async function removePrefix(s3: S3Client, bucket: string, prefix: string): Promise<number> {
  let removed = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    const keys = (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
    await removeKeys(s3, bucket, keys);
    removed += keys.length;
  }
  return removed;
}

/** Deletes objects; missing ones do not matter. Throws what S3 answers. */
export async function removeKeys(s3: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += KEYS_PER_REQUEST) {
    const Objects = keys.slice(start, start + KEYS_PER_REQUEST).map((Key) => ({ Key }));
    const { Errors: failed = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    if (failed.length > 0) {
      const [{ Key, Message } = {}] = failed;
      throw new Error(`S3 kept ${failed.length} objects such as s3://${bucket}/${Key}: ${Message ?? ''}`);
    }
  }
}
