import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { addAbortSignal, type Readable } from 'node:stream';
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

/** Sends a command by a client; has to hand the options on. */
export type S3Question<T> = (client: S3Client, options: { readonly abortSignal?: AbortSignal }) => Promise<T>;

/** Waits for work, at most until the signal says that it is of no use any more. @throws the reason of the signal */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
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
  readonly #clients: Map<string, S3Client>;
  readonly #signal: AbortSignal | undefined;

  constructor(config: S3ClientConfig = {}, clients = new Map<string, S3Client>(), signal?: AbortSignal) {
    this.#clients = clients;
    this.#signal = signal;
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

  /** The same source for one statement: with the signal its requests and bodies end at once, with the signal's reason. */
  within(signal: AbortSignal): S3Source {
    return new S3Source(this.#config, this.#clients, signal);
  }

  /**
   * Asks S3.
   *
   * @throws S3SourceError | the reason of the signal
   */
  async request<T>({ bucket, key }: ObjectLocation, access: S3Access, ask: S3Question<T>): Promise<T> {
    const signal = this.#signal;
    const client = this.client(access);
    try {
      if (signal === undefined) return await ask(client, {});
      return await untilAborted(signal, ask(client, { abortSignal: signal }));
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : toSourceError(bucket, key, error);
    }
  }

  /** A body, which ends with the signal. */
  #readable(body: unknown): Readable {
    const readable = body as Readable;
    return this.#signal === undefined ? readable : addAbortSignal(this.#signal, readable);
  }

  /**
   * Opens an object.
   *
   * @throws S3SourceError
   */
  async open(
    location: ObjectLocation,
    access: S3Access,
  ): Promise<{ readonly body: Readable; readonly bytes: number }> {
    const command = new GetObjectCommand({ Bucket: location.bucket, Key: location.key });
    const answer = await this.request(location, access, (client, options) => client.send(command, options));
    return { body: this.#readable(answer.Body), bytes: answer.ContentLength ?? 0 };
  }

  /**
   * Reads a part of an object, end exclusive.
   *
   * @throws S3SourceError
   */
  readRange(location: ObjectLocation, start: number, end: number, access: S3Access): Promise<Buffer> {
    const range = `bytes=${start}-${end - 1}`;
    const command = new GetObjectCommand({ Bucket: location.bucket, Key: location.key, Range: range });
    return this.request(location, access, async (client, options) =>
      buffer(this.#readable((await client.send(command, options)).Body)),
    );
  }

  /** The size of an object in bytes. */
  async size(location: ObjectLocation, access: S3Access): Promise<number> {
    const command = new HeadObjectCommand({ Bucket: location.bucket, Key: location.key });
    const answer = await this.request(location, access, (client, options) => client.send(command, options));
    return answer.ContentLength ?? 0;
  }

  /** Everything under a prefix, in the order of the keys, with its size in bytes. */
  async list(bucket: string, prefix: string, access: S3Access): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
      const page = await this.request({ bucket, key: prefix }, access, (client, options) =>
        client.send(command, options),
      );
      for (const { Key: key, Size: bytes = 0 } of page.Contents ?? []) {
        if (key !== undefined) objects.push({ bucket, key, bytes });
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
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
