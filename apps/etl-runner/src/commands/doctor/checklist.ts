import { CheckError } from './errors.ts';
import type { CheckFunction, CheckResult } from './types.ts';

/** Runs checks one after the other and keeps what they found. A failed check never stops the others. */
export class Checklist {
  readonly #results: CheckResult[] = [];
  readonly #onResult: (result: CheckResult) => void;

  /** @param onResult called as soon as a check is done, so that a person sees something while slow ones run */
  constructor(onResult: (result: CheckResult) => void = () => undefined) {
    this.#onResult = onResult;
  }

  /** Everything found so far, in order. */
  get results(): readonly CheckResult[] {
    return this.#results;
  }

  /** Whether this check was made and found nothing wrong. */
  isOk(name: string): boolean {
    return this.#results.some((result) => result.name === name && result.status === 'ok');
  }

  /**
   * Runs one check.
   *
   * @param needs names of checks without which this one makes no sense: when one of them is not ok, it is skipped
   */
  async run(name: string, needs: readonly string[], check: CheckFunction): Promise<void> {
    const missing = needs.filter((need) => !this.isOk(need));
    if (missing.length > 0) {
      this.#add({ name, status: 'skipped', detail: `not tried, needs ${missing.join(', ')}` });
      return;
    }
    try {
      this.#add({ name, status: 'ok', detail: await check() });
    } catch (error) {
      this.#add({ name, status: 'failed', ...describe(error) });
    }
  }

  #add(result: CheckResult): void {
    this.#results.push(result);
    this.#onResult(result);
  }
}

function describe(error: unknown): Pick<CheckResult, 'detail' | 'fix'> {
  if (error instanceof CheckError) return { detail: oneLine(error.message), fix: oneLine(error.fix) };
  return { detail: oneLine(error instanceof Error ? error.message : String(error)) };
}

/** Messages of servers may have several lines; a check has one. */
const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim();
