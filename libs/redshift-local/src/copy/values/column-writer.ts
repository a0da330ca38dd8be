import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';
import type { TargetType } from '../target-type.ts';
import { writeBoolean } from './boolean.ts';
import type { ByteWriter } from './byte-writer.ts';
import { writeFloat } from './float.ts';
import { writeInteger } from './integer.ts';
import { writeNumeric } from './numeric.ts';
import { writeSuper } from './super.ts';
import { makeTemporalWriter, type TemporalOptions } from './temporal-writer.ts';
import { writeText } from './text.ts';
import { writeTime } from './time-of-day.ts';
import { writeBytes, writeHex } from './varbyte.ts';

/** The options of COPY that concern single values. Plain data: it travels to other threads. */
export interface EncoderOptions extends TemporalOptions {
  /** Text that means NULL. */
  readonly nullAs?: string;
  /** Empty CHAR and VARCHAR become NULL; other types always do. */
  readonly emptyAsNull: boolean;
  /** CHAR and VARCHAR of blanks only become NULL; other types always do. */
  readonly blanksAsNull: boolean;
  /** Remove trailing blanks of VARCHAR. */
  readonly trimBlanks: boolean;
  /** Cut text that is too long. */
  readonly truncateColumns: boolean;
  /** Byte that stands for each invalid one in a VARCHAR; undefined: an error. */
  readonly replacement?: number;
  /** Round decimals to the scale of the column instead of cutting them. */
  readonly roundDecimals: boolean;
}

/** What became of a value. `null`: nothing was written, it means NULL. `replaced`: with invalid characters replaced. */
export type WriteResult = 'written' | 'null' | 'replaced';

/** Writes the values of one column: their length, then their bytes. */
export interface ColumnWriter {
  /** Does it take JSON strings as they are, escapes included? */
  readonly keepsEscapes: boolean;
  /**
   * @param kind one of `valueKind`, neither missing nor null
   * @param known are the bytes known to be UTF-8 without zero bytes?
   * @throws LoadError
   */
  write(
    out: ByteWriter,
    bytes: Buffer,
    start: number,
    end: number,
    kind: number,
    known: boolean,
  ): WriteResult;
}

const isBlank = (code: number): boolean => code === 0x20 || (code >= 9 && code <= 13);
/** Kinds whose meaning depends on the column. */
const isStringKind = (kind: number): boolean =>
  kind === valueKind.string || kind === valueKind.text || kind === valueKind.bare;

function equals(bytes: Buffer, start: number, end: number, other: Buffer): boolean {
  if (end - start !== other.length) return false;
  for (let index = 0; index < other.length; index++) if (bytes[start + index] !== other[index]) return false;
  return true;
}

function firstNonBlank(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at] as number)) at++;
  return at;
}

function lastNonBlank(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(bytes[at - 1] as number)) at--;
  return at;
}

const nullText = ({ nullAs }: EncoderOptions): Buffer | undefined =>
  nullAs === undefined ? undefined : Buffer.from(nullAs);

function makeTextWriter(
  type: Extract<TargetType, { maxBytes: number }>,
  options: EncoderOptions,
): ColumnWriter {
  const isChar = type.kind === 'char';
  const text = {
    maxBytes: type.maxBytes,
    isChar,
    truncate: options.truncateColumns,
    replacement: isChar ? undefined : options.replacement,
  };
  const nulls = nullText(options);
  const { emptyAsNull, blanksAsNull } = options;
  const trim = options.trimBlanks && !isChar;
  return {
    keepsEscapes: false,
    write: (out, bytes, start, end, kind, known) => {
      let to = end;
      if (isStringKind(kind)) {
        if (nulls !== undefined && equals(bytes, start, end, nulls)) return 'null';
        if (trim) while (to > start && bytes[to - 1] === 0x20) to--;
        if (to === start && emptyAsNull) return 'null';
        if (blanksAsNull && end > start && firstNonBlank(bytes, start, end) === end) return 'null';
      }
      return writeText(out, bytes, start, to, text, known) ? 'replaced' : 'written';
    },
  };
}

function makeSuperWriter(options: EncoderOptions): ColumnWriter {
  const nulls = nullText(options);
  return {
    keepsEscapes: true,
    write: (out, bytes, start, end, kind, known) => {
      if (kind === valueKind.text) {
        if (nulls !== undefined && equals(bytes, start, end, nulls)) return 'null';
        if (firstNonBlank(bytes, start, end) === end) return 'null';
      }
      writeSuper(out, bytes, start, end, kind, known);
      return 'written';
    },
  };
}

function makeVarbyteWriter(maxBytes: number, options: EncoderOptions): ColumnWriter {
  const nulls = nullText(options);
  return {
    keepsEscapes: false,
    write: (out, bytes, start, end, kind) => {
      if (isStringKind(kind) && nulls !== undefined && equals(bytes, start, end, nulls)) return 'null';
      if (kind === valueKind.bytes) writeBytes(out, bytes, start, end, maxBytes);
      else writeHex(out, bytes, start, end, maxBytes);
      return 'written';
    },
  };
}

type ScalarWrite = (out: ByteWriter, bytes: Buffer, start: number, end: number) => WriteResult;

/** Blanks around a number or a time are no part of it; nothing but blanks is NULL. */
function makeScalarWriter(typeName: string, options: EncoderOptions, write: ScalarWrite): ColumnWriter {
  const nulls = nullText(options);
  return {
    keepsEscapes: false,
    write: (out, bytes, start, end, kind) => {
      if (kind === valueKind.number) return write(out, bytes, start, end);
      if (kind === valueKind.object || kind === valueKind.array) {
        throw new LoadError(loadErrorCodes.unknown, `A nested value does not fit type ${typeName}`);
      }
      if (nulls !== undefined && isStringKind(kind) && equals(bytes, start, end, nulls)) return 'null';
      const from = firstNonBlank(bytes, start, end);
      if (from === end) return 'null';
      return write(out, bytes, from, lastNonBlank(bytes, from, end));
    },
  };
}

function scalarWrite(type: TargetType, options: EncoderOptions): ScalarWrite {
  switch (type.kind) {
    case 'integer':
      return (out, bytes, start, end) => {
        writeInteger(out, bytes, start, end, type);
        return 'written';
      };
    case 'numeric': {
      const numeric = { precision: type.precision, scale: type.scale, round: options.roundDecimals };
      return (out, bytes, start, end) => {
        writeNumeric(out, bytes, start, end, numeric);
        return 'written';
      };
    }
    case 'real':
    case 'double': {
      const isReal = type.kind === 'real';
      return (out, bytes, start, end) => {
        writeFloat(out, bytes, start, end, isReal);
        return 'written';
      };
    }
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return makeTemporalWriter(type.kind, options);
    case 'time':
    case 'timetz': {
      const withZone = type.kind === 'timetz';
      return (out, bytes, start, end) => {
        writeTime(out, bytes.toString('latin1', start, end), withZone);
        return 'written';
      };
    }
    default:
      return (out, bytes, start, end) => {
        writeBoolean(out, bytes, start, end);
        return 'written';
      };
  }
}

/** Makes the writer of a column. */
export function makeColumnWriter(type: TargetType, options: EncoderOptions): ColumnWriter {
  switch (type.kind) {
    case 'varchar':
    case 'char':
      return makeTextWriter(type, options);
    case 'varbyte':
      return makeVarbyteWriter(type.maxBytes, options);
    case 'super':
      return makeSuperWriter(options);
    default:
      return makeScalarWriter(type.kind, options, scalarWrite(type, options));
  }
}
