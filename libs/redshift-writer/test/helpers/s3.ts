import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

/** The endpoint of the tests' S3 server. */
export const s3Endpoint = (): string => process.env['TEST_S3_ENDPOINT'] ?? '';

/** A client of the tests' S3 server. */
export const makeS3 = (): S3Client =>
  new S3Client({
    endpoint: s3Endpoint(),
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

let buckets = 0;

/** A bucket that nobody else has. */
export async function makeBucket(s3: S3Client): Promise<string> {
  buckets += 1;
  const Bucket = `writer-${process.pid}-${Date.now()}-${buckets}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** The keys under a prefix. */
export async function listKeys(s3: S3Client, bucket: string, prefix = ''): Promise<readonly string[]> {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return (Contents ?? []).map(({ Key }) => Key ?? '');
}

/** The lines of an object that is compressed as its name says. */
export async function readCompressedLines(
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<readonly string[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = await Body?.transformToByteArray();
  const decompress = key.endsWith('.zst') ? zstdDecompressSync : gunzipSync;
  return decompress(bytes ?? new Uint8Array())
    .toString('utf8')
    .split('\n')
    .slice(0, -1);
}
