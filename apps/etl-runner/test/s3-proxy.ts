import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy changes. */
export interface S3ProxyRules {
  /** Requests that are answered with 403 AccessDenied. */
  readonly denies?: (request: IncomingMessage) => boolean;
  /** Requests that are answered with 200 and go no further. */
  readonly swallows?: (request: IncomingMessage) => boolean;
  /** Requests that are never answered. */
  readonly hangs?: (request: IncomingMessage) => boolean;
  /** Added to the `Date` header of every answer, in milliseconds. */
  readonly clockOffsetMs?: number;
}

/** A way to S3 on which permissions are missing, or at whose end the clock is another: moto has neither. */
export class S3Proxy {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(
    target: string,
    { denies, swallows, hangs, clockOffsetMs = 0 }: S3ProxyRules,
  ): Promise<S3Proxy> {
    const { hostname, port } = new URL(target);
    const date = () => new Date(Date.now() + clockOffsetMs).toUTCString();
    const server = createServer((incoming, outgoing) => {
      outgoing.sendDate = false;
      if (hangs?.(incoming)) {
        incoming.resume();
        return;
      }
      if (denies?.(incoming)) {
        incoming.resume();
        outgoing.writeHead(403, { date: date(), 'content-type': 'application/xml' });
        outgoing.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
        return;
      }
      if (swallows?.(incoming)) {
        incoming.resume();
        outgoing.writeHead(200, { date: date() }).end();
        return;
      }
      const { method, url: path, headers } = incoming;
      const onward = request({ hostname, port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, date: date() });
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new S3Proxy(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
