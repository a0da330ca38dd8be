import { colon, minus, nine, point, zero } from './ascii.ts';

/** `YYYY-MM-DD`. */
const dayLength = 10;
/** `YYYY-MM-DDTHH:MM:SS`. */
const secondsLength = 19;
/** What Redshift keeps of a fraction, and what is taken at all. */
const microsLength = 6;
const maxFractionLength = 9;
const zonePattern = /^[+-]\d{2}:?\d{2}$/;

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Whether the text is an existing day of the form `YYYY-MM-DD`. (A `Date` would tell too, in ten times the time.) */
export function isDay(text: string): boolean {
  return text.length === dayLength && startsWithDay(text);
}

function startsWithDay(text: string): boolean {
  if (text.charCodeAt(4) !== minus || text.charCodeAt(7) !== minus) return false;
  const century = twoDigits(text, 0);
  const year = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  return century >= 0 && year >= 0 && month >= 0 && day >= 0 && existsDay(century * 100 + year, month, day);
}

/** Whether there is such a day in the years 1 to 9999. */
export function existsDay(year: number, month: number, day: number): boolean {
  if (year === 0 || day === 0) return false;
  return day <= (monthDays[month - 1] ?? 0) || (month === 2 && day === 29 && isLeapYear(year));
}

/**
 * The instant as `YYYY-MM-DDTHH:MM:SS.sssZ`, in UTC; undefined where the text is no instant.
 * Without a zone the text is UTC (Space-Track's `EPOCH` and `CREATION_DATE` are). Microseconds are kept
 * (`.ssssssZ`), anything finer is cut: Redshift stores no more.
 */
export function toUtcInstant(text: string): string | undefined {
  // Two of them are in each satellite: a regular expression takes five times as long.
  if (!startsWithDay(text) || !hasTime(text)) return undefined;
  const fractionEnd = endOfFraction(text);
  if (fractionEnd === undefined) return undefined;
  let microsEnd = Math.min(fractionEnd, secondsLength + 1 + microsLength);
  while (text.charCodeAt(microsEnd - 1) === zero && microsEnd > secondsLength + 1) microsEnd -= 1;
  const micros = text.slice(secondsLength + 1, microsEnd).padEnd(3, '0');
  const zone = text.slice(fractionEnd);
  const day = text.slice(0, dayLength);
  const time = text.slice(dayLength + 1, secondsLength);
  if (zone === '' || zone === 'Z' || zone === 'z') return `${day}T${time}.${micros}Z`;
  if (!zonePattern.test(zone)) return undefined;
  const zoneHours = Number(zone.slice(1, 3));
  const zoneMinutes = Number(zone.slice(-2));
  if (zoneHours > 15 || zoneMinutes > 59) return undefined;
  const offsetMs = (zoneHours * 60 + zoneMinutes) * 60_000 * (zone.startsWith('-') ? -1 : 1);
  const shifted = new Date(Date.parse(`${day}T${time}Z`) - offsetMs).toISOString();
  // A year outside 0001..9999 has another spelling that no column takes.
  return shifted.length === 24 && !shifted.startsWith('0000')
    ? `${shifted.slice(0, 20)}${micros}Z`
    : undefined;
}

/** Whether a `T` or a space and an existing `HH:MM:SS` stand behind the day. */
function hasTime(text: string): boolean {
  const separator = text[dayLength];
  if (separator !== 'T' && separator !== ' ') return false;
  if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return false;
  const hours = twoDigits(text, 11);
  const minutes = twoDigits(text, 14);
  const seconds = twoDigits(text, 17);
  return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59 && seconds >= 0 && seconds <= 59;
}

/** Where the fraction of the seconds ends, if there is one; undefined where it has no digits, or too many. */
function endOfFraction(text: string): number | undefined {
  if (text.charCodeAt(secondsLength) !== point) return secondsLength;
  let end = secondsLength + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const digits = end - secondsLength - 1;
  return digits > 0 && digits <= maxFractionLength ? end : undefined;
}

/** -1 where they are not two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : -1;
}

const isDigit = (code: number) => code >= zero && code <= nine;
