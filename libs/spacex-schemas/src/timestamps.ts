const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|z|[+-]\d{2}:?\d{2})?$/;

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Whether the text is an existing day of the form `YYYY-MM-DD`. (A `Date` would tell too, in ten times the time.) */
export function isDay(text: string): boolean {
  if (!dayPattern.test(text)) return false;
  return existsDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)));
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
  const match = instantPattern.exec(text);
  if (!match) return undefined;
  const [, day = '', hours, minutes, seconds, fraction = '', zone = 'Z'] = match;
  if (!isDay(day) || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const micros = fraction.slice(0, 6).replace(/0+$/, '').padEnd(3, '0');
  if (zone === 'Z' || zone === 'z') return `${day}T${hours}:${minutes}:${seconds}.${micros}Z`;
  const zoneHours = Number(zone.slice(1, 3));
  const zoneMinutes = Number(zone.slice(-2));
  if (zoneHours > 15 || zoneMinutes > 59) return undefined;
  const offsetMs = (zoneHours * 60 + zoneMinutes) * 60_000 * (zone.startsWith('-') ? -1 : 1);
  const shifted = new Date(Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`) - offsetMs).toISOString();
  // A year outside 0001..9999 has another spelling that no column takes.
  return shifted.length === 24 && !shifted.startsWith('0000')
    ? `${shifted.slice(0, 20)}${micros}Z`
    : undefined;
}
