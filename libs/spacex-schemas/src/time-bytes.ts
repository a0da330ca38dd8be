import { colon, minus, nine, point, upperT, upperZ, zero } from './ascii.ts';
import { existsDay } from './timestamps.ts';

const dayBytes = 10;
/** `YYYY-MM-DDTHH:MM:SS`. */
const secondsBytes = 19;
/** A point and the six digits that Redshift keeps. */
const fractionBytes = 7;

/** `isDay` for the ten bytes from `at`. */
export function isDayAt(bytes: Buffer, at: number): boolean {
  if (bytes[at + 4] !== minus || bytes[at + 7] !== minus) return false;
  const century = twoDigits(bytes, at);
  const year = twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  return century >= 0 && year >= 0 && month >= 0 && day >= 0 && existsDay(century * 100 + year, month, day);
}

/**
 * Writes what `toUtcInstant` makes of an instant in UTC, with `Z` or without a zone, of at most microseconds. Returns
 * where it ends; -1 for any other text.
 */
export function writePlainInstant(
  bytes: Buffer,
  start: number,
  end: number,
  out: Buffer,
  at: number,
): number {
  const zoneAt = bytes[end - 1] === upperZ ? end - 1 : end;
  const fraction = zoneAt - start - secondsBytes;
  if (fraction < 0 || fraction === 1 || fraction > fractionBytes || !isTimeAt(bytes, start)) return -1;
  if (fraction > 0 && bytes[start + secondsBytes] !== point) return -1;
  for (let index = start + secondsBytes + 1; index < zoneAt; index += 1) {
    if (!isDigit(bytes[index] as number)) return -1;
  }
  let used = zoneAt;
  // Three digits at least, no zeros beyond them.
  while (used - start > secondsBytes + 4 && bytes[used - 1] === zero) used -= 1;
  let to = at;
  for (let index = start; index < used; index += 1) out[to++] = bytes[index] as number;
  if (fraction <= 0) out[to++] = point;
  while (to - at < secondsBytes + 4) out[to++] = zero;
  out[to] = upperZ;
  return to + 1;
}

/** Whether these are a day, a `T`, and hours, minutes and seconds. */
function isTimeAt(bytes: Buffer, at: number): boolean {
  if (bytes[at + dayBytes] !== upperT || bytes[at + 13] !== colon || bytes[at + 16] !== colon) return false;
  const hours = twoDigits(bytes, at + 11);
  const minutes = twoDigits(bytes, at + 14);
  const seconds = twoDigits(bytes, at + 17);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return false;
  return isDayAt(bytes, at);
}

/** -1 where they are not two digits. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = bytes[at] as number;
  const ones = bytes[at + 1] as number;
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : -1;
}

const isDigit = (byte: number) => byte >= zero && byte <= nine;
