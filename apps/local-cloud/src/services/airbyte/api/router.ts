import { badRequest, notFound } from '../problems.ts';
import type { JsonObject } from '../types.ts';

/** A call, read and decoded. */
export interface ApiRequest {
  /** The values of the `:names` of the route. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body as an object; {} where there was none. */
  readonly body: JsonObject;
}

/** What is sent back; a string goes as plain text, `undefined` as an empty body. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Carries out one call. Throws ApiProblem for an error answer. */
export type Handler = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** "GET /sources/:id" to what answers it. */
export type Routes = Readonly<Record<string, Handler>>;

/** Finds the handler and the parameters for a call. Throws a 404 problem where no route fits. */
export function findRoute(
  routes: Routes,
  method: string,
  path: string,
): { readonly handler: Handler; readonly parameters: Readonly<Record<string, string>> } {
  const parts = path.split('/');
  for (const [route, handler] of Object.entries(routes)) {
    const [routeMethod, pattern = ''] = route.split(' ');
    if (routeMethod !== method) continue;
    const parameters = matchParts(pattern.split('/'), parts);
    if (parameters) return { handler, parameters };
  }
  throw notFound('PATH', `${method} ${path}`);
}

function matchParts(
  pattern: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (expected.startsWith(':')) parameters[expected.slice(1)] = decodeURIComponent(part);
    else if (expected !== part) return undefined;
  }
  return parameters;
}

const mostPerPage = 100;

/** 200 with one page of a list, in Airbyte's form. */
export function page(items: readonly unknown[], query: URLSearchParams, listUrl: string): ApiAnswer {
  const limit = pageNumber(query, 'limit', 20, 1);
  const offset = pageNumber(query, 'offset', 0, 0);
  const data = items.slice(offset, offset + Math.min(limit, mostPerPage));
  const link = (at: number) => `${listUrl}?limit=${limit}&offset=${at}`;
  return {
    status: 200,
    body: {
      data,
      previous: offset === 0 ? '' : link(Math.max(0, offset - limit)),
      // Airbyte's oddity: there is a next page after every page that was not empty.
      next: data.length === 0 ? '' : link(offset + limit),
    },
  };
}

function pageNumber(query: URLSearchParams, name: string, otherwise: number, least: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || (name === 'limit' && value > mostPerPage)) {
    throw badRequest(`${name}: must be a whole number from ${least}${name === 'limit' ? ' to 100' : ''}`);
  }
  return value;
}

/** A text of the body that must be there. Throws a 400 problem. */
export function requiredText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw badRequest(`${name}: must not be empty`);
}

/** An object of the body that must be there. Throws a 400 problem. */
export function requiredObject(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw badRequest(`${name}: must be an object`);
}
