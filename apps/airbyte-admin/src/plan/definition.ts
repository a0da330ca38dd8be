import type { DeclarativeDefinition } from '@spacex/airbyte-client';
import { memoryOf, pickOne, type Context } from './context.ts';
import { diffValues, type Difference } from './diff.ts';

/** The described low-code connector in Airbyte, or `undefined`. Its name cannot be changed, so the name decides. */
export async function findDefinition(context: Context): Promise<DeclarativeDefinition | undefined> {
  const { client, spec, workspaceId } = context;
  const all = await client.listDeclarativeDefinitions(workspaceId);
  const named = all.filter(({ name }) => name === spec.definition.name);
  return pickOne('definition', spec.definition.name, named, ({ id }) => id, memoryOf(context).ids.definition);
}

/** What differs. Only a manifest that says something else counts: every PUT makes a new version. */
export function diffDefinition({ spec }: Context, found: DeclarativeDefinition): readonly Difference[] {
  return diffValues(found.manifest, spec.definition.manifest, 'manifest');
}
