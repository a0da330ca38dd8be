import { AirbyteNotFoundError } from '@spacex/airbyte-client';
import { exitCodes, NotConfirmedError, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import type { Context, Resource } from '../plan/context.ts';
import { findAll, type Found } from '../plan/plan.ts';
import { openContext } from './session.ts';

/** One thing to delete, and what Airbyte deletes with it. */
interface Deletion {
  readonly resource: Resource;
  readonly name: string;
  readonly id: string;
  /** Connections of others, which go too because Airbyte deletes the connections of a source or destination. */
  readonly cascade: readonly string[];
  readonly run: () => Promise<void>;
}

/** `destroy`: deletes what is described, and nothing else but what Airbyte deletes with it. Objects in S3 stay. */
export async function destroyCommand(
  specFile: string,
  output: Output,
  { yes }: { readonly yes: boolean },
): Promise<ExitCode> {
  const context = await openContext(specFile, output);
  const deletions = await listDeletions(context, await findAll(context));
  for (const { resource, name, id, cascade } of deletions) {
    output.progress(`delete ${resource} "${name}" (${id})`);
    for (const other of cascade) output.progress(`    and with it connection ${other}`);
  }
  if (deletions.length > 0 && !yes) throw new NotConfirmedError();
  for (const { resource, run } of deletions) {
    await ignoreMissing(run);
    context.state.update(context.workspaceId, (memory) => ({
      ...memory,
      ids: { ...memory.ids, [resource]: undefined },
    }));
  }
  context.state.update(context.workspaceId, () => ({ ids: {}, secretDigests: {} }));
  const deleted = deletions.map(({ resource, name, id }) => ({ resource, name, id }));
  output.result(
    deleted.length === 0
      ? ['nothing to delete']
      : deleted.map(({ resource, name }) => `deleted ${resource} "${name}"`),
    { deleted },
  );
  return exitCodes.ok;
}

/** In the order that leaves nothing behind which points to something gone. */
async function listDeletions(context: Context, found: Found): Promise<readonly Deletion[]> {
  const { client, spec, workspaceId } = context;
  const { connection, destination, source, definition } = found;
  const connections = await client.listConnections(workspaceId);
  const others = (belongs: (one: (typeof connections)[number]) => boolean) =>
    connections
      .filter((one) => belongs(one) && one.connectionId !== connection?.connectionId)
      .map((one) => `"${one.name ?? ''}" (${one.connectionId})`);

  const deletions: Deletion[] = [];
  const add = (
    resource: Resource,
    id: string | undefined,
    cascade: readonly string[],
    run: (id: string) => Promise<void>,
  ) => {
    if (id !== undefined) {
      deletions.push({ resource, name: spec[resource].name, id, cascade, run: () => run(id) });
    }
  };
  add('connection', connection?.connectionId, [], (id) => client.deleteConnection(id));
  add(
    'destination',
    destination?.id,
    others((one) => one.destinationId === destination?.id),
    (id) => client.deleteDestination(id),
  );
  add(
    'source',
    source?.id,
    others((one) => one.sourceId === source?.id),
    (id) => client.deleteSource(id),
  );
  add('definition', definition?.id, [], (id) => client.deleteDeclarativeDefinition(workspaceId, id));
  return deletions;
}

/** Gone already is as good as deleted: an earlier destroy may have been cut off. */
async function ignoreMissing(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof AirbyteNotFoundError)) throw error;
  }
}
