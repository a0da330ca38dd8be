import { text } from 'node:stream/consumers';
import { ManifestError } from './errors.ts';
import type { CopyCommand } from './parse-copy.ts';
import type { S3Source, SourceObject } from './s3-source.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readEntry(entry: unknown, index: number, manifest: string): SourceObject {
  const problem = (what: string): ManifestError =>
    new ManifestError(`Invalid manifest ${manifest}: entry ${index} ${what}`);
  if (!isRecord(entry)) throw problem('is no object');
  const { url, mandatory = false, meta } = entry;
  const match = typeof url === 'string' ? /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) : null;
  if (match === null) throw problem('has no url of the form s3://bucket/key');
  if (typeof mandatory !== 'boolean') throw problem('has a "mandatory" that is neither true nor false');
  const size = isRecord(meta) ? meta['content_length'] : undefined;
  if (size !== undefined && (typeof size !== 'number' || !Number.isInteger(size) || size < 0)) {
    throw problem('has a "content_length" that is no number of bytes');
  }
  return {
    bucket: match[1] as string,
    key: match[2] as string,
    mandatory,
    ...(size === undefined ? {} : { expectedBytes: size }),
  };
}

/**
 * Reads a manifest: `{"entries": [{"url": "s3://bucket/key", "mandatory": true, "meta": {"content_length": 123}}]}`.
 *
 * @throws ManifestError
 */
export function parseManifest(json: string, manifest: string): SourceObject[] {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    throw new ManifestError(`Invalid manifest ${manifest}: ${(error as Error).message}`, { cause: error });
  }
  const entries = isRecord(document) ? document['entries'] : undefined;
  if (!Array.isArray(entries)) throw new ManifestError(`Invalid manifest ${manifest}: no list "entries"`);
  return entries.map((entry, index) => readEntry(entry, index, manifest));
}

/**
 * The objects of a COPY: those of its manifest, or all below its prefix.
 *
 * @throws ManifestError | S3SourceError
 */
export async function listSources(command: CopyCommand, s3: S3Source): Promise<SourceObject[]> {
  const { bucket, key, options } = command;
  const url = `s3://${bucket}/${key}`;
  if (options.manifest) {
    const { body } = await s3.open({ bucket, key }, options.access);
    const sources = parseManifest((await text(body)).replace(/^\ufeff/, ''), url);
    if (sources.length === 0) throw new ManifestError(`Invalid manifest ${url}: it lists no object`);
    return sources;
  }
  const listed = await s3.list(bucket, key, options.access);
  const sources = listed
    // Folder markers of consoles are no data.
    .filter((object) => !object.key.endsWith('/'))
    .map((object) => ({ bucket, key: object.key, mandatory: true }));
  if (sources.length === 0) throw new ManifestError(`The specified S3 prefix '${key}' does not exist`);
  return sources;
}
