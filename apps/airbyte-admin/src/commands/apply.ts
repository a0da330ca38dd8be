import { apply } from '../apply.ts';
import { exitCodes, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { openContext } from './session.ts';

/** `apply`: makes Airbyte have what is described. */
export async function applyCommand(specFile: string, output: Output): Promise<ExitCode> {
  const context = await openContext(specFile, output);
  const { done, ids } = await apply(context);
  const lines = done.map(({ action, resource }) => `${action} ${resource} "${context.spec[resource].name}"`);
  output.result(lines.length === 0 ? ['nothing to do'] : lines, {
    workspaceId: context.workspaceId,
    changed: done.length,
    done,
    ids,
  });
  return exitCodes.ok;
}
