import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { manifest, type ManifestEntry } from 'kysely-redshift';
import { StagingError } from '../errors.ts';
import type { RawObject } from '../pushdown/types.ts';
import type { WrittenObject } from '../staging/compressed-lines.ts';
import type { StagedTable } from './load-plan.ts';

/** The folder of a batch, where its manifests are. */
export interface ManifestFolder {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
}

/** Writes the manifest of one table, if it has files. @throws StagingError */
export async function writeManifest(
  folder: ManifestFolder,
  name: string,
  files: readonly WrittenObject[],
): Promise<StagedTable> {
  if (files.length === 0) return { manifestUrl: null, rows: 0 };
  const entries = files.map(({ url, sizeBytes }) => ({ url, contentLengthBytes: sizeBytes }));
  const manifestUrl = await put(folder, `${name}.manifest`, entries);
  return { manifestUrl, rows: files.reduce((rows, { lines }) => rows + lines, 0) };
}

/** Small objects wait for S3's answer, hardly for the network; the SDK opens at most 50 connections. */
const MAX_PUTS = 16;

const rawName = ({ objectNumber }: RawObject) => `_raw-${objectNumber}.manifest`;

/** Where the manifest of a raw object is. */
export function rawManifestUrl({ bucket, prefix }: ManifestFolder, object: RawObject): string {
  return `s3://${bucket}/${prefix}${rawName(object)}`;
}

/** Writes a manifest for each object: by its bare name COPY would load longer names too. @throws StagingError */
export async function writeRawManifests(
  folder: ManifestFolder,
  objects: readonly RawObject[],
): Promise<void> {
  const queue = [...objects];
  const lane = async () => {
    try {
      for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
        const { bucket, key, sizeBytes } = object;
        await put(folder, rawName(object), [{ url: `s3://${bucket}/${key}`, contentLengthBytes: sizeBytes }]);
      }
    } finally {
      queue.length = 0;
    }
  };
  // None may be on its way any more when the batch removes its files.
  const ends = await Promise.allSettled(Array.from({ length: MAX_PUTS }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function put(
  { s3, bucket, prefix }: ManifestFolder,
  name: string,
  entries: readonly ManifestEntry[],
): Promise<string> {
  const Key = `${prefix}${name}`;
  const url = `s3://${bucket}/${Key}`;
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: manifest(entries) }));
  } catch (cause) {
    throw new StagingError(url, { cause });
  }
  return url;
}
