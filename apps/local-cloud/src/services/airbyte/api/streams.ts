import { syncModesOf, type Discovery } from '../discovery.ts';
import { badRequest } from '../problems.ts';
import type { Store } from '../store.ts';
import type { CatalogStream, JsonObject } from '../types.ts';
import { actorOf } from './actors.ts';
import type { Routes } from './router.ts';

/** `GET /streams`: what a source offers, a bare array. */
export function streamRoutes(store: Store, discovery: Discovery): Routes {
  return {
    'GET /streams': async ({ query }) => {
      const sourceId = query.get('sourceId');
      if (!sourceId) throw badRequest('sourceId: is required');
      const source = actorOf(store, 'source', sourceId);
      const destinationId = query.get('destinationId');
      if (destinationId) actorOf(store, 'destination', destinationId);
      const streams = await discovery.streams(source, query.get('ignoreCache') === 'true');
      return { status: 200, body: streams.map(shown) };
    },
  };
}

function shown(stream: CatalogStream): JsonObject {
  return {
    streamName: stream.name,
    streamnamespace: stream.namespace,
    syncModes: syncModesOf(stream),
    defaultCursorField: stream.default_cursor_field ?? [],
    sourceDefinedCursorField: stream.source_defined_cursor ?? false,
    sourceDefinedPrimaryKey: stream.source_defined_primary_key ?? [],
    propertyFields: propertyPaths(stream.json_schema),
  };
}

/** The paths of all declared fields, nested ones included. */
function propertyPaths(schema: JsonObject, path: readonly string[] = []): readonly (readonly string[])[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonObject>;
  return Object.entries(properties).flatMap(([name, child]) => [
    [...path, name],
    ...propertyPaths(child, [...path, name]),
  ]);
}
