import { InvalidCommandError } from '../errors.ts';

/** One file that COPY shall load. */
export interface ManifestEntry {
  /** `s3://bucket/key` of the file. */
  readonly url: string;
  /** Fail when the file is missing. Default `true`; Redshift's own default is `false`, which loses files silently. */
  readonly mandatory?: boolean;
  /** Size of the object. COPY of Parquet and ORC needs it (error 15003 without it). */
  readonly contentLengthBytes?: number;
}

/**
 * The text of a COPY manifest.
 * @throws InvalidCommandError when there is no entry, an url is not `s3://bucket/key`, or a file is named twice (it
 * would be loaded twice), or a size is no whole number.
 */
export function manifest(entries: readonly ManifestEntry[]): string {
  if (entries.length === 0) throw new InvalidCommandError('COPY manifest', 'it has no entries.');
  const seen = new Set<string>();
  for (const { url, contentLengthBytes } of entries) {
    if (!/^s3:\/\/[^/]+\/./.test(url))
      throw new InvalidCommandError('COPY manifest', `not s3://bucket/key: ${url}`);
    if (
      contentLengthBytes !== undefined &&
      !(Number.isInteger(contentLengthBytes) && contentLengthBytes >= 0)
    )
      throw new InvalidCommandError(
        'COPY manifest',
        `the size of ${url} is no whole number: ${contentLengthBytes}`,
      );
    if (seen.has(url)) throw new InvalidCommandError('COPY manifest', `the file is named twice: ${url}`);
    seen.add(url);
  }
  return JSON.stringify({
    entries: entries.map(({ url, mandatory = true, contentLengthBytes }) => ({
      url,
      mandatory,
      ...(contentLengthBytes === undefined ? {} : { meta: { content_length: contentLengthBytes } }),
    })),
  });
}
