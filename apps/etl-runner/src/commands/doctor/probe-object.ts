import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { CheckError } from './errors.ts';
import { reasonOf } from './reason.ts';
import { s3Advice } from './s3-advice.ts';

/** A folder of a bucket; `prefix` ends with "/". */
export interface Folder {
  readonly bucket: string;
  readonly prefix: string;
}

/** An object that was written to see whether one can be. */
export interface ProbeObject {
  readonly key: string;
  /** `s3://bucket/key` */
  readonly url: string;
}

/** Its one row, as COPY reads it. */
const probeBody = '{"probe":1}\n';

/**
 * Writes a small object below `folder`, hands it to `use` and removes it again, also when `use` throws.
 *
 * @returns what `use` gives
 * @throws CheckError when the object cannot be written or removed; what `use` throws
 */
export async function withProbeObject<T>(
  s3: S3Client,
  folder: Folder,
  use: (probe: ProbeObject) => Promise<T>,
): Promise<T> {
  const { bucket, prefix } = folder;
  const key = `${prefix}doctor-${randomUUID()}.json`;
  const url = `s3://${bucket}/${key}`;
  const at = { Bucket: bucket, Key: key };
  try {
    await s3.send(new PutObjectCommand({ ...at, Body: probeBody }));
  } catch (error) {
    throw new CheckError(
      `s3://${bucket}/${prefix} cannot be written to (${reasonOf(error)})`,
      s3Advice(
        error,
        `give the role of etl-runner s3:PutObject on arn:aws:s3:::${bucket}/${prefix}* (and kms:GenerateDataKey with the bucket's key)`,
      ),
      { cause: error },
    );
  }
  let used: { readonly value: T } | { readonly error: unknown };
  try {
    used = { value: await use({ key, url }) };
  } catch (error) {
    used = { error };
  }
  try {
    await s3.send(new DeleteObjectCommand(at));
  } catch (error) {
    throw new CheckError(
      `the probe object ${url} was written but cannot be removed (${reasonOf(error)})`,
      `give the role of etl-runner s3:DeleteObject on arn:aws:s3:::${bucket}/${prefix}*, and remove that object`,
      { cause: error },
    );
  }
  if ('error' in used) throw used.error;
  return used.value;
}
