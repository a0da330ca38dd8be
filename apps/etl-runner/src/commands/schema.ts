import type { SchemaChange } from '@spacex/redshift-writer';
import { SchemaDiffersError } from '../errors.ts';
import type { RunContext } from './load.ts';
import { withRedshift } from './with-redshift.ts';

/** What to do with the differences between Redshift and the definitions. */
export type SchemaAction = 'plan' | 'apply' | 'diff';

/**
 * The command `schema`: `plan` prints the statements, `apply` runs them, `diff` names the differences.
 *
 * @throws SchemaDiffersError by `diff` when there are any; SchemaConflictError of redshift-writer
 */
export async function schema(
  action: SchemaAction,
  context: RunContext,
  out: NodeJS.WritableStream,
  json: boolean,
): Promise<void> {
  const changes = await withRedshift(context, ({ writer }) =>
    action === 'apply' ? writer.prepareSchema() : writer.planSchema(),
  );
  out.write(json ? `${JSON.stringify({ command: `schema ${action}`, changes })}\n` : text(action, changes));
  if (action === 'diff' && changes.length > 0) throw new SchemaDiffersError(changes.length);
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
