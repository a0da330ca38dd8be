import { setTimeout as sleep } from 'node:timers/promises';
import { classifyRedshiftError, type RedshiftErrorClass } from './classify.ts';
import { CommitOutcomeUnknownError } from './errors.ts';

/** One failed attempt that will be followed by another. */
export interface RedshiftRetry {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly error: unknown;
  readonly errorClass: RedshiftErrorClass;
  /** How long the next attempt waits. */
  readonly delayMs: number;
}

/** Options of `withRedshiftRetry`. */
export interface RedshiftRetryOptions<T> {
  /** Attempts in all, the first included. Default `5`. */
  readonly attempts?: number;
  /** Upper bound of the first wait; it doubles for each attempt. Default `200`. */
  readonly baseDelayMs?: number;
  /** Upper bound of any wait. Default `20_000`. */
  readonly maxDelayMs?: number;
  /** Called before each wait, e.g. to log. */
  readonly onRetry?: (retry: RedshiftRetry) => void;
  /**
   * Asked, before anything is repeated, when the connection was lost during COMMIT: return the result when the
   * transaction was stored, `undefined` when it was not. It may throw; connection failures inside it are retried too.
   * Without it an unknown outcome is thrown, never repeated blindly.
   */
  readonly findCommitted?: () => Promise<T | undefined>;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** A number in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Runs a whole transaction, and again when it lost against another one or its connection broke. Waits grow
 * exponentially with full jitter. Errors of data and fatal ones are thrown at once, and so is the last error.
 *
 * @param run makes and commits one transaction; called once per attempt, so it must start from nothing.
 * @throws whatever the last attempt threw; `CommitOutcomeUnknownError` when nobody can tell whether it was stored.
 */
export async function withRedshiftRetry<T>(
  run: (attempt: number) => Promise<T>,
  options: RedshiftRetryOptions<T> = {},
): Promise<T> {
  const { attempts = 5, baseDelayMs = 200, maxDelayMs = 20_000, random = Math.random } = options;
  let unknown: CommitOutcomeUnknownError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (unknown && options.findCommitted) {
        const committed = await options.findCommitted();
        if (committed !== undefined) return committed;
        unknown = undefined;
      }
      return await run(attempt);
    } catch (error) {
      const errorClass = classifyRedshiftError(error);
      if (error instanceof CommitOutcomeUnknownError) unknown = error;
      if (unknown && !options.findCommitted) throw unknown;
      // While the outcome is unknown, that is what the caller must hear, whatever failed afterwards.
      if (attempt >= attempts || (errorClass !== 'retry' && errorClass !== 'reconnect'))
        throw unknown ?? error;
      const delayMs = Math.floor(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1)));
      options.onRetry?.({ attempt, error, errorClass, delayMs });
      await sleep(delayMs, undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}
