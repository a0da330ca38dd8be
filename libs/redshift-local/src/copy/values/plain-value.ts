import { valueKind, type Row } from '../row.ts';
import type { TargetType } from '../target-type.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { EncoderOptions } from './column-writer.ts';
import { copyText } from './copy-text.ts';
import type { NumericType } from './numeric.ts';
import { readPlainTimestamp, type Moment } from './temporal.ts';
import { applyOffset, writeMoment } from './temporal-writer.ts';
import { writePlainDouble, writePlainInteger, writePlainNumeric } from './plain-number.ts';

/** What a column takes plainly. */
const plain = {
  nothing: 0,
  text: 1,
  integer: 2,
  double: 3,
  numeric: 4,
  boolean: 5,
  timestamp: 6,
  timestamptz: 7,
} as const;

/** Changes any option what a string without escapes means? */
const changesText = (options: EncoderOptions): boolean =>
  options.nullAs !== undefined || options.emptyAsNull || options.blanksAsNull || options.trimBlanks;

function takenBy(type: TargetType, options: EncoderOptions): number {
  switch (type.kind) {
    case 'integer':
    case 'double':
    case 'boolean':
      return plain[type.kind];
    case 'numeric':
      return type.scale <= type.precision ? plain.numeric : plain.nothing;
    case 'varchar':
      return changesText(options) ? plain.nothing : plain.text;
    case 'timestamp':
    case 'timestamptz':
      return options.nullAs === undefined && options.timeFormat?.toLowerCase() === 'auto'
        ? plain[type.kind]
        : plain.nothing;
    default:
      return plain.nothing;
  }
}

const moment: Moment = { days: 0, micros: 0, offsetSeconds: 0 };

/** A time in the form of nearly all times. False: it is another text, or only the session's time zone says when it was. */
function writePlainTimestamp(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  withZone: boolean,
): boolean {
  if (!readPlainTimestamp(bytes, start, end, moment)) return false;
  if (withZone) {
    if (Number.isNaN(moment.offsetSeconds)) return false;
    applyOffset(moment, moment.offsetSeconds);
  }
  writeMoment(out, moment);
  return true;
}

/**
 * Writes those values of a JSON document whose meaning no option touches: a text for VARCHAR, a short number for a
 * number, a truth value for BOOLEAN, a time in ISO 8601. It says when a value needs the `ColumnWriter`, which knows everything else.
 */
export class PlainWriter {
  readonly #takes: number;
  readonly #maxBytes: number;
  readonly #size: 2 | 4 | 8;
  readonly #numeric: NumericType;

  constructor(type: TargetType, options: EncoderOptions) {
    this.#takes = takenBy(type, options);
    this.#maxBytes = type.kind === 'varchar' ? type.maxBytes : 0;
    this.#size = type.kind === 'integer' ? type.bytes : 8;
    this.#numeric =
      type.kind === 'numeric'
        ? { precision: type.precision, scale: type.scale, round: options.roundDecimals }
        : { precision: 0, scale: 0, round: false };
  }

  /** Writes the value of the row's column; false: nothing was written. */
  write(out: ByteWriter, row: Row, column: number): boolean {
    const start = row.starts[column] as number;
    const end = row.ends[column] as number;
    const kind = row.kinds[column] as number;
    const { view } = row;
    switch (this.#takes) {
      case plain.text:
        return kind === valueKind.string && row.isUtf8 && this.#writeText(out, view, start, end);
      case plain.integer:
        return kind === valueKind.number && writePlainInteger(out, view, start, end, this.#size);
      case plain.double:
        return kind === valueKind.number && writePlainDouble(out, view, start, end);
      case plain.numeric:
        return kind === valueKind.number && writePlainNumeric(out, view, start, end, this.#numeric);
      case plain.boolean:
        if (kind !== valueKind.true && kind !== valueKind.false) return false;
        out.int32(1);
        out.byte(kind === valueKind.true ? 1 : 0);
        return true;
      case plain.timestamp:
      case plain.timestamptz:
        return (
          kind === valueKind.string &&
          writePlainTimestamp(out, row.bytes, start, end, this.#takes === plain.timestamptz)
        );
      default:
        return false;
    }
  }

  #writeText(out: ByteWriter, view: DataView, start: number, end: number): boolean {
    const count = end - start;
    if (count > this.#maxBytes) return false;
    out.reserve(4 + count);
    out.int32(count);
    copyText(view, start, end, out.view, out.length);
    out.length += count;
    return true;
  }
}
