import { randomUUID } from 'node:crypto';
import type { Discovery } from '../discovery.ts';
import { ApiProblem, badRequest, notFound } from '../problems.ts';
import type { Store } from '../store.ts';
import type { JsonObject, StoredConnection, StoredStream } from '../types.ts';
import { actorOf } from './actors.ts';
import { selectStreams } from './connection-streams.ts';
import { page, requiredText, type Routes } from './router.ts';
import { parseSchedule } from './schedule.ts';

/** Connections. Making one, and changing its streams, needs what the source offers. */
export function connectionRoutes(store: Store, discovery: Discovery, apiUrl: string): Routes {
  const show = (connection: StoredConnection) => ({ status: 200, body: shown(store, connection) });
  return {
    'GET /connections': ({ query }) => {
      const ids = query.get('workspaceIds')?.split(',');
      const visible = !ids || ids.includes(store.workspace.id) ? store.connections : [];
      return page(
        visible.map((connection) => shown(store, connection)),
        query,
        `${apiUrl}/connections`,
      );
    },
    'POST /connections': async ({ body }) => {
      const source = actorOf(store, 'source', requiredText(body, 'sourceId'));
      const destination = actorOf(store, 'destination', requiredText(body, 'destinationId'));
      const schedule = parseSchedule(body['schedule']);
      const streams = selectStreams(sentStreams(body), await discovery.streams(source));
      const connection: StoredConnection = {
        id: randomUUID(),
        name: typeof body['name'] === 'string' ? body['name'] : `${source.name} → ${destination.name}`,
        sourceId: source.id,
        destinationId: destination.id,
        status: 'active',
        schedule,
        namespaceDefinition: 'destination',
        namespaceFormat: null,
        prefix: '',
        nonBreakingSchemaUpdatesBehavior: 'ignore',
        streams,
        createdAt: Math.floor(Date.now() / 1000),
        states: {},
        generations: {},
        ...plainSettings(body),
      };
      store.putConnection(connection);
      return show(connection);
    },
    'GET /connections/:id': ({ parameters }) => show(connectionOf(store, parameters['id'])),
    'PATCH /connections/:id': async ({ parameters, body }) => {
      const { id, sourceId } = unlocked(connectionOf(store, parameters['id']));
      const sent = sentStreams(body);
      // An empty list is "no change" here, unlike on create; any other list replaces the whole selection.
      const streams: readonly StoredStream[] | undefined =
        sent.length === 0
          ? undefined
          : selectStreams(sent, await discovery.streams(actorOf(store, 'source', sourceId)));
      // Read again: discovering takes seconds, in which a sync may have written its state.
      const before = connectionOf(store, id);
      const connection: StoredConnection = {
        ...before,
        ...(typeof body['name'] === 'string' ? { name: body['name'] } : {}),
        ...(body['schedule'] == null ? {} : { schedule: parseSchedule(body['schedule']) }),
        ...plainSettings(body),
        ...(streams ? { streams } : {}),
      };
      store.putConnection(connection);
      return show(connection);
    },
    'DELETE /connections/:id': ({ parameters }) => {
      store.deleteConnection(connectionOf(store, parameters['id']).id);
      return { status: 204 };
    },
  };
}

/** The connection with this id. Throws a 404 problem. */
export function connectionOf(store: Store, id = ''): StoredConnection {
  const connection = store.connection(id);
  if (connection) return connection;
  throw notFound('STANDARD_SYNC', id);
}

function unlocked(connection: StoredConnection): StoredConnection {
  if (connection.status !== 'locked') return connection;
  throw new ApiProblem(409, 'connection/locked', 'connection-locked', 'The connection is locked.');
}

function sentStreams(body: JsonObject): readonly JsonObject[] {
  const streams = (body['configurations'] as JsonObject | null | undefined)?.['streams'];
  if (streams === undefined || streams === null) return [];
  if (Array.isArray(streams)) return streams as readonly JsonObject[];
  throw badRequest('configurations.streams: must be a list');
}

const allowed: Readonly<Record<string, readonly string[] | undefined>> = {
  status: ['active', 'inactive', 'deprecated'],
  namespaceDefinition: ['source', 'destination', 'custom_format'],
  nonBreakingSchemaUpdatesBehavior: ['ignore', 'disable_connection', 'propagate_columns', 'propagate_fully'],
  namespaceFormat: undefined,
  prefix: undefined,
};

/** The settings that are stored as sent; null means unchanged. */
function plainSettings(body: JsonObject): Partial<StoredConnection> {
  const settings: Record<string, string> = {};
  for (const [name, values] of Object.entries(allowed)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' || (values && !values.includes(value))) {
      throw badRequest(`${name}: must be ${values ? `one of ${values.join(', ')}` : 'a text'}`);
    }
    settings[name] = value;
  }
  return settings as Partial<StoredConnection>;
}

function shown(store: Store, connection: StoredConnection): JsonObject {
  const { id, streams, states: _states, generations: _generations, ...rest } = connection;
  return {
    connectionId: id,
    workspaceId: store.workspace.id,
    dataResidency: 'auto',
    ...rest,
    tags: [],
    configurations: {
      streams: streams.map(({ catalog: _catalog, ...stream }) => ({ ...stream, mappers: [] })),
    },
  };
}
