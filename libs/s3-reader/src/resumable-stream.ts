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
  let received = 0;
  let failures = 0;
  while (received < object.sizeBytes) {
    const before = received;
    try {
      for await (const chunk of await open(options, received)) {
        received += chunk.length;
        yield chunk;
      }
      if (received > object.sizeBytes) {
        // The ETag is the same, so this server does not understand ranges.
        throw Object.assign(new Error('got more bytes than the object has'), {
          $metadata: { httpStatusCode: 416 },
        });
      }
      if (received < object.sizeBytes) throw new Error('the connection ended early');
    } catch (cause) {
      signal?.throwIfAborted();
      failures = received > before ? 1 : failures + 1;
      fail(object, cause, received, failures > maxRetries);
      await sleep(retryDelayMs * 2 ** (failures - 1), undefined, signal ? { signal } : {});
    }
  }
}

async function open(
  { s3, object, signal }: ResumableStreamOptions,
  from: number,
): Promise<AsyncIterable<Buffer>> {
  const answer = await s3.send(
    new GetObjectCommand({
      Bucket: object.bucket,
      Key: object.key,
      IfMatch: object.etag,
      ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
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
