import { UnsupportedByRedshiftError } from '../errors.ts';

/** Throws what the compiler says about a feature that Redshift lacks. */
export const refuse = (feature: string, remedy: string): never => {
  throw new UnsupportedByRedshiftError(feature, remedy);
};

/** Refuses the features that are there. */
export function refuseEach(
  rules: readonly (readonly [present: unknown, feature: string, remedy: string])[],
): void {
  for (const [present, feature, remedy] of rules) {
    if (present) refuse(feature, remedy);
  }
}
