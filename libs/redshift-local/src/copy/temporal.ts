import { LoadError, loadErrorCodes } from './load-error.ts';
import type { TimeFormat } from './options.ts';

/** ISO 8601 as Redshift's 'auto' takes it: a blank or T, any number of digits of a second, Z or an offset. */
const isoTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const compactDate = /^(\d{4})(\d{2})(\d{2})$/;
const americanDate = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

const pad = (text: string): string => text.padStart(2, '0');

/** A date in one of the automatic formats, as `YYYY-MM-DD`; a time behind it is dropped. */
export function readDate(text: string): string {
  const iso = isoTime.exec(text) ?? compactDate.exec(text);
  const american = iso === null ? americanDate.exec(text) : null;
  const [year, month, day] = iso ? iso.slice(1, 4) : american ? [american[3], american[1], american[2]] : [];
  if (!year || !month || !day || !isDate(Number(year), Number(month), Number(day))) {
    throw new LoadError(loadErrorCodes.date, 'Invalid Date Format - length must be 10 or more');
  }
  return `${year}-${pad(month)}-${pad(day)}`;
}

const invalidTimestamp = (): LoadError =>
  new LoadError(loadErrorCodes.timestamp, 'Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]');

/** A number since 1970 as an ISO time, exact to the microsecond. */
function fromEpoch(text: string, unitsPerSecond: bigint): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw invalidTimestamp();
  const fraction = (match[3] ?? '').slice(0, 6).padEnd(6, '0');
  const scaled = (BigInt(match[2] as string) * 1_000_000n + BigInt(fraction)) / unitsPerSecond;
  const micros = match[1] === '-' ? -scaled : scaled;
  const millis = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n;
  const date = new Date(Number(millis));
  if (Number.isNaN(date.getTime())) throw invalidTimestamp();
  const rest = String(micros - millis * 1000n).padStart(3, '0');
  return date.toISOString().replace('Z', `${rest}Z`);
}

/**
 * A time as Postgres reads it. Digits beyond the microsecond are cut.
 *
 * @throws LoadError 1206
 */
export function readTimestamp(text: string, format: TimeFormat): string {
  if (format === 'epochsecs') return fromEpoch(text, 1n);
  if (format === 'epochmillisecs') return fromEpoch(text, 1000n);
  const match = isoTime.exec(text);
  if (match === null) throw invalidTimestamp();
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction, zone] = match;
  if (!isDate(Number(year), Number(month), Number(day))) throw invalidTimestamp();
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw invalidTimestamp();
  const micros = fraction === undefined ? '' : `.${fraction.slice(0, 6)}`;
  const offset = zone === undefined ? '' : /utc/i.test(zone) ? 'Z' : zone;
  return `${year}-${pad(month)}-${pad(day)} ${pad(hour)}:${minute}:${pad(second)}${micros}${offset}`;
}
