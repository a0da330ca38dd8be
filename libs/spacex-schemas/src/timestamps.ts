const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|z|[+-]\d{2}:?\d{2})?$/;

/** Whether the text is an existing day of the form `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const match = dayPattern.exec(text);
  if (!match) return false;
  const day = new Date(0);
  day.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return match[1] !== '0000' && day.toISOString().slice(0, 10) === text;
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
