import type { AirbyteClient } from '@spacex/airbyte-client';
import type { Spec } from '../spec/load-spec.ts';
import type { Digests } from '../state/digests.ts';
import type { Memory, StateFile } from '../state/state-file.ts';
import { AmbiguousError } from '../errors.ts';

/** What planning and applying work with. */
export interface Context {
  readonly client: AirbyteClient;
  readonly spec: Spec;
  readonly workspaceId: string;
  readonly state: StateFile;
  readonly digests: Digests;
  /** Takes one line per step, for people. */
  readonly log: (line: string) => void;
}

/** What is described: in the order in which it is made. */
export const resources = ['definition', 'source', 'destination', 'connection'] as const;

/** One of {@link resources}. */
export type Resource = (typeof resources)[number];

/** What is remembered about the context's workspace, as it is on disk now. */
export function memoryOf({ state, workspaceId }: Context): Memory {
  return state.read(workspaceId);
}

/** Remembers the id under which Airbyte knows a resource. */
export function rememberId({ state, workspaceId }: Context, resource: Resource, id: string): void {
  state.update(workspaceId, (memory) => ({ ...memory, ids: { ...memory.ids, [resource]: id } }));
}

/**
 * The one candidate that is the described thing: the remembered one, else the only one with the name. Airbyte's names
 * are not unique; more than one is an AmbiguousError.
 */
export function pickOne<Candidate extends { readonly name?: string | null | undefined }>(
  resource: Resource,
  name: string,
  candidates: readonly Candidate[],
  idOf: (candidate: Candidate) => string,
  rememberedId: string | undefined,
): Candidate | undefined {
  const remembered = candidates.find((candidate) => idOf(candidate) === rememberedId);
  if (remembered) return remembered;
  const named = candidates.filter((candidate) => candidate.name === name);
  if (named.length > 1) throw new AmbiguousError(resource, name, named.map(idOf));
  return named[0];
}
