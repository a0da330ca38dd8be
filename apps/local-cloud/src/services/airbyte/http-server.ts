import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findRoute, type ApiAnswer, type Routes } from './api/router.ts';
import { ApiProblem, badRequest, unexpected } from './problems.ts';
import type { Tokens } from './tokens.ts';
import type { JsonObject } from './types.ts';

/** Where Airbyte serves its public API. */
export const apiPath = '/api/public/v1';
const mostBodyBytes = 20 * 1024 * 1024;
const anonymousRoutes: readonly string[] = ['GET /health', 'POST /applications/token'];

/** Serves the routes. Resolves when the server listens; rejects when it cannot (port taken). */
export async function listen(
  options: { readonly port: number; readonly host: string; readonly log: (line: string) => void },
  routes: Routes,
  tokens: Tokens,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    answer(request, routes, tokens).then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, problemAnswer(error, options.log)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Ends all connections and stops listening. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function answer(request: IncomingMessage, routes: Routes, tokens: Tokens): Promise<ApiAnswer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.startsWith(apiPath) ? url.pathname.slice(apiPath.length) : url.pathname;
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (!anonymousRoutes.includes(`${method} ${path}`)) tokens.check(request.headers.authorization);
  const { handler, parameters } = findRoute(routes, method, path);
  return handler({ parameters, query: url.searchParams, body });
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBodyBytes) throw badRequest('the body is too large');
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  if (/^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Answered below, together with JSON that is no object.
  }
  throw badRequest('the body is not a JSON object');
}

function problemAnswer(error: unknown, log: (line: string) => void): ApiAnswer {
  if (error instanceof ApiProblem) return { status: error.status, body: error.body };
  log(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return { status: 500, body: unexpected(error instanceof Error ? error.message : String(error)).body };
}

function send(response: ServerResponse, { status, body }: ApiAnswer): void {
  if (response.destroyed) return;
  if (body === undefined) {
    response.writeHead(status).end();
  } else if (typeof body === 'string') {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  } else {
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  }
}
