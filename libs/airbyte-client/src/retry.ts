import { setTimeout as sleep } from 'node:timers/promises';
import { AirbyteError } from './errors.ts';

/** How often and how patiently a failed call is repeated. */
export interface RetryOptions {
  /** Further tries after the first. @default 4 */
  readonly retries?: number;
  /** Upper bound of the first wait in milliseconds; it doubles with every try. @default 500 */
  readonly firstWaitMs?: number;
  /** Upper bound of any wait in milliseconds. @default 15000 */
  readonly longestWaitMs?: number;
}

/**
 * Runs `attempt` and repeats it after transient errors. The wait is random between half the bound and the bound:
 * Airbyte's 429 names no time (no `Retry-After`), and callers that failed together must not come back together.
 */
export async function withRetry<Result>(
  attempt: () => Promise<Result>,
  { retries = 4, firstWaitMs = 500, longestWaitMs = 15_000 }: RetryOptions = {},
): Promise<Result> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failed >= retries || !(error instanceof AirbyteError) || !error.transient) throw error;
      const bound = Math.min(longestWaitMs, firstWaitMs * 2 ** failed);
      await sleep(bound * (0.5 + Math.random() / 2));
    }
  }
}
