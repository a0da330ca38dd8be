/** Minutes of a day in which a zone may change its offset, as a cache key. */
const cachedSpanMs = 15 * 60_000;

/** Offsets of one time zone: what a clock there shows minus UTC. */
export class ZoneOffset {
  readonly #format: Intl.DateTimeFormat;
  readonly #cache = new Map<number, number>();

  /** @throws RangeError for a zone that the platform does not know */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Seconds east of UTC when the clock of the zone shows this time (given as if it were UTC). */
  secondsAt(localMs: number): number {
    const key = Math.floor(localMs / cachedSpanMs);
    let offset = this.#cache.get(key);
    if (offset === undefined) {
      // Twice: the offset at the instant, not at the reading of the clock.
      const guess = this.#offsetOf(key * cachedSpanMs);
      offset = this.#offsetOf(key * cachedSpanMs - guess * 1000);
      if (this.#cache.size < 100_000) this.#cache.set(key, offset);
    }
    return offset;
  }

  #offsetOf(utcMs: number): number {
    const part = Object.fromEntries(
      this.#format.formatToParts(utcMs).map(({ type, value }) => [type, value]),
    );
    const shown = new Date(0);
    shown.setUTCFullYear(Number(part['year']), Number(part['month']) - 1, Number(part['day']));
    shown.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
    return Math.round((shown.getTime() - utcMs) / 1000);
  }
}
