import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './registry.ts';

type Extension = NonNullable<S3ClientConfig['extensions']>[number];
type Handler = ReturnType<Parameters<Extension['configure']>[0]['httpHandler']>;
type HttpRequest = Parameters<Handler['handle']>[0];

/** `METHOD bucket/key`, whether the bucket is part of the host name or of the path. */
function nameOf({ method, hostname, path }: HttpRequest): string {
  const bucket = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  return `${method} ${decodeURIComponent(bucket === undefined ? path.slice(1) : `${bucket}${path}`)}`;
}

const refusal = (status: number, code: string) => ({
  response: {
    statusCode: status,
    reason: code,
    headers: { 'content-type': 'application/xml' },
    body: Readable.from([
      Buffer.from(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>injected fault</Message></Error>`,
      ),
    ]),
  },
});

/** Lets bytes through, slowly or only so many. */
class Throttle extends Transform {
  readonly #bytesPerSecond: number;
  #left: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(bytesPerSecond: number, limit: number) {
    super();
    this.#bytesPerSecond = bytesPerSecond;
    this.#left = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (chunk.length > this.#left) {
      this.push(chunk.subarray(0, this.#left));
      // What a connection that breaks looks like.
      done(Object.assign(new Error('injected fault: connection reset by S3'), { code: 'ECONNRESET' }));
      return;
    }
    this.#left -= chunk.length;
    const delayMs = (chunk.length / this.#bytesPerSecond) * 1000;
    if (delayMs < 1) done(null, chunk);
    else this.#timer = setTimeout(() => done(null, chunk), delayMs);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    done(error);
  }
}

function throttled(body: unknown, bytesPerSecond: number, limit: number): unknown {
  if (!(body instanceof Readable)) return body;
  const throttle = new Throttle(bytesPerSecond, limit);
  body.once('error', (error) => throttle.destroy(error));
  throttle.once('close', () => body.destroy());
  return body.pipe(throttle);
}

/** Who has cancelled a request does not wait for the delay. */
const abortOf = (options: Parameters<Handler['handle']>[1]): { readonly signal?: AbortSignal } =>
  options?.abortSignal instanceof AbortSignal ? { signal: options.abortSignal } : {};

/** An extension of the AWS SDK's S3 client whose requests meet the faults. */
export function s3Faults(faults: Faults): Extension {
  return {
    configure(configuration) {
      const inner = configuration.httpHandler();
      const handle: Handler['handle'] = async (request, options) => {
        const fault = faults.forRequest(nameOf(request));
        if (fault?.kind === 's3_error') {
          return refusal(fault.status ?? 503, fault.code ?? 'SlowDown') as Awaited<
            ReturnType<Handler['handle']>
          >;
        }
        if (fault?.kind === 's3_slow') await sleep(fault.delayMs ?? 0, undefined, abortOf(options));
        const answer = await inner.handle(request, options);
        const { response } = answer;
        if (fault?.kind === 's3_slow' && fault.bytesPerSecond) {
          response.body = throttled(response.body, fault.bytesPerSecond, Infinity);
        } else if (fault?.kind === 's3_cut') response.body = throttled(response.body, Infinity, fault.bytes);
        return answer;
      };
      configuration.setHttpHandler({
        metadata: inner.metadata,
        handle,
        destroy: () => inner.destroy?.(),
        updateHttpClientConfig: (key, value) => inner.updateHttpClientConfig(key, value),
        httpHandlerConfigs: () => inner.httpHandlerConfigs(),
      } as Handler);
    },
  };
}
