import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of S3 that breaks GET answers. */
export interface CuttingProxy {
  readonly endpoint: string;
  /** The Range header of each GET, in order. */
  readonly ranges: (string | undefined)[];
  close(): Promise<void>;
}

/**
 * @param cutAfterBytes for the n-th GET: after how many bytes of the body the connection is cut; undefined: never
 * @param beforeGet runs before the n-th GET is passed on
 */
export async function startCuttingProxy(
  target: string,
  cutAfterBytes: (get: number) => number | undefined,
  beforeGet: (get: number) => Promise<void> = async () => undefined,
): Promise<CuttingProxy> {
  const ranges: (string | undefined)[] = [];
  const { hostname, port } = new URL(target);
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const get = incoming.method === 'GET' ? ranges.push(incoming.headers.range) : 0;
    if (get > 0) await beforeGet(get);
    const upstream = request(
      { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        let left = (get > 0 ? cutAfterBytes(get) : undefined) ?? Infinity;
        answer.on('data', (chunk: Buffer) => {
          outgoing.write(chunk.subarray(0, Math.max(0, Math.min(left, chunk.length))));
          left -= chunk.length;
          // The bytes must leave before the cut, else the reader has made no progress.
          if (left <= 0) setTimeout(() => incoming.socket.destroy(), 20);
        });
        answer.on('end', () => left > 0 && outgoing.end());
      },
    );
    incoming.pipe(upstream);
  };
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
