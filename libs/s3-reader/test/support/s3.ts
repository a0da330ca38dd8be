import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PinnedObject } from '../../src/index.ts';

/** A client of the S3 server that jest started. */
export function testClient(endpoint = process.env['TEST_S3_ENDPOINT']): S3Client {
  if (endpoint === undefined) throw new Error('TEST_S3_ENDPOINT is not set; run the tests through jest.');
  return new S3Client({ endpoint, region: 'us-east-1', maxAttempts: 1, forcePathStyle: true });
}

/** A bucket of its own for one test file. */
export async function makeBucket(s3: S3Client): Promise<string> {
  const bucket = `s3-reader-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

/** Stores an object and returns it as a listing would. */
export async function put(
  s3: S3Client,
  bucket: string,
  key: string,
  body: string | Buffer,
): Promise<PinnedObject> {
  const bytes = Buffer.from(body);
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
  return { bucket, key, etag: ETag ?? '', sizeBytes: bytes.length };
}

/** A line of destination-s3 around a document, without its end. */
export function airbyteLine(data: unknown, overrides: Record<string, unknown> = {}): string {
  return JSON.stringify({
    _airbyte_raw_id: '0b9d2f5e-1f3c-4a8e-9a52-6c1d6a0f4c11',
    _airbyte_extracted_at: 1_795_397_830_404,
    _airbyte_meta: { sync_id: 7, changes: [] },
    _airbyte_generation_id: 3,
    _airbyte_data: data,
    ...overrides,
  });
}
