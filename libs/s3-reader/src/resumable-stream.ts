import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { ObjectMissingError, ObjectReadError, ObjectReplacedError } from './errors.ts';
import { isTransient, statusOf } from './s3-failure.ts';

/** The object to read: exactly the one that was listed. */
export interface PinnedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** How to read it. */
export interface ResumableStreamOptions {
  readonly s3: S3Client;
  readonly object: PinnedObject;
  /** How often in a row a connection may break without a byte in between. @default 4 */
  readonly maxRetries?: number;
  /** Pause before the first retry; doubles with each one. @default 200 */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal;
  /** Only these bytes, the end excluded. @default the whole object */
  readonly range?: { readonly start: number; readonly end: number };
}

/**
 * The bytes of an object. Where the connection breaks, a ranged GET goes on at the next byte; If-Match on the listed
 * ETag makes sure that all bytes are of one and the same object.
 * @throws ObjectReplacedError, ObjectMissingError, ObjectReadError
 */
export async function* resumableStream(
  options: ResumableStreamOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { object, maxRetries = 4, retryDelayMs = 200, signal } = options;
  const { start, end } = options.range ?? { start: 0, end: object.sizeBytes };
  let position = start;
  let failures = 0;
  while (position < end) {
    const before = position;
    try {
      for await (const chunk of await open(options, position)) {
        position += chunk.length;
        yield chunk;
      }
      if (position > end) {
        // The ETag is the same, so this server does not understand ranges.
        throw Object.assign(new Error('got more bytes than the object has'), {
          $metadata: { httpStatusCode: 416 },
        });
      }
      if (position < end) throw new Error('the connection ended early');
    } catch (cause) {
      signal?.throwIfAborted();
      failures = position > before ? 1 : failures + 1;
      fail(object, cause, position - start, failures > maxRetries);
      await sleep(retryDelayMs * 2 ** (failures - 1), undefined, signal ? { signal } : {});
    }
  }
}

async function open(
  { s3, object, signal, range }: ResumableStreamOptions,
  from: number,
): Promise<AsyncIterable<Buffer>> {
  const answer = await s3.send(
    new GetObjectCommand({
      Bucket: object.bucket,
      Key: object.key,
      IfMatch: object.etag,
      ...(range || from > 0 ? { Range: `bytes=${from}-${range ? range.end - 1 : ''}` } : {}),
    }),
    signal ? { abortSignal: signal } : {},
  );
  return answer.Body as unknown as AsyncIterable<Buffer>;
}

/** Throws unless the failure may be retried. */
function fail({ bucket, key }: PinnedObject, cause: unknown, receivedBytes: number, exhausted: boolean) {
  const status = statusOf(cause);
  if (status === 412) throw new ObjectReplacedError(bucket, key, { cause });
  if (status === 404) throw new ObjectMissingError(bucket, key, { cause });
  const transient = isTransient(cause);
  if (exhausted || !transient) throw new ObjectReadError(bucket, key, { receivedBytes, transient, cause });
}
