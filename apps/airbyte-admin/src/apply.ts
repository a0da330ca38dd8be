import type { Connection, DeclarativeDefinition } from '@spacex/airbyte-client';
import { createOnce } from './create-once.ts';
import { ConfigurationError, NotTakenOverError } from './errors.ts';
import {
  configurationToSend,
  diffActor,
  findActor,
  rememberSecrets,
  s3DefinitionId,
  type Actor,
  type ActorKind,
} from './plan/actor.ts';
import {
  connectionSettings,
  diffConnection,
  findConnection,
  needsNewSchemas,
  rememberSchemas,
} from './plan/connection.ts';
import { rememberId, type Context, type Resource } from './plan/context.ts';
import { diffDefinition, findDefinition } from './plan/definition.ts';
import type { Difference } from './plan/diff.ts';

/** What an apply left behind. */
export interface Applied {
  /** What was created or changed, in order; empty when all was as described. */
  readonly done: readonly {
    readonly action: 'created' | 'updated' | 'refreshed';
    readonly resource: Resource;
  }[];
  readonly ids: Readonly<Record<Resource, string>>;
}

/**
 * Makes Airbyte have what is described: connector, source, destination, connection. Every step looks first, so an
 * apply that was cut off is finished by the next one; every change is read back and compared.
 */
export async function apply(context: Context): Promise<Applied> {
  const done: { action: Applied['done'][number]['action']; resource: Resource }[] = [];
  const did = (action: Applied['done'][number]['action'], resource: Resource) => {
    done.push({ action, resource });
    context.log(`${action} ${resource} "${context.spec[resource].name}"`);
  };
  const definition = await applyDefinition(context, did);
  const source = await applyActor(context, 'source', definition.id, did);
  const destination = await applyActor(context, 'destination', s3DefinitionId, did);
  const connection = await applyConnection(context, source.id, destination.id, did);
  return {
    done,
    ids: {
      definition: definition.id,
      source: source.id,
      destination: destination.id,
      connection: connection.connectionId,
    },
  };
}

type Did = (action: Applied['done'][number]['action'], resource: Resource) => void;

async function applyDefinition(context: Context, did: Did): Promise<DeclarativeDefinition> {
  const { client, spec, workspaceId } = context;
  const { name, manifest } = spec.definition;
  const find = () => findDefinition(context);
  const found = await find();
  if (!found) {
    const created = await createOnce(
      () => client.createDeclarativeDefinition(workspaceId, { name, manifest }),
      find,
    );
    rememberId(context, 'definition', created.id);
    did('created', 'definition');
    return readBack(context, 'definition', find, (now) => diffDefinition(context, now));
  }
  rememberId(context, 'definition', found.id);
  if (diffDefinition(context, found).length === 0) return found;
  await client.updateDeclarativeDefinition(workspaceId, found.id, manifest);
  did('updated', 'definition');
  return readBack(context, 'definition', find, (now) => diffDefinition(context, now));
}

async function applyActor(context: Context, kind: ActorKind, definitionId: string, did: Did): Promise<Actor> {
  const { client, spec, workspaceId } = context;
  const { name, configuration } = spec[kind];
  const find = () => findActor(context, kind, definitionId);
  const found = await find();
  if (!found) {
    const settings = { name, workspaceId, definitionId, configuration };
    const created = await createOnce<{ readonly id: string }>(
      async () =>
        kind === 'source'
          ? { id: (await client.createSource(settings)).sourceId }
          : { id: (await client.createDestination(settings)).destinationId },
      find,
    );
    rememberId(context, kind, created.id);
    rememberSecrets(context, kind, created.id);
    did('created', kind);
    return readBack(context, kind, find, (now) => diffActor(context, kind, now));
  }
  rememberId(context, kind, found.id);
  if (diffActor(context, kind, found).length === 0) return found;
  const replacement = { name, configuration: configurationToSend(context, kind, found) };
  if (kind === 'source') await client.replaceSource(found.id, replacement);
  else await client.replaceDestination(found.id, replacement);
  rememberSecrets(context, kind, found.id);
  did('updated', kind);
  return readBack(context, kind, find, (now) => diffActor(context, kind, now));
}

async function applyConnection(
  context: Context,
  sourceId: string,
  destinationId: string,
  did: Did,
): Promise<Connection> {
  const { client } = context;
  const find = () => findConnection(context, sourceId, destinationId);
  const settings = connectionSettings(context);
  const found = await find();
  if (!found) {
    await assertStreamsOffered(context, sourceId, destinationId);
    const created = await createOnce(
      () => client.createConnection({ ...settings, sourceId, destinationId }),
      find,
    );
    rememberId(context, 'connection', created.connectionId);
    rememberSchemas(context);
    did('created', 'connection');
    return readBack(context, 'connection', find, (now) => diffConnection(context, now));
  }
  rememberId(context, 'connection', found.connectionId);
  const differs = diffConnection(context, found).length > 0;
  if (!differs && !needsNewSchemas(context)) return found;
  await assertStreamsOffered(context, sourceId, destinationId);
  await client.updateConnection(found.connectionId, settings);
  rememberSchemas(context);
  did(differs ? 'updated' : 'refreshed', 'connection');
  return readBack(context, 'connection', find, (now) => diffConnection(context, now));
}

/** Lets Airbyte discover the source anew (it would go on with what it remembers), and says what does not fit. */
async function assertStreamsOffered(
  context: Context,
  sourceId: string,
  destinationId: string,
): Promise<void> {
  context.log('discovering the source');
  const offered = await context.client.listStreams({ sourceId, destinationId, refresh: true });
  const problems = context.spec.connection.streams.flatMap(({ name, sync_mode }, index) => {
    const stream = offered.find(({ streamName }) => streamName === name);
    const path = `connection.streams.${index}`;
    if (!stream) return [`${path}.name: the source offers no stream "${name}"`];
    if (stream.syncModes.includes(sync_mode)) return [];
    return [`${path}.sync_mode: stream "${name}" can be synced by ${stream.syncModes.join(', ')}`];
  });
  if (problems.length > 0) throw new ConfigurationError('the specification', problems);
}

async function readBack<Thing>(
  { spec }: Context,
  resource: Resource,
  find: () => Promise<Thing | undefined>,
  diff: (now: Thing) => readonly Difference[],
): Promise<Thing> {
  const now = await find();
  if (now === undefined) throw new NotTakenOverError(`${resource} "${spec[resource].name}"`, ['all']);
  const differences = diff(now);
  if (differences.length === 0) return now;
  throw new NotTakenOverError(
    `${resource} "${spec[resource].name}"`,
    differences.map(({ path }) => path),
  );
}
