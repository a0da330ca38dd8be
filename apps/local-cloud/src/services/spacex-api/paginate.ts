import { BadQueryError } from './errors.ts';
import { compileFilter } from './filter.ts';
import { compileSelect } from './select.ts';
import { compileSort } from './sort.ts';
import { isObject } from './types.ts';
import type { JsonObject, JsonValue } from './types.ts';

/** The reply of `POST /v4/<collection>/query`. Its keys and their order are the API's. */
export interface Page {
  readonly docs: readonly JsonObject[];
  readonly totalDocs: number;
  /** Left out when the request named a `page`, as the API does. */
  readonly offset?: number;
  readonly limit: number;
  readonly totalPages: number;
  readonly page: number;
  readonly pagingCounter: number;
  readonly hasPrevPage: boolean;
  readonly hasNextPage: boolean;
  readonly prevPage: number | null;
  readonly nextPage: number | null;
}

const defaultLimit = 10;

/** What `options` may name. Anything else would change the answer, so it is refused, not ignored. */
const knownOptions = ['sort', 'page', 'limit', 'offset', 'select', 'pagination'];

/**
 * Answers a query as the API does: `{query, options: {sort, select, page | offset, limit = 10, pagination = true}}`.
 *
 * @throws BadQueryError for what the API refuses, and for options that only the real API has (`populate`)
 */
export function paginate(documents: readonly JsonObject[], body: JsonObject): Page {
  const options = queryOptions(body);
  const matching = documents.filter(compileFilter(body['query']));
  const comparison = compileSort(options['sort']);
  const sorted = comparison ? matching.toSorted(comparison) : matching;
  const project = compileSelect(options['select']);

  const totalDocs = sorted.length;
  if (options['pagination'] === false) {
    return {
      docs: sorted.map(project),
      totalDocs,
      ...(options['page'] === undefined || options['offset'] !== undefined ? { offset: 0 } : {}),
      ...onlyPage(totalDocs),
    };
  }

  const limit = positive(options['limit'] ?? defaultLimit);
  const byPage = options['offset'] === undefined && options['page'] !== undefined;
  const requestedPage = Math.max(1, positive(options['page']));
  const offset = byPage ? (requestedPage - 1) * limit : positive(options['offset']);
  const shownOffset = byPage ? {} : { offset };
  if (limit === 0) return { docs: [], totalDocs, ...shownOffset, ...onlyPage(0) };

  const page = byPage ? requestedPage : Math.ceil((offset + 1) / limit);
  const totalPages = Math.ceil(totalDocs / limit) || 1;
  const hasPrevPage = page > 1 || offset > 0;
  return {
    docs: sorted.slice(offset, offset + limit).map(project),
    totalDocs,
    ...shownOffset,
    limit,
    totalPages,
    page,
    pagingCounter: (page - 1) * limit + 1,
    hasPrevPage,
    hasNextPage: page < totalPages,
    prevPage: hasPrevPage ? Math.max(1, page - 1) : null,
    nextPage: page < totalPages ? page + 1 : null,
  };
}

/** The first document of an answer, or `undefined`: what `/roadster/query` replies. */
export function findOne(documents: readonly JsonObject[], body: JsonObject): JsonObject | undefined {
  const found = documents.find(compileFilter(body['query']));
  return found && compileSelect(queryOptions(body)['select'])(found);
}

function queryOptions(body: JsonObject): JsonObject {
  const options = body['options'] ?? {};
  if (!isObject(options)) throw new BadQueryError('options must be an object');
  const unknown = Object.keys(options).filter((name) => !knownOptions.includes(name));
  if (unknown.length > 0) {
    throw new BadQueryError(`the local SpaceX API does not know the option ${unknown.join(', ')}`);
  }
  return options;
}

/** A number, or a string that starts with one, as a whole number; 0 for anything else. */
function positive(value: JsonValue | undefined): number {
  const number = Number.parseInt(String(value), 10);
  return number > 0 ? number : 0;
}

const onlyPage = (limit: number) => ({
  limit,
  totalPages: 1,
  page: 1,
  pagingCounter: 1,
  hasPrevPage: false,
  hasNextPage: false,
  prevPage: null,
  nextPage: null,
});
