import { SECRET_MASK, type Configuration } from '@spacex/airbyte-client';
import type { ActorSpec } from '../spec/load-spec.ts';
import { valueAt } from '../spec/load-spec.ts';
import { memoryOf, pickOne, type Context } from './context.ts';
import { diffConfiguration, diffValues, type Difference } from './diff.ts';

/** Airbyte's word for what sources and destinations have in common. */
export type ActorKind = 'source' | 'destination';

/** A source or destination as Airbyte has it. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly definitionId: string;
  readonly configuration: Configuration;
}

/** destination-s3 in Airbyte's connector registry; sources and destinations do not read back their type. */
export const s3DefinitionId = '4816b78f-1489-44c1-9060-4b19d5fa9362';

/** The described source or destination in Airbyte, or `undefined`; one of another connector is not it. */
export async function findActor(
  context: Context,
  kind: ActorKind,
  definitionId: string,
): Promise<Actor | undefined> {
  const candidates = (await listActors(context, kind)).filter((actor) => actor.definitionId === definitionId);
  return pickOne(kind, context.spec[kind].name, candidates, ({ id }) => id, memoryOf(context).ids[kind]);
}

/** What differs; secrets by their digests. */
export function diffActor(context: Context, kind: ActorKind, found: Actor): readonly Difference[] {
  const { name, configuration, secretPaths } = context.spec[kind];
  return [
    ...diffValues(found.name, name, 'name'),
    ...diffConfiguration(found.configuration, configuration, secretPaths, (path) =>
      isApplied(context, kind, found.id, path),
    ),
  ];
}

/** The configuration to replace the one there with: the mask stands for "keep", so unchanged secrets are not sent. */
export function configurationToSend(context: Context, kind: ActorKind, found: Actor): Configuration {
  const { configuration, secretPaths } = context.spec[kind];
  return secretPaths.reduce<Configuration>((sent, path) => {
    const unchanged =
      valueAt(found.configuration, path) !== undefined && isApplied(context, kind, found.id, path);
    return unchanged && valueAt(sent, path) !== undefined
      ? withValue(sent, path.split('.'), SECRET_MASK)
      : sent;
  }, configuration);
}

/** Remembers that the described secrets are the ones Airbyte has now. */
export function rememberSecrets(context: Context, kind: ActorKind, id: string): void {
  const applied = Object.fromEntries(
    presentSecrets(context.spec[kind]).map((path) => [`${kind}.${path}`, digestOf(context, kind, id, path)]),
  );
  context.state.update(context.workspaceId, (memory) => {
    const others = Object.entries(memory.secretDigests).filter(([place]) => !place.startsWith(`${kind}.`));
    return { ...memory, secretDigests: { ...Object.fromEntries(others), ...applied } };
  });
}

async function listActors({ client, workspaceId }: Context, kind: ActorKind): Promise<readonly Actor[]> {
  return kind === 'source'
    ? (await client.listSources(workspaceId)).map((source) => ({ ...source, id: source.sourceId }))
    : (await client.listDestinations(workspaceId)).map((destination) => ({
        ...destination,
        id: destination.destinationId,
      }));
}

function presentSecrets({ configuration, secretPaths }: ActorSpec): readonly string[] {
  return secretPaths.filter((path) => valueAt(configuration, path) !== undefined);
}

function isApplied(context: Context, kind: ActorKind, id: string, path: string): boolean {
  const remembered = memoryOf(context).secretDigests[`${kind}.${path}`];
  return remembered !== undefined && remembered === digestOf(context, kind, id, path);
}

/** The id is part of it: a thing that was made anew has none of the old one's secrets. */
function digestOf({ digests, spec }: Context, kind: ActorKind, id: string, path: string): string {
  return digests.of(`${kind}/${id}/${path}`, valueAt(spec[kind].configuration, path));
}

function withValue(
  object: Configuration,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Configuration {
  return {
    ...object,
    [key]: rest.length === 0 ? value : withValue(object[key] as Configuration, rest, value),
  };
}
