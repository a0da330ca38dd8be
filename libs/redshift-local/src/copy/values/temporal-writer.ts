import type { ByteWriter } from './byte-writer.ts';
import { daysToPostgresEpoch, microsPerDay } from './calendar.ts';
import {
  invalidDate,
  invalidTimestamp,
  readAutoDate,
  readAutoTimestamp,
  readEpoch,
  readPlainDate,
  readPlainTimestamp,
  type Moment,
} from './temporal.ts';
import { LoadError } from '../load-error.ts';
import { TimePattern } from './time-pattern.ts';
import { ZoneOffset } from './zone-offset.ts';

/** How dates and times are written. */
export interface TemporalOptions {
  /** `auto`, a pattern such as `MM/DD/YYYY`; undefined: `YYYY-MM-DD`. */
  readonly dateFormat?: string;
  /** `auto`, `epochsecs`, `epochmillisecs`, a pattern; undefined: `YYYY-MM-DD HH:MI:SS`, with an offset for TIMESTAMPTZ. */
  readonly timeFormat?: string;
  /** NULL instead of an error for what is no date or time. */
  readonly acceptAnyDate: boolean;
  /** The session's time zone: where a TIMESTAMPTZ without an offset was written down. */
  readonly timeZone: string;
}

type Write = (out: ByteWriter, bytes: Buffer, start: number, end: number) => 'written' | 'null';
type ReadMoment = (bytes: Buffer, start: number, end: number, into: Moment) => void;

/** Days beyond which microseconds are no exact double any more. */
const exactDays = 100_000;

const isUtc = (zone: string): boolean => /^(utc|gmt|etc\/utc|etc\/gmt|zulu)$/i.test(zone);

/** Writes a TIMESTAMP or TIMESTAMPTZ. */
export function writeMoment(out: ByteWriter, { days, micros }: Moment): void {
  out.int32(8);
  if (days > -exactDays && days < exactDays) out.int64(days * microsPerDay + micros);
  else out.bigInt64(BigInt(days) * BigInt(microsPerDay) + BigInt(micros));
}

/** Moves a moment to UTC. */
function toUtc(moment: Moment, zone: ZoneOffset | undefined): void {
  let offset = moment.offsetSeconds;
  if (Number.isNaN(offset)) {
    if (zone === undefined) return;
    offset = zone.secondsAt((moment.days + daysToPostgresEpoch) * 86_400_000 + moment.micros / 1000);
  }
  applyOffset(moment, offset);
}

/** Moves what a clock showed so many seconds east of UTC to UTC. */
export function applyOffset(moment: Moment, offset: number): void {
  if (offset === 0) return;
  const micros = moment.micros - offset * 1_000_000;
  const carry = Math.floor(micros / microsPerDay);
  moment.days += carry;
  moment.micros = micros - carry * microsPerDay;
}

function momentReader(format: string | undefined): ReadMoment {
  const word = format?.toLowerCase();
  if (word === 'epochsecs' || word === 'epochmillisecs') {
    const units = word === 'epochsecs' ? 1n : 1000n;
    return (bytes, start, end, into) => readEpoch(bytes.toString('latin1', start, end), units, into);
  }
  if (format === undefined) {
    return (bytes, start, end, into) => {
      // The default format has a blank before the time; a date alone means midnight.
      if (bytes[start + 10] === 0x20 && readPlainTimestamp(bytes, start, end, into)) return;
      into.days = end - start === 10 ? readPlainDate(bytes, start, end) : Number.NaN;
      if (Number.isNaN(into.days)) throw invalidTimestamp();
      into.micros = 0;
      into.offsetSeconds = Number.NaN;
    };
  }
  if (word === 'auto') {
    return (bytes, start, end, into) => {
      if (!readPlainTimestamp(bytes, start, end, into)) {
        readAutoTimestamp(bytes.toString('latin1', start, end), into);
      }
    };
  }
  const pattern = new TimePattern(format);
  return (bytes, start, end, into) => {
    if (!pattern.read(bytes.toString('latin1', start, end), into)) throw invalidTimestamp();
  };
}

function dayReader(format: string | undefined): (bytes: Buffer, start: number, end: number) => number {
  if (format?.toLowerCase() === 'auto') {
    return (bytes, start, end) => {
      const plain = end - start === 10 ? readPlainDate(bytes, start, end) : Number.NaN;
      return Number.isNaN(plain) ? readAutoDate(bytes.toString('latin1', start, end)) : plain;
    };
  }
  if (format === undefined) {
    // What follows the day is ignored (AWS docs, DATEFORMAT).
    return (bytes, start, end) => {
      const days = readPlainDate(bytes, start, end);
      const next = bytes[start + 10] as number;
      if (Number.isNaN(days) || (end - start > 10 && next !== 0x20 && next !== 0x54)) throw invalidDate();
      return days;
    };
  }
  const pattern = new TimePattern(format);
  const moment: Moment = { days: 0, micros: 0, offsetSeconds: 0 };
  return (bytes, start, end) => {
    if (!pattern.read(bytes.toString('latin1', start, end), moment)) throw invalidDate();
    return moment.days;
  };
}

/** NULL for what cannot be read, when ACCEPTANYDATE says so. */
const lenient =
  (write: Write): Write =>
  (out, bytes, start, end) => {
    try {
      return write(out, bytes, start, end);
    } catch (error) {
      if (error instanceof LoadError) return 'null';
      throw error;
    }
  };

/** Makes the writer of a DATE, TIMESTAMP or TIMESTAMPTZ column; it throws LoadError 1205 or 1206. */
export function makeTemporalWriter(
  kind: 'date' | 'timestamp' | 'timestamptz',
  options: TemporalOptions,
): Write {
  let write: Write;
  if (kind === 'date') {
    const read = dayReader(options.dateFormat);
    write = (out, bytes, start, end) => {
      const days = read(bytes, start, end);
      out.int32(4);
      out.int32(days);
      return 'written';
    };
  } else {
    const read = momentReader(options.timeFormat);
    const zone = isUtc(options.timeZone) ? undefined : new ZoneOffset(options.timeZone);
    const moment: Moment = { days: 0, micros: 0, offsetSeconds: Number.NaN };
    write = (out, bytes, start, end) => {
      read(bytes, start, end, moment);
      // A TIMESTAMP keeps what the clock showed; an offset behind it has no meaning.
      if (kind === 'timestamptz') toUtc(moment, zone);
      writeMoment(out, moment);
      return 'written';
    };
  }
  return options.acceptAnyDate ? lenient(write) : write;
}
