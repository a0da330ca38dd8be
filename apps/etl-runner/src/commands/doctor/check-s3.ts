import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { CheckError } from './errors.ts';
import { withProbeObject, type Folder } from './probe-object.ts';
import { reasonOf } from './reason.ts';
import { s3Advice } from './s3-advice.ts';

/**
 * Can the raw folder be listed, and its first object be read?
 *
 * @throws CheckError
 */
export async function checkRawFolder(s3: S3Client, { bucket, prefix }: Folder): Promise<string> {
  const folder = `s3://${bucket}/${prefix}`;
  const first = await firstKey(s3, { bucket, prefix });
  if (first === undefined) return `${folder} can be listed; it is empty, Airbyte has not written yet`;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: first, Range: 'bytes=0-0' }));
    await Body?.transformToByteArray();
  } catch (error) {
    throw new CheckError(
      `${folder} can be listed, but s3://${bucket}/${first} cannot be read (${reasonOf(error)})`,
      s3Advice(
        error,
        `give the role of etl-runner s3:GetObject on arn:aws:s3:::${bucket}/${prefix}* (and kms:Decrypt with the bucket's key)`,
      ),
      { cause: error },
    );
  }
  return `${folder} can be listed and read`;
}

/** The first key of a folder; `undefined` while it is empty. @throws CheckError */
export async function firstKey(s3: S3Client, { bucket, prefix }: Folder): Promise<string | undefined> {
  try {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }),
    );
    return Contents[0]?.Key;
  } catch (error) {
    throw new CheckError(
      `s3://${bucket} cannot be listed (${reasonOf(error)})`,
      s3Advice(error, `give the role of etl-runner s3:ListBucket on arn:aws:s3:::${bucket}`),
      { cause: error },
    );
  }
}

/**
 * Can objects be written to this folder and removed again?
 *
 * @throws CheckError
 */
export async function checkWritableFolder(s3: S3Client, folder: Folder): Promise<string> {
  await withProbeObject(s3, folder, () => Promise.resolve());
  return `s3://${folder.bucket}/${folder.prefix} takes and gives up a probe object`;
}
