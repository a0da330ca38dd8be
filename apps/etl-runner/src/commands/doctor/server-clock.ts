import type { S3Client } from '@aws-sdk/client-s3';
import { CheckError } from './errors.ts';

/** S3 refuses requests whose time is 15 minutes off (RequestTimeTooSkewed); a third of it is time to act. */
const maxSkewMs = 5 * 60_000;

/** How our clock differs from that of the server. */
export interface ClockObservation {
  /** Ours minus theirs, in milliseconds; the server tells full seconds. */
  readonly skewMs: number;
}

/** Listens to the `Date` header of S3's answers, also of its refusals. */
export class ServerClock {
  readonly #now: () => number;
  #observed: ClockObservation | undefined;

  /** @param now our clock, milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The last answer; undefined while there was none. */
  get observed(): ClockObservation | undefined {
    return this.#observed;
  }

  /** Hears every answer that `s3` gets from now on. */
  attach(s3: S3Client): void {
    s3.middlewareStack.add(
      (next) => async (args) => {
        const sentAtMs = this.#now();
        const output = await next(args);
        this.#hear(output.response, sentAtMs);
        return output;
      },
      // Lowest = nearest to the wire: refusals are still answers here, not yet exceptions.
      { step: 'deserialize', priority: 'low', name: 'serverClock' },
    );
  }

  #hear(response: unknown, sentAtMs: number): void {
    const { headers } = response as { readonly headers?: Readonly<Record<string, string | undefined>> };
    const serverMs = Date.parse(headers?.['date'] ?? '');
    if (Number.isNaN(serverMs)) return;
    const receivedAtMs = this.#now();
    // The header drops the fraction of its second, and we do not know when between our two times it was written:
    // only what is outside of both is a difference.
    const early = Math.min(0, receivedAtMs - serverMs);
    const late = Math.max(0, sentAtMs - (serverMs + 1000));
    this.#observed = { skewMs: early + late };
  }
}

/**
 * Judges what was heard.
 *
 * @throws CheckError when the clock is more than five minutes off
 */
export function checkClock(observed: ClockObservation | undefined): string {
  if (observed === undefined) return "S3's answers carry no Date header: not compared";
  const seconds = Math.round(Math.abs(observed.skewMs) / 1000);
  const direction = observed.skewMs > 0 ? 'ahead of' : 'behind';
  if (Math.abs(observed.skewMs) > maxSkewMs) {
    throw new CheckError(
      `the clock of this machine is ${seconds} s ${direction} S3's`,
      'set the clock (NTP, or restart the virtual machine): S3 refuses requests that are 15 minutes off',
    );
  }
  return seconds === 0 ? "same time as S3's" : `${seconds} s ${direction} S3's`;
}
