import { SqlRefusal, syntaxErrorCode } from '../sql/refusal.ts';

/** An option and those that it excludes. */
export type OptionConflict = readonly [option: string, others: readonly string[]];

/**
 * Refuses options that exclude each other.
 *
 * @param command names the page of AWS's documentation
 * @param seen the words of the options that were given
 * @param format of the files, which is an option too
 * @throws SqlRefusal 42601
 */
export function refuseConflicts(
  command: 'COPY' | 'UNLOAD',
  conflicts: readonly OptionConflict[],
  seen: ReadonlySet<string>,
  format: string | undefined,
): void {
  const given = new Set(seen);
  if (format !== undefined) given.add(format.toUpperCase().replace('FIXED-WIDTH', 'FIXEDWIDTH'));
  for (const [option, others] of conflicts) {
    const other = given.has(option) ? others.find((name) => given.has(name)) : undefined;
    if (other !== undefined) {
      throw new SqlRefusal(
        syntaxErrorCode,
        `${other} is not supported with ${option}`,
        `AWS docs, ${command}: ${option} excludes ${other}.`,
      );
    }
  }
}
