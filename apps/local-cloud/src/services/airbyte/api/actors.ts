import { randomUUID } from 'node:crypto';
import { keepSecrets, maskSecrets, mergeConfiguration } from '../configuration.ts';
import { assertFits, s3DefinitionId, specificationOf } from '../connectors.ts';
import { badRequest, notFound } from '../problems.ts';
import type { Store } from '../store.ts';
import type { JsonObject, StoredActor } from '../types.ts';
import { page, requiredObject, requiredText, type Routes } from './router.ts';
import { assertWorkspace } from './workspaces.ts';

type Kind = 'source' | 'destination';

/** Sources or destinations: settings of a connector, with masked secrets. */
export function actorRoutes(store: Store, kind: Kind, apiUrl: string): Routes {
  const path = `/${kind}s`;
  const all = () => (kind === 'source' ? store.sources : store.destinations);
  const found = (id = '') => actorOf(store, kind, id);
  const show = (actor: StoredActor) => ({ status: 200, body: shown(store, kind, actor) });

  const save = (actor: StoredActor) => {
    assertFits(actor.configuration, specificationOf(store, kind, actor.definitionId));
    store.putActor(kind, actor);
    return show(actor);
  };

  return {
    [`GET ${path}`]: ({ query }) => {
      const ids = query.get('workspaceIds')?.split(',');
      const visible = !ids || ids.includes(store.workspace.id) ? all() : [];
      return page(
        visible.map((actor) => shown(store, kind, actor)),
        query,
        `${apiUrl}${path}`,
      );
    },
    [`POST ${path}`]: ({ body }) => {
      assertWorkspace(store, requiredText(body, 'workspaceId'));
      return save({
        id: randomUUID(),
        name: requiredText(body, 'name'),
        definitionId: definitionIdOf(body, kind),
        configuration: withoutType(requiredObject(body, 'configuration')),
        createdAt: Math.floor(Date.now() / 1000),
      });
    },
    [`GET ${path}/:id`]: ({ parameters }) => show(found(parameters['id'])),
    [`PUT ${path}/:id`]: ({ parameters, body }) => {
      const before = found(parameters['id']);
      const sent = withoutType(requiredObject(body, 'configuration'));
      const specification = specificationOf(store, kind, before.definitionId);
      return save({
        ...before,
        name: requiredText(body, 'name'),
        configuration: keepSecrets(sent, before.configuration, specification),
      });
    },
    [`PATCH ${path}/:id`]: ({ parameters, body }) => {
      const before = found(parameters['id']);
      const sent = body['configuration'] === undefined ? {} : requiredObject(body, 'configuration');
      return save({
        ...before,
        name: body['name'] === undefined ? before.name : requiredText(body, 'name'),
        configuration: mergeConfiguration(before.configuration, withoutType(sent)),
      });
    },
    [`DELETE ${path}/:id`]: ({ parameters }) => {
      store.deleteActor(kind, found(parameters['id']).id);
      return { status: 204 };
    },
  };
}

/** The source or destination with this id. Throws a 404 problem. */
export function actorOf(store: Store, kind: Kind, id: string): StoredActor {
  const actor = (kind === 'source' ? store.sources : store.destinations).find((one) => one.id === id);
  if (actor) return actor;
  throw notFound(kind === 'source' ? 'SOURCE_CONNECTION' : 'DESTINATION_CONNECTION', id);
}

function definitionIdOf(body: JsonObject, kind: Kind): string {
  if (typeof body['definitionId'] === 'string') return body['definitionId'];
  const type = requiredObject(body, 'configuration')[`${kind}Type`];
  if (kind === 'destination' && type === 's3') return s3DefinitionId;
  throw badRequest(`definitionId: required, or a known configuration.${kind}Type`);
}

/** Airbyte takes the type out of the configuration, so it never comes back. */
function withoutType(configuration: JsonObject): JsonObject {
  const { sourceType: _source, destinationType: _destination, ...rest } = configuration;
  return rest;
}

function shown(store: Store, kind: Kind, actor: StoredActor): JsonObject {
  return {
    [`${kind}Id`]: actor.id,
    name: actor.name,
    [`${kind}Type`]: kind === 'destination' ? 's3' : '',
    definitionId: actor.definitionId,
    workspaceId: store.workspace.id,
    configuration: maskSecrets(actor.configuration, specificationOf(store, kind, actor.definitionId)),
    createdAt: actor.createdAt,
  };
}
