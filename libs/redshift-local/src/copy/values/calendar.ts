/** Days from 1970-01-01 to 2000-01-01, where Postgres starts counting. */
export const daysToPostgresEpoch = 10_957;
export const microsPerDay = 86_400_000_000;

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Does the day exist? Years from 1 on. */
export function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= (daysInMonth[month - 1] as number) + (month === 2 && isLeap(year) ? 1 : 0);
}

/** Days since 2000-01-01 in the Gregorian calendar. Years from 1 on: divisions of whole numbers that are cut are faster. */
export function daysSince2000(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = (shifted / 400) | 0;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = ((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear + day - 1;
  return era * 146_097 + dayOfEra - 719_468 - daysToPostgresEpoch;
}
