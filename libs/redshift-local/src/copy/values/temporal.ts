import { LoadError, loadErrorCodes } from '../load-error.ts';
import { daysSince2000, isDate, microsPerDay } from './calendar.ts';

/** A point in time: days since 2000-01-01 and microseconds of that day; an offset east of UTC when one was written. */
export interface Moment {
  days: number;
  micros: number;
  /** Seconds; NaN: none was written. */
  offsetSeconds: number;
}

/** ISO 8601 as Redshift's 'auto' takes it: a blank or T, any number of digits of a second, Z or an offset. */
const isoTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.:](\d+))?)?\s*(AM|PM)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const compactDate = /^(\d{4})(\d{2})(\d{2})$/;
const slashDate = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/;
const americanDate = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/;
const wordDate = /^([a-z]{3,9})\.?[ -](\d{1,2}),?[ -](\d{4})$/i;
const dayWordDate = /^(\d{1,2})[ -]([a-z]{3,9})[ -](\d{4})$/i;
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The number of an English month, abbreviated or not; NaN for another word. */
export function monthNumber(word: string): number {
  const index = monthNames.indexOf(word.slice(0, 3).toLowerCase());
  return index < 0 ? Number.NaN : index + 1;
}

export const invalidDate = (): LoadError =>
  new LoadError(loadErrorCodes.date, 'Invalid Date Format - length must be 10 or more');
export const invalidTimestamp = (): LoadError =>
  new LoadError(loadErrorCodes.timestamp, 'Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]');

/** Days since 2000 of a date in one of the automatic formats (AWS docs, Using automatic recognition); a time behind it is dropped. */
export function readAutoDate(text: string): number {
  const iso = isoTime.exec(text) ?? compactDate.exec(text) ?? slashDate.exec(text);
  let parts: readonly number[] | undefined = iso?.slice(1, 4).map(Number);
  if (parts === undefined) {
    const american = americanDate.exec(text);
    const word = wordDate.exec(text);
    const dayWord = dayWordDate.exec(text);
    if (american) parts = [Number(american[3]), Number(american[1]), Number(american[2])];
    else if (word) parts = [Number(word[3]), monthNumber(word[1] as string), Number(word[2])];
    else if (dayWord) parts = [Number(dayWord[3]), monthNumber(dayWord[2] as string), Number(dayWord[1])];
  }
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN] = parts ?? [];
  if (!isDate(year, month, day) || Number.isNaN(month)) throw invalidDate();
  return daysSince2000(year, month, day);
}

/** Seconds east of UTC of `Z`, `UTC`, `+05`, `-0530` or `+05:30`. */
export function readOffset(text: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

/** Microseconds of a day; undefined when no clock shows that. */
export function microsOfDay(hour: number, minute: number, second: number, fraction = ''): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/**
 * A time in the automatic formats. Digits beyond the microsecond are cut.
 *
 * @throws LoadError 1206
 */
export function readAutoTimestamp(text: string, into: Moment): void {
  const match = isoTime.exec(text);
  if (match === null) {
    try {
      into.days = readAutoDate(text);
    } catch {
      throw invalidTimestamp();
    }
    into.micros = 0;
    into.offsetSeconds = Number.NaN;
    return;
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction, half, zone] = match;
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const micros = microsOfDay(hours, Number(minute), Number(second), fraction);
  if (micros === undefined || !isDate(Number(year), Number(month), Number(day))) throw invalidTimestamp();
  into.days = daysSince2000(Number(year), Number(month), Number(day));
  into.micros = micros;
  into.offsetSeconds = zone === undefined ? Number.NaN : readOffset(zone);
}

/**
 * A number since 1970: seconds or milliseconds, exact to the microsecond.
 *
 * @throws LoadError 1206
 */
export function readEpoch(text: string, unitsPerSecond: bigint, into: Moment): void {
  const match = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(text);
  if (match === null) throw invalidTimestamp();
  const fraction = (match[3] ?? '').slice(0, 6).padEnd(6, '0');
  const scaled = (BigInt(match[2] as string) * 1_000_000n + BigInt(fraction)) / unitsPerSecond;
  const total = match[1] === '-' ? -scaled : scaled;
  const day = BigInt(microsPerDay);
  const micros = ((total % day) + day) % day;
  into.days = Number((total - micros) / day) - 10_957;
  into.micros = Number(micros);
  into.offsetSeconds = 0;
  // The years 1 to 9999.
  if (into.days < -730_119 || into.days > 2_921_939) throw invalidTimestamp();
}

const two = (bytes: Buffer, at: number): number => {
  const high = (bytes[at] as number) - 48;
  const low = (bytes[at + 1] as number) - 48;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1;
};

/** Days since 2000 of exactly `YYYY-MM-DD`; NaN for anything else. */
export function readPlainDate(bytes: Buffer, start: number, end: number): number {
  if (end - start < 10 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return Number.NaN;
  const high = two(bytes, start);
  const low = two(bytes, start + 2);
  const month = two(bytes, start + 5);
  const day = two(bytes, start + 8);
  if (high < 0 || low < 0 || month < 0 || day < 0) return Number.NaN;
  const year = high * 100 + low;
  return isDate(year, month, day) ? daysSince2000(year, month, day) : Number.NaN;
}

/**
 * The form that nearly all times have, `YYYY-MM-DDTHH:MM:SS[.digits][Z|±HH:MM]`, read without making a text of it. Returns false for
 * every other form, and for times that do not exist.
 */
export function readPlainTimestamp(bytes: Buffer, start: number, end: number, into: Moment): boolean {
  const days = readPlainDate(bytes, start, end);
  if (Number.isNaN(days) || end - start < 19) return false;
  const separator = bytes[start + 10];
  if (
    (separator !== 0x54 && separator !== 0x20) ||
    bytes[start + 13] !== 0x3a ||
    bytes[start + 16] !== 0x3a
  ) {
    return false;
  }
  const hour = two(bytes, start + 11);
  const minute = two(bytes, start + 14);
  const second = two(bytes, start + 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  let at = start + 19;
  let fraction = 0;
  if (bytes[at] === 0x2e && at < end) {
    const first = ++at;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      if (at - first < 6) fraction = fraction * 10 + digit;
    }
    if (at === first) return false;
    for (let places = at - first; places < 6; places++) fraction *= 10;
  }
  let offset = Number.NaN;
  if (at < end) {
    const sign = bytes[at];
    if (sign === 0x5a && at + 1 === end) offset = 0;
    else if (
      (sign === 0x2b || sign === 0x2d) &&
      (end - at === 3 || (end - at === 6 && bytes[at + 3] === 0x3a))
    ) {
      const hours = two(bytes, at + 1);
      const minutes = end - at === 6 ? two(bytes, at + 4) : 0;
      if (hours < 0 || minutes < 0) return false;
      offset = (hours * 3600 + minutes * 60) * (sign === 0x2d ? -1 : 1);
    } else return false;
  }
  into.days = days;
  into.micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
  into.offsetSeconds = offset;
  return true;
}
