import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';
import { DecimalText } from './decimal-text.ts';

/** NUMERIC(precision, scale). */
export interface NumericType {
  readonly precision: number;
  readonly scale: number;
  /** Round what the scale cannot hold? COPY cuts it off otherwise (AWS docs, ROUNDEC). */
  readonly round: boolean;
}

const decimal = new DecimalText();
/** The digits that are stored, `scale` of them behind the point; room for one more in front when rounding carries. */
const kept = new Uint8Array(2500);

const quoted = (bytes: Buffer, start: number, end: number): string =>
  `'${bytes.toString('utf8', start, Math.min(end, start + 40))}'`;

/** Puts the number into `kept`, cut or rounded to `scale` digits behind the point: a place for a carry, the whole part, the rest. */
function keepScale({ scale, round }: NumericType): number {
  const { digits, count: available, point } = decimal;
  const whole = Math.max(0, point);
  let count = 0;
  kept[count++] = 0;
  for (let place = 0; place < whole; place++) {
    kept[count++] = place < available ? (digits[place] as number) : 0;
  }
  const behind = point + scale;
  for (let place = point; place < behind; place++) {
    kept[count++] = place >= 0 && place < available ? (digits[place] as number) : 0;
  }
  if (round && behind >= 0 && behind < available && (digits[behind] as number) >= 5) {
    let at = count - 1;
    while (kept[at] === 9) kept[at--] = 0;
    kept[at] = (kept[at] as number) + 1;
  }
  return count;
}

/**
 * Writes a NUMERIC in Postgres' binary form: groups of four decimal digits.
 *
 * @throws LoadError 1209, 1204
 */
export function writeNumeric(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  type: NumericType,
): void {
  if (!decimal.read(bytes, start, end)) {
    throw new LoadError(loadErrorCodes.decimal, `Invalid numeric value ${quoted(bytes, start, end)}`);
  }
  const { precision, scale } = type;
  const overflow = (): LoadError =>
    new LoadError(
      loadErrorCodes.outOfRange,
      `Numeric overflow, Value ${quoted(bytes, start, end)} does not fit numeric(${precision},${scale})`,
    );
  if (decimal.isHuge) {
    if (!decimal.isZero) throw overflow();
    decimal.count = 0;
    decimal.point = 0;
  }
  const count = keepScale(type);
  let lead = 0;
  while (lead < count && kept[lead] === 0) lead++;
  if (count - scale - lead > precision - scale) throw overflow();
  writeGroups(out, lead, count, scale);
}

function writeGroups(out: ByteWriter, lead: number, count: number, scale: number): void {
  const whole = Math.max(0, count - scale - lead);
  const wholeStart = count - scale - whole;
  const wholeGroups = Math.ceil(whole / 4);
  const fractionGroups = Math.ceil(scale / 4);
  const groups = wholeGroups + fractionGroups;
  out.int32(8 + groups * 2);
  out.int16(groups);
  out.int16(wholeGroups - 1);
  out.int16(decimal.negative && lead < count ? 0x4000 : 0);
  out.int16(scale);
  let at = wholeStart;
  for (let group = 0, size = whole - (wholeGroups - 1) * 4; group < wholeGroups; group++, size = 4) {
    let value = 0;
    for (let index = 0; index < size; index++) value = value * 10 + (kept[at++] as number);
    out.int16(value);
  }
  for (let group = 0; group < fractionGroups; group++) {
    let value = 0;
    for (let index = 0; index < 4; index++) value = value * 10 + (at < count ? (kept[at++] as number) : 0);
    out.int16(value);
  }
}
