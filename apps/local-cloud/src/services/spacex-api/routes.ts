import { asV4Launch, asV5Launch } from './launch-versions.ts';
import { findOne, paginate } from './paginate.ts';
import { compileSort } from './sort.ts';
import { collectionNames, singleCollections } from './types.ts';
import type { CollectionName, SpacexDataSet, JsonObject, JsonValue } from './types.ts';

/** What the API replies: `body` undefined is an empty reply. */
export interface Reply {
  readonly status: 200 | 204 | 404;
  readonly body?: JsonValue;
  /** How long the API lets a reply be cached. */
  readonly maxAgeSeconds: number;
}

/** Cache-Control of the recorded replies; everything else is kept for 300 s. */
const maxAgeSeconds: Partial<Record<CollectionName, number>> = {
  launches: 20,
  starlink: 3600,
  company: 86400,
  dragons: 86400,
  rockets: 86400,
};

/** Replies to queries are kept as long as the collection, with one exception. */
const queryMaxAgeSeconds: Partial<Record<CollectionName, number>> = { ...maxAgeSeconds, rockets: 300 };

const notFound: Reply = { status: 404, maxAgeSeconds: 0 };

/**
 * Makes the function that answers requests from a data set.
 *
 * @returns a function of method, path (without query string) and the parsed body of a POST
 * @throws (the returned function) BadQueryError for a query that the API refuses
 */
export function createRoutes(
  source: SpacexDataSet,
): (method: string, path: string, body: JsonObject) => Reply {
  const { launches } = source.collections;
  const v4 = { ...source.collections, launches: launches.map(asV4Launch) };
  const v5 = { launches: launches.map(asV5Launch) };

  return (method, path, body) => {
    const [version, name, detail, ...rest] = path.split('/').slice(1);
    if (rest.length > 0 || !name) return notFound;
    const collections: Partial<SpacexDataSet['collections']> =
      version === 'v4' ? v4 : version === 'v5' ? v5 : {};
    const documents = (collectionNames as readonly string[]).includes(name)
      ? collections[name as CollectionName]
      : undefined;
    if (!documents) return notFound;
    const answer = answerFrom(name as CollectionName, documents, method, detail, body);
    if (answer === undefined) return notFound;
    return {
      status: answer === null ? 204 : 200,
      ...(answer === null ? {} : { body: answer }),
      maxAgeSeconds: (method === 'POST' ? queryMaxAgeSeconds : maxAgeSeconds)[name as CollectionName] ?? 300,
    };
  };
}

/** The body of a reply; null for an empty one (204), `undefined` where nothing lives at the path. */
function answerFrom(
  name: CollectionName,
  documents: readonly JsonObject[],
  method: string,
  detail: string | undefined,
  body: JsonObject,
): JsonValue | undefined {
  if ((singleCollections as readonly string[]).includes(name)) {
    if (method === 'GET' && detail === undefined) return documents[0];
    if (method === 'POST' && detail === 'query' && name === 'roadster')
      return findOne(documents, body) ?? null;
    return undefined;
  }
  if (method === 'POST')
    return detail === 'query' ? ({ ...paginate(documents, body) } as JsonObject) : undefined;
  if (method !== 'GET') return undefined;
  if (detail === undefined) return documents;
  if (name === 'launches' && detail in launchViews)
    return launchViews[detail as keyof typeof launchViews](documents);
  return documents.find((document) => document['id'] === detail);
}

const byFlightNumber = compileSort({ flight_number: 1 });
const upcoming = (launches: readonly JsonObject[], wanted: boolean) =>
  launches.filter((launch) => launch['upcoming'] === wanted).toSorted(byFlightNumber);

const launchViews = {
  past: (launches: readonly JsonObject[]) => upcoming(launches, false),
  upcoming: (launches: readonly JsonObject[]) => upcoming(launches, true),
  latest: (launches: readonly JsonObject[]) => upcoming(launches, false).at(-1),
  next: (launches: readonly JsonObject[]) => upcoming(launches, true)[0],
};
