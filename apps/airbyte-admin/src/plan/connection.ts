import { createHash } from 'node:crypto';
import type { Connection, ConnectionSettings } from '@spacex/airbyte-client';
import { memoryOf, pickOne, type Context } from './context.ts';
import { canonicalJson, diffValues, type Difference } from './diff.ts';

/** The described connection in Airbyte, or `undefined`; one between other things is not it. */
export async function findConnection(
  context: Context,
  sourceId: string,
  destinationId: string,
): Promise<Connection | undefined> {
  const all = await context.client.listConnections(context.workspaceId);
  return pickOne(
    'connection',
    context.spec.connection.name,
    all.filter((one) => one.sourceId === sourceId && one.destinationId === destinationId),
    ({ connectionId }) => connectionId,
    memoryOf(context).ids.connection,
  );
}

/** The settings to send. Always every stream: Airbyte replaces the list, and the ones left out are deselected. */
export function connectionSettings({ spec }: Context): ConnectionSettings {
  const { name, schedule, status, prefix, non_breaking_schema_updates, streams } = spec.connection;
  return {
    name,
    status,
    prefix,
    schedule:
      schedule === 'manual'
        ? { scheduleType: 'manual' }
        : { scheduleType: 'cron', cronExpression: schedule.cron },
    // destination-s3 has no namespaces, and none of ours is in its paths.
    namespaceDefinition: 'destination',
    nonBreakingSchemaUpdatesBehavior: non_breaking_schema_updates,
    configurations: {
      streams: streams.map((stream) => ({ name: stream.name, syncMode: stream.sync_mode })),
    },
  };
}

/** What differs in what we declare; Airbyte's additions (cursor fields, keys, mappers) are its own business. */
export function diffConnection(context: Context, found: Connection): readonly Difference[] {
  return diffValues(comparable(found), comparable(connectionSettings(context)), 'connection').map(
    (difference) => ({
      ...difference,
      path: difference.path.replace(/^connection\./, ''),
    }),
  );
}

/**
 * A new manifest reaches a connection only when its streams are written again. Airbyte does not show with which schemas
 * a connection works, so this is known from our own state; without it, it is done once more.
 */
export function needsNewSchemas(context: Context): boolean {
  return memoryOf(context).connectionManifest !== manifestDigest(context);
}

/** Remembers that the connection has the schemas of the described manifest. */
export function rememberSchemas(context: Context): void {
  context.state.update(context.workspaceId, (memory) => ({
    ...memory,
    connectionManifest: manifestDigest(context),
  }));
}

function manifestDigest({ spec }: Context): string {
  return createHash('sha256').update(canonicalJson(spec.definition.manifest)).digest('hex');
}

type Comparable = Pick<
  Connection | ConnectionSettings,
  'name' | 'status' | 'prefix' | 'schedule' | 'namespaceDefinition' | 'nonBreakingSchemaUpdatesBehavior'
> & {
  readonly configurations?: {
    readonly streams?: ConnectionSettings['configurations']['streams'] | null;
  } | null;
};

function comparable(connection: Comparable) {
  const { schedule } = connection;
  return {
    name: connection.name,
    status: connection.status,
    prefix: connection.prefix ?? '',
    schedule:
      schedule?.scheduleType === 'cron'
        ? // Airbyte reads it back with the zone at its end.
          `cron ${(schedule.cronExpression ?? '').replace(/ UTC$/, '')}`
        : (schedule?.scheduleType ?? 'manual'),
    namespace: connection.namespaceDefinition,
    non_breaking_schema_updates: connection.nonBreakingSchemaUpdatesBehavior,
    streams: Object.fromEntries(
      (connection.configurations?.streams ?? []).map(({ name, syncMode }) => [name, syncMode ?? null]),
    ),
  };
}
