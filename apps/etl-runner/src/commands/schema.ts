import type { DestructiveChange, SchemaChange } from '@spacex/redshift-writer';
import { ConfigurationError, SchemaDiffersError } from '../errors.ts';
import type { RunContext } from './load.ts';
import { withRedshift } from './with-redshift.ts';

/** What to do with the differences between Redshift and the definitions. */
export type SchemaAction = 'plan' | 'apply' | 'diff';

/** The options of `schema` as commander gives them. */
export interface SchemaFlags {
  readonly json?: boolean;
  readonly allow?: string;
}

/**
 * The command `schema`: `plan` prints the statements, `apply` runs them, `diff` names the differences.
 *
 * @throws ConfigurationError for an `--allow` that is none; SchemaDiffersError by `diff` when there are any; SchemaConflictError of redshift-writer
 */
export async function schema(
  action: SchemaAction,
  context: RunContext,
  out: NodeJS.WritableStream,
  { json = false, allow: names }: SchemaFlags,
): Promise<void> {
  const allow = readAllow(names);
  const changes = await withRedshift(context, ({ writer }) =>
    action === 'apply' ? writer.prepareSchema({ allow }) : writer.planSchema({ allow }),
  );
  out.write(json ? `${JSON.stringify({ command: `schema ${action}`, changes })}\n` : text(action, changes));
  if (action === 'diff' && changes.length > 0) throw new SchemaDiffersError(changes.length);
}

const destructive: readonly DestructiveChange[] = ['drop-column', 'replace-column'];

function readAllow(names: string | undefined): readonly DestructiveChange[] {
  const given = names?.split(',').map((name) => name.trim()) ?? [];
  const unknown = given.filter((name) => !destructive.some((change) => change === name));
  if (unknown.length > 0)
    throw new ConfigurationError([
      `--allow: there is no change ${unknown.join(', ')}; there are ${destructive.join(', ')}`,
    ]);
  return destructive.filter((change) => given.includes(change));
}

function text(action: SchemaAction, changes: readonly SchemaChange[]): string {
  if (changes.length === 0) return '-- Redshift is as it should be\n';
  return action === 'plan'
    ? statementsOf(changes)
    : `${changes.map(({ description }) => description).join('\n')}\n`;
}

/** The statements as a script. */
export function statementsOf(changes: readonly SchemaChange[]): string {
  return changes.flatMap(({ statements }) => statements.map((statement) => `${statement};\n`)).join('');
}
