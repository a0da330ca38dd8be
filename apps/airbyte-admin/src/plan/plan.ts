import { findActor, diffActor, s3DefinitionId, type Actor } from './actor.ts';
import { diffConnection, findConnection, needsNewSchemas } from './connection.ts';
import type { Context, Resource } from './context.ts';
import { diffDefinition, findDefinition } from './definition.ts';
import type { Difference } from './diff.ts';
import type { Connection, DeclarativeDefinition } from '@spacex/airbyte-client';

/** One thing to do. */
export interface Change {
  /** `refresh`: the connection takes over the schemas of a new manifest; its settings stay. */
  readonly action: 'create' | 'update' | 'refresh';
  readonly resource: Resource;
  readonly name: string;
  /** Airbyte's id; absent for what is to be created. */
  readonly id?: string;
  readonly differences: readonly Difference[];
}

/** What Airbyte has of what is described. */
export interface Found {
  readonly definition: DeclarativeDefinition | undefined;
  readonly source: Actor | undefined;
  readonly destination: Actor | undefined;
  readonly connection: Connection | undefined;
}

/** What to do, in this order, so that Airbyte has what is described. Nothing to do: empty. */
export interface Plan {
  readonly workspaceId: string;
  readonly changes: readonly Change[];
}

/** Looks up what is described. Throws AmbiguousError, or an AirbyteError. */
export async function findAll(context: Context): Promise<Found> {
  const definition = await findDefinition(context);
  const source = definition ? await findActor(context, 'source', definition.id) : undefined;
  const destination = await findActor(context, 'destination', s3DefinitionId);
  const connection =
    source && destination ? await findConnection(context, source.id, destination.id) : undefined;
  return { definition, source, destination, connection };
}

/** Compares what is described with what Airbyte has. Changes nothing. */
export async function makePlan(context: Context): Promise<Plan> {
  const { spec, workspaceId } = context;
  const found = await findAll(context);
  const changes: Change[] = [];

  const compare = (resource: Resource, id: string | undefined, differences: readonly Difference[]) => {
    const { name } = spec[resource];
    if (id === undefined) changes.push({ action: 'create', resource, name, differences: [] });
    else if (differences.length > 0) changes.push({ action: 'update', resource, name, id, differences });
  };
  const { definition, source, destination, connection } = found;
  compare('definition', definition?.id, definition ? diffDefinition(context, definition) : []);
  compare('source', source?.id, source ? diffActor(context, 'source', source) : []);
  compare('destination', destination?.id, destination ? diffActor(context, 'destination', destination) : []);
  const differences = connection ? diffConnection(context, connection) : [];
  compare('connection', connection?.connectionId, differences);
  if (connection && differences.length === 0 && needsNewSchemas(context)) {
    const { name } = spec.connection;
    changes.push({
      action: 'refresh',
      resource: 'connection',
      name,
      id: connection.connectionId,
      differences: [],
    });
  }
  return { workspaceId, changes };
}
