import { exitCodes, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { hiddenSecret, type Difference } from '../plan/diff.ts';
import { makePlan, type Change } from '../plan/plan.ts';
import { openContext } from './session.ts';

/** Differences of one thing that are written out; a new manifest can have hundreds. */
const shownDifferences = 20;
const shownCharacters = 80;

/** `plan`: exit code 0 for nothing to do, 2 for changes (1 for errors, see main.ts). */
export async function planCommand(specFile: string, output: Output): Promise<ExitCode> {
  const context = await openContext(specFile, output);
  const { workspaceId, changes } = await makePlan(context);
  output.result(changes.length === 0 ? ['nothing to do'] : changes.flatMap(describeChange), {
    workspaceId,
    changes,
  });
  return changes.length === 0 ? exitCodes.ok : 2;
}

/** A change in words: one line, and one more for each setting. */
export function describeChange({ action, resource, name, differences }: Change): readonly string[] {
  const more = differences.length - shownDifferences;
  return [
    `${action} ${resource} "${name}"${action === 'refresh' ? ' (take over the schemas of the manifest)' : ''}`,
    ...differences.slice(0, shownDifferences).map(describeDifference),
    ...(more > 0 ? [`    … and ${more} more`] : []),
  ];
}

function describeDifference({ path, from, to }: Difference): string {
  return `    ${path}: ${valueText(from)} → ${valueText(to)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(absent)';
  if (value === hiddenSecret) return hiddenSecret;
  const text = JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
