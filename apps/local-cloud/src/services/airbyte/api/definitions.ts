import { randomUUID } from 'node:crypto';
import { definitionOf, manifestSpecification } from '../connectors.ts';
import { unprocessable } from '../problems.ts';
import type { Store } from '../store.ts';
import type { JsonObject, StoredDefinition } from '../types.ts';
import { page, requiredObject, requiredText, type ApiRequest, type Routes } from './router.ts';
import { assertWorkspace } from './workspaces.ts';

/** Low-code connectors (`declarative_sources`). They are never listed under `definitions/sources`. */
export function definitionRoutes(store: Store, apiUrl: string): Routes {
  const collection = '/workspaces/:workspaceId/definitions/declarative_sources';
  const found = ({ parameters }: ApiRequest) => {
    assertWorkspace(store, parameters['workspaceId']);
    return definitionOf(store, parameters['definitionId'] ?? '');
  };
  return {
    [`GET ${collection}`]: ({ parameters, query }) => {
      assertWorkspace(store, parameters['workspaceId']);
      const url = `${apiUrl}/workspaces/${store.workspace.id}/definitions/declarative_sources`;
      return page(store.definitions.map(shown), query, url);
    },
    [`POST ${collection}`]: ({ parameters, body }) => {
      assertWorkspace(store, parameters['workspaceId']);
      const definition: StoredDefinition = {
        id: randomUUID(),
        name: requiredText(body, 'name'),
        manifest: checkedManifest(body),
        version: 1,
      };
      store.putDefinition(definition);
      return { status: 200, body: shown(definition) };
    },
    [`GET ${collection}/:definitionId`]: (request) => ({ status: 200, body: shown(found(request)) }),
    // Every PUT is a new version, equal or not; only the manifest can change.
    [`PUT ${collection}/:definitionId`]: (request) => {
      const before = found(request);
      const definition = { ...before, manifest: checkedManifest(request.body), version: before.version + 1 };
      store.putDefinition(definition);
      return { status: 200, body: shown(definition) };
    },
    // 200 with a body, unlike the other deletes.
    [`DELETE ${collection}/:definitionId`]: (request) => {
      const definition = found(request);
      store.deleteDefinition(definition.id);
      return { status: 200, body: shown(definition) };
    },
  };
}

function checkedManifest(body: JsonObject): JsonObject {
  const manifest = requiredObject(body, 'manifest');
  if (manifestSpecification(manifest)) return manifest;
  throw unprocessable('manifest: spec.connection_specification is required');
}

function shown({ id, name, manifest, version }: StoredDefinition): JsonObject {
  return { id, name, manifest, version };
}
