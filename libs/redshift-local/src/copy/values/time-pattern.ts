import { daysSince2000, isDate } from './calendar.ts';
import { microsOfDay, monthNumber, type Moment } from './temporal.ts';

/** The parts of a DATEFORMAT or TIMEFORMAT string (AWS docs, DATEFORMAT and TIMEFORMAT strings), longest first. */
const parts: readonly (readonly [string, string, string])[] = [
  ['YYYY', 'year', '(\\d{4})'],
  ['YY', 'shortYear', '(\\d{2})'],
  ['MON', 'monthName', '([A-Za-z]{3,9})'],
  ['MM', 'month', '(\\d{1,2})'],
  ['DD', 'day', '(\\d{1,2})'],
  ['HH24', 'hour', '(\\d{1,2})'],
  ['HH12', 'hour', '(\\d{1,2})'],
  ['HH', 'hour', '(\\d{1,2})'],
  ['MI', 'minute', '(\\d{1,2})'],
  ['SS', 'second', '(\\d{1,2}(?:\\.\\d+)?)'],
  ['AM', 'half', '([AaPp][Mm])'],
  ['PM', 'half', '([AaPp][Mm])'],
];

/** A compiled DATEFORMAT or TIMEFORMAT string. */
export class TimePattern {
  readonly #expression: RegExp;
  readonly #fields: readonly string[];

  /** @throws RangeError when the string holds a letter that is no part of a date or time, such as a zone */
  constructor(format: string) {
    const fields: string[] = [];
    let source = '';
    for (let at = 0; at < format.length;) {
      const part = parts.find(([name]) => format.slice(at, at + name.length).toUpperCase() === name);
      if (part !== undefined) {
        fields.push(part[1]);
        source += part[2];
        at += part[0].length;
        continue;
      }
      const char = format[at] as string;
      // A T between date and time stands for itself.
      if (/[a-z]/i.test(char) && char !== 'T')
        throw new RangeError(`"${format.slice(at)}" is no part of a date or time`);
      source += char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
      at++;
    }
    if (new Set(fields).size !== fields.length || !fields.includes('day')) {
      throw new RangeError(`"${format}" does not name a day, or names a part twice`);
    }
    this.#fields = fields;
    this.#expression = new RegExp(`^\\s*${source}\\s*$`);
  }

  /** Reads a text in this format; returns false for every other text and for times that do not exist. */
  read(text: string, into: Moment): boolean {
    const match = this.#expression.exec(text);
    if (match === null) return false;
    const found = new Map(this.#fields.map((field, index) => [field, match[index + 1] as string]));
    const number = (field: string): number => Number(found.get(field) ?? 0);
    const shortYear = found.get('shortYear');
    const year =
      shortYear === undefined ? number('year') : Number(shortYear) + (Number(shortYear) < 70 ? 2000 : 1900);
    const monthName = found.get('monthName');
    const month = monthName === undefined ? number('month') : monthNumber(monthName);
    if (Number.isNaN(month) || !isDate(year, month, number('day'))) return false;
    const half = found.get('half')?.toLowerCase();
    const hour = half === undefined ? number('hour') : (number('hour') % 12) + (half === 'pm' ? 12 : 0);
    const [second = '0', fraction] = (found.get('second') ?? '0').split('.');
    const micros = microsOfDay(hour, number('minute'), Number(second), fraction);
    if (micros === undefined) return false;
    into.days = daysSince2000(year, month, number('day'));
    into.micros = micros;
    into.offsetSeconds = Number.NaN;
    return true;
  }
}
