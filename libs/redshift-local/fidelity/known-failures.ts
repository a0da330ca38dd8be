/** Documented statements that redshift-local answers differently, and why. A statement that is named here and passes fails the test. */
export const knownFailures: ReadonlyMap<string, string> = new Map([]);
