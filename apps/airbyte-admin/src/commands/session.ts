import { AirbyteClient, type Workspace } from '@spacex/airbyte-client';
import { readAccess, readStateDir, readVariables, type AirbyteAccess } from '../config.ts';
import { ConfigurationError } from '../errors.ts';
import type { Output } from '../output.ts';
import type { Context } from '../plan/context.ts';
import { loadSpec, type Spec } from '../spec/load-spec.ts';
import { Digests } from '../state/digests.ts';
import { StateFile } from '../state/state-file.ts';

/** Reads the specification and makes its secrets known to the output. Throws ConfigurationError. */
export function readSpec(specFile: string, output: Output): Spec {
  const spec = loadSpec(specFile, readVariables());
  output.hide(spec.secrets);
  return spec;
}

/** Everything that a command needs to talk to Airbyte about the specification. */
export async function openContext(specFile: string, output: Output): Promise<Context> {
  // Both are read before anything is thrown, so that one run names the problems of both.
  const [access, spec] = settled(
    () => readAccess(),
    () => readSpec(specFile, output),
  );
  output.hide([access.clientSecret]);
  const client = new AirbyteClient(access);
  const stateDir = readStateDir(specFile);
  return {
    client,
    spec,
    workspaceId: (await pickWorkspace(client, access)).workspaceId,
    state: new StateFile(stateDir, specFile),
    digests: new Digests(stateDir),
    log: output.progress,
  };
}

async function pickWorkspace(client: AirbyteClient, { workspaceId }: AirbyteAccess): Promise<Workspace> {
  const all = await client.listWorkspaces();
  const wanted = workspaceId === undefined ? all : all.filter((one) => one.workspaceId === workspaceId);
  const [only] = wanted;
  if (only && wanted.length === 1) return only;
  const known = all.map(({ name, workspaceId: id }) => `${id} (${name})`).join(', ') || 'none';
  throw new ConfigurationError('the environment', [
    workspaceId === undefined
      ? `AIRBYTE_WORKSPACE_ID is not set and Airbyte has ${all.length} workspaces: ${known}`
      : `AIRBYTE_WORKSPACE_ID names no workspace of this Airbyte; it has ${known}`,
  ]);
}

function settled<First, Second>(first: () => First, second: () => Second): readonly [First, Second] {
  const problems: string[] = [];
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const values = [attempt(first), attempt(second)] as const;
  if (problems.length > 0) throw new ConfigurationError('the configuration', problems);
  return values as readonly [First, Second];
}
