import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';

/** One object that a COPY reads. */
export interface SourceObject {
  readonly bucket: string;
  readonly key: string;
  /** The size that the manifest names, in bytes. */
  readonly expectedBytes?: number;
  /** Must it exist? */
  readonly mandatory: boolean;
}

/** S3 did not deliver. The message has the form that COPY reports. */
export class S3SourceError extends Error {
  override readonly name = 'S3SourceError';
  readonly bucket: string;
  readonly key: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Error code of S3: NoSuchKey, AccessDenied, SlowDown … */
  readonly s3Code: string;

  constructor(bucket: string, key: string, status: number, s3Code: string, text: string, cause?: unknown) {
    super(`S3ServiceException:${text},Status ${status},Error ${s3Code},Rid -,ExtRid -,CanRetry 1`, { cause });
    this.bucket = bucket;
    this.key = key;
    this.status = status;
    this.s3Code = s3Code;
  }

  get isMissing(): boolean {
    return this.status === 404 && this.s3Code !== 'NoSuchBucket';
  }
}

/** Does the object of the AWS SDK's error say what S3 answered? */
function toSourceError(bucket: string, key: string, cause: unknown): S3SourceError {
  const error = cause as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const status = error.$metadata?.httpStatusCode ?? 0;
  return new S3SourceError(
    bucket,
    key,
    status,
    error.name ?? 'Unknown',
    error.message ?? String(cause),
    cause,
  );
}

/** Reads objects; one client per region, kept for the life of the server. */
export class S3Source {
  readonly #config: S3ClientConfig;
  readonly #clients = new Map<string | undefined, S3Client>();

  constructor(config: S3ClientConfig = {}) {
    this.#config = {
      // A server that is not Amazon's most likely has no host name per bucket, and no checksums that the SDK would miss.
      ...(config.endpoint === undefined
        ? {}
        : {
            region: 'us-east-1',
            forcePathStyle: true,
            requestChecksumCalculation: 'WHEN_REQUIRED' as const,
            responseChecksumValidation: 'WHEN_REQUIRED' as const,
          }),
      ...config,
    };
  }

  /**
   * Opens an object.
   *
   * @throws S3SourceError
   */
  async open(
    { bucket, key }: { readonly bucket: string; readonly key: string },
    region?: string,
  ): Promise<{ readonly body: Readable; readonly bytes: number }> {
    try {
      const answer = await this.#client(region).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { body: answer.Body as Readable, bytes: answer.ContentLength ?? 0 };
    } catch (error) {
      throw toSourceError(bucket, key, error);
    }
  }

  /** Everything under a prefix, in the order of the keys. */
  async list(bucket: string, prefix: string, region?: string): Promise<SourceObject[]> {
    const objects: SourceObject[] = [];
    let token: string | undefined;
    try {
      do {
        const page = await this.#client(region).send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key: key } of page.Contents ?? []) {
          // Folder markers of consoles are no data.
          if (key !== undefined && !key.endsWith('/')) objects.push({ bucket, key, mandatory: true });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    } catch (error) {
      throw toSourceError(bucket, prefix, error);
    }
    return objects;
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #client(region: string | undefined): S3Client {
    // An endpoint of one's own serves all regions.
    const name = this.#config.endpoint === undefined ? region : undefined;
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = new S3Client({ ...this.#config, ...(name === undefined ? {} : { region: name }) });
      this.#clients.set(name, client);
    }
    return client;
  }
}
