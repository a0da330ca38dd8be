import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadQueryError, SpacexApiListenError } from './errors.ts';
import { createRoutes } from './routes.ts';
import { isObject } from './types.ts';
import type { SpacexDataSet, JsonObject, JsonValue } from './types.ts';

/** A request as a fault hook sees it. */
export interface ObservedRequest {
  readonly method: string;
  /** Path without the query string, such as "/v4/launches". */
  readonly path: string;
  /** How many requests came before this one. */
  readonly index: number;
}

/** What goes wrong with one request. */
export interface Fault {
  /** Waits before the reply. @default 0 */
  readonly delayMs?: number;
  /** Replies with this status instead of the real answer. */
  readonly status?: number;
  /** Headers of that reply, such as `{'Retry-After': '1'}`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of that reply. @default "" */
  readonly body?: string;
  /** Cuts the connection without a reply. @default false */
  readonly drop?: boolean;
}

/** Options of {@link startSpacexApi}. */
export interface SpacexApiOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** What to serve: {@link openFolder} or {@link simulate}. */
  readonly source: SpacexDataSet;
  /** Asked at every request; what it returns goes wrong. For tests of retries. */
  readonly faults?: (request: ObservedRequest) => Fault | undefined;
}

/** A running server. */
export interface SpacexApi {
  /** For example "http://127.0.0.1:8090/v4"; the v5 launches are at the same place under /v5. */
  readonly baseUrl: string;
  /** Cuts open connections and frees the port. */
  stop(): Promise<void>;
}

const maxBodyBytes = 1024 * 1024;

/**
 * Serves a data set under the paths and with the replies of the SpaceX API: GET `/v4/<collection>[/<id>]`,
 * `/v4/launches/{past,upcoming,latest,next}`, POST `/v4/<collection>/query`, and `/v5/launches`.
 *
 * @throws SpacexApiListenError when the port is taken
 */
export async function startSpacexApi(options: SpacexApiOptions): Promise<SpacexApi> {
  const host = options.host ?? '127.0.0.1';
  const answer = createRoutes(options.source);
  let requests = 0;

  const server = createServer((request, response) => {
    const observed = { method: request.method ?? 'GET', path: pathOf(request), index: requests++ };
    void handle(observed, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, error instanceof Error ? error.message : String(error));
    });
  });

  async function handle(
    observed: ObservedRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fault = options.faults?.(observed);
    if (fault?.delayMs) await sleep(fault.delayMs);
    if (fault?.drop) return void request.socket.destroy();
    if (fault?.status !== undefined) return sendText(response, fault.status, fault.body ?? '', fault.headers);
    try {
      const method = observed.method === 'HEAD' ? 'GET' : observed.method;
      const body = method === 'POST' ? await readBody(request) : {};
      const reply = answer(method, observed.path, body);
      if (reply.status === 404) sendText(response, 404, 'Not Found');
      else sendJson(request, response, reply.status, reply.body, reply.maxAgeSeconds);
    } catch (error) {
      if (!(error instanceof BadQueryError)) throw error;
      sendText(response, 400, error.message);
    }
  }

  const port = await listen(server, host, options.port);
  return {
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}/v4`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new SpacexApiListenError(host, port, { cause })),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function pathOf(request: IncomingMessage): string {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new BadQueryError('request entity too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return {};
  let body: JsonValue;
  try {
    body = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new BadQueryError((error as Error).message, { cause: error });
  }
  if (!isObject(body)) throw new BadQueryError('invalid JSON, only supports object and array');
  return body;
}

function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: JsonValue | undefined,
  maxAgeSeconds: number,
): void {
  response.setHeader('Cache-Control', `max-age=${maxAgeSeconds}`);
  if (body === undefined) return void response.writeHead(status).end();
  const bytes = Buffer.from(JSON.stringify(body));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  response.setHeader('ETag', etag);
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
  });
  response.end(bytes);
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(text);
}
