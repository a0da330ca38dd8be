import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { S3Access } from './options.ts';

/** Where an object is. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** An object that a listing names. */
export interface ListedObject extends ObjectLocation {
  readonly bytes: number;
}

/** One object that a COPY reads. */
export interface SourceObject extends ObjectLocation {
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

/** What S3 answered, from the error of the AWS SDK. */
export function toSourceError(bucket: string, key: string, cause: unknown): S3SourceError {
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

/** Statements may bring keys of their own: so many clients are kept. */
const keysKeptPerServer = 64;

const clientName = ({ region, keys }: S3Access): string =>
  JSON.stringify([
    region ?? '',
    keys?.accessKeyId ?? '',
    keys?.secretAccessKey ?? '',
    keys?.sessionToken ?? '',
  ]);

/** Reads and lists objects; one client per region and keys, kept for the life of the server. */
export class S3Source {
  readonly #config: S3ClientConfig;
  readonly #clients = new Map<string, S3Client>();

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
    { bucket, key }: ObjectLocation,
    access: S3Access,
  ): Promise<{ readonly body: Readable; readonly bytes: number }> {
    try {
      const answer = await this.client(access).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { body: answer.Body as Readable, bytes: answer.ContentLength ?? 0 };
    } catch (error) {
      throw toSourceError(bucket, key, error);
    }
  }

  /**
   * Reads a part of an object, end exclusive.
   *
   * @throws S3SourceError
   */
  async readRange(
    { bucket, key }: ObjectLocation,
    start: number,
    end: number,
    access: S3Access,
  ): Promise<Buffer> {
    try {
      const range = `bytes=${start}-${end - 1}`;
      const answer = await this.client(access).send(
        new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }),
      );
      return await buffer(answer.Body as Readable);
    } catch (error) {
      throw toSourceError(bucket, key, error);
    }
  }

  /** The size of an object in bytes. */
  async size({ bucket, key }: ObjectLocation, access: S3Access): Promise<number> {
    try {
      const answer = await this.client(access).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return answer.ContentLength ?? 0;
    } catch (error) {
      throw toSourceError(bucket, key, error);
    }
  }

  /** Everything under a prefix, in the order of the keys, with its size in bytes. */
  async list(bucket: string, prefix: string, access: S3Access): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    let token: string | undefined;
    try {
      do {
        const page = await this.client(access).send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key: key, Size: bytes = 0 } of page.Contents ?? []) {
          if (key !== undefined) objects.push({ bucket, key, bytes });
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

  /** The client for a region and keys. */
  client(access: S3Access): S3Client {
    // An endpoint of one's own serves all regions.
    const region = this.#config.endpoint === undefined ? access.region : undefined;
    const { keys } = access;
    const name = clientName({ ...access, ...(region === undefined ? {} : { region }) });
    let client = this.#clients.get(name);
    if (client === undefined) {
      if (this.#clients.size >= keysKeptPerServer) this.close();
      client = new S3Client({
        ...this.#config,
        ...(region === undefined ? {} : { region }),
        ...(keys === undefined ? {} : { credentials: keys }),
      });
      this.#clients.set(name, client);
    }
    return client;
  }
}
