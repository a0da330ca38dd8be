const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A whole number as a JSON value: a plain number, or raw JSON with its digits beyond 2^53. */
export function wholeNumber(value: bigint): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawJSON(String(value));
}

/** An unscaled decimal as a JSON number with all of its digits. */
export function decimalNumber(unscaled: bigint, scale: number): unknown {
  if (scale <= 0) return wholeNumber(unscaled * 10n ** BigInt(-scale));
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return rawJSON(`${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}

const dayMs = 86_400_000;
const secondMicros = 1_000_000n;

const outOfRange = (what: string) => new RangeError(`a ${what} is out of range`);

/** Days since 1970 as `YYYY-MM-DD`. */
export function dayText(days: number): string {
  const date = new Date(days * dayMs);
  if (Number.isNaN(date.getTime())) throw outOfRange('date');
  return date.toISOString().slice(0, -14);
}

/** Microseconds since 1970 as ISO-8601 in UTC, with six fractional digits where it needs them, else three. */
export function instantText(micros: bigint): string {
  const seconds = micros / secondMicros - (micros % secondMicros < 0n ? 1n : 0n);
  const fraction = String(micros - seconds * secondMicros).padStart(6, '0');
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw outOfRange('timestamp');
  return `${date.toISOString().slice(0, -4)}${fraction.endsWith('000') ? fraction.slice(0, 3) : fraction}Z`;
}

/** Microseconds since midnight as `HH:MM:SS.ffffff`. */
export function timeText(micros: bigint): string {
  if (micros < 0n || micros >= 86_400n * secondMicros) throw outOfRange('time of day');
  return instantText(micros).slice(11, 19) + `.${String(micros % secondMicros).padStart(6, '0')}`;
}
