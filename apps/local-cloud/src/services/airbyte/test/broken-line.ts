import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one call: it passes, or gets lost before the server saw it, or its answer gets lost. */
export type Fate = 'pass' | 'lose-call' | 'lose-answer';

/** A line to an Airbyte that can break. */
export interface BrokenLine {
  readonly apiUrl: string;
  /** "POST /sources", all calls so far. */
  readonly calls: string[];
  /** Decides about each call. Default: everything passes. */
  fate: (call: string) => Fate;
  stop(): Promise<void>;
}

/** Starts a proxy in front of `apiUrl`. */
export async function startBrokenLine(apiUrl: string): Promise<BrokenLine> {
  const target = new URL(apiUrl);
  const line = { calls: [] as string[], fate: (_call: string): Fate => 'pass' };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const call = `${request.method} ${(request.url ?? '').slice(target.pathname.length).split('?')[0]}`;
      line.calls.push(call);
      const fate = line.fate(call);
      if (fate === 'lose-call') return void request.socket.destroy();
      const answer = await fetch(target.origin + request.url, {
        method: request.method ?? 'GET',
        headers: {
          'content-type': request.headers['content-type'] ?? '',
          authorization: request.headers.authorization ?? '',
        },
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      });
      const body = await answer.text();
      if (fate === 'lose-answer') return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(line, {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
