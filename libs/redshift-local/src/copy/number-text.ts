import { LoadError, loadErrorCodes } from './load-error.ts';

const decimalText = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
/** More digits than any type holds: an exponent beyond it is an overflow, not a reason to write a million zeros. */
const maxExponent = 400;

/** The error for text that is no integer; Redshift names the first wrong character. */
function invalidDigit(text: string, typeName: string): LoadError {
  const at = Math.max(0, /^[+-]?\d*/.exec(text)?.[0].length ?? 0);
  return new LoadError(
    loadErrorCodes.invalidDigit,
    `Invalid digit, Value '${text[at] ?? ''}', Pos ${at}, Type: ${typeName}`,
  );
}

/** An integer of a column, as text. Numbers keep every digit: they never become a double. */
export function readInteger(
  text: string,
  type: { readonly minimum: bigint; readonly maximum: bigint; readonly name: string },
): string {
  const trimmed = text.trim();
  const typeName = type.name.charAt(0).toUpperCase() + type.name.slice(1);
  if (!/^[+-]?\d+$/.test(trimmed)) throw invalidDigit(trimmed, typeName);
  const value = BigInt(trimmed.replace(/^\+/, ''));
  if (value < type.minimum || value > type.maximum) {
    throw new LoadError(
      loadErrorCodes.outOfRange,
      `Overflow, Value '${trimmed.slice(0, 40)}' is out of range of type ${typeName}`,
    );
  }
  return String(value);
}

/** A NUMERIC(precision, scale), as text. COPY cuts digits behind the scale; it does not round (AWS docs, ROUNDEC). */
export function readNumeric(text: string, precision: number, scale: number): string {
  const match = decimalText.exec(text.trim());
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') {
    throw new LoadError(loadErrorCodes.decimal, `Invalid numeric value '${text.slice(0, 40)}'`);
  }
  const overflow = (): LoadError =>
    new LoadError(
      loadErrorCodes.outOfRange,
      `Numeric overflow, Value '${text.slice(0, 40)}' does not fit numeric(${precision},${scale})`,
    );
  const shift = Number(exponent);
  let digits = whole + fraction;
  let point = whole.length + shift;
  if (Math.abs(shift) > maxExponent) {
    if (/[1-9]/.test(digits) && shift > 0) throw overflow();
    return '0';
  }
  if (point < 0) {
    digits = '0'.repeat(-point) + digits;
    point = 0;
  }
  const integerPart = digits.slice(0, point).padEnd(point, '0').replace(/^0+/, '');
  if (integerPart.length > precision - scale) throw overflow();
  const fractionPart = digits.slice(point, point + scale);
  return `${sign === '-' ? '-' : ''}${integerPart || '0'}${fractionPart === '' ? '' : `.${fractionPart}`}`;
}

/** A REAL or DOUBLE PRECISION, as text. */
export function readFloat(text: string, isReal: boolean): string {
  const trimmed = text.trim();
  const match = decimalText.exec(trimmed);
  if (match === null || (match[2] ?? '') + (match[3] ?? '') === '') {
    throw new LoadError(loadErrorCodes.float, `Invalid float value '${trimmed.slice(0, 40)}'`);
  }
  const value = isReal ? Math.fround(Number(trimmed)) : Number(trimmed);
  if (!Number.isFinite(value)) {
    throw new LoadError(
      loadErrorCodes.outOfRange,
      `Overflow, Value '${trimmed.slice(0, 40)}' is out of range`,
    );
  }
  // A number below the smallest one is an error for Postgres.
  return value === 0 ? '0' : trimmed;
}
