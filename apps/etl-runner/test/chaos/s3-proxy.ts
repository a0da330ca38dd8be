import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to one request: an error that S3 gives under load, a late answer, or one that breaks off. */
export type S3Fault = 'internal-error' | 'slow-down' | 'slow' | 'truncated' | 'full' | 'report';

/** A request on its way to S3. */
export interface SentRequest {
  readonly method: string;
  /** Path with the query. */
  readonly url: string;
  /** How many were sent before it since the plan was set. */
  readonly position: number;
}

/** Decides about each request. */
export type S3Plan = (request: SentRequest) => S3Fault | undefined;

const errors = {
  'internal-error': [500, 'InternalError', 'We encountered an internal error. Please try again.'],
  'slow-down': [503, 'SlowDown', 'Please reduce your request rate.'],
  full: [507, 'InsufficientStorage', 'There is no space left on the device.'],
} as const;

const slowMs = 300;

/** A way to S3 on which requests fail. */
export class FaultyS3 {
  readonly #server: Server;
  #plan: S3Plan = () => undefined;
  #requests = 0;

  private constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      const { method = '', url = '', headers } = incoming;
      const fault = this.#plan({ method, url, position: this.#requests });
      this.#requests += 1;
      if (fault === 'internal-error' || fault === 'slow-down' || fault === 'full') {
        const [status, code, message] = errors[fault];
        incoming.resume();
        outgoing.writeHead(status, { 'content-type': 'application/xml' });
        outgoing.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
        return;
      }
      const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (fault !== 'truncated') {
          answer.pipe(outgoing);
          return;
        }
        answer.once('data', (chunk: Buffer) => {
          outgoing.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => outgoing.destroy());
          answer.destroy();
        });
        answer.once('end', () => outgoing.destroy());
      });
      onward.once('error', () => outgoing.destroy());
      incoming.once('error', () => onward.destroy());
      if (fault === 'slow') void sleep(slowMs).then(() => incoming.pipe(onward));
      else incoming.pipe(onward);
    });
  }

  static async start(target: string): Promise<FaultyS3> {
    const proxy = new FaultyS3(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests since the plan was set. */
  get requests(): number {
    return this.#requests;
  }

  /** From now on this happens; nothing by default. */
  follow(plan: S3Plan = () => undefined): void {
    this.#plan = plan;
    this.#requests = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
