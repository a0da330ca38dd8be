/**
 * A number that a double cannot hold, as `JSON.rawJSON` keeps it: the digits as they stood in the source text.
 * `JSON.stringify` writes them back unchanged. (Proposal "JSON.parse source text access"; Node 22 and later.)
 */
export interface ExactNumber {
  readonly rawJSON: string;
}

const isRawJson = (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON;
const numberText = /^-?\d/;

/** Whether the value is an {@link ExactNumber}. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return isRawJson(value) && numberText.test((value as ExactNumber).rawJSON);
}

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * One spelling per number: `1`, `1.0` and `10e-1` all become `1e0`; `-0` becomes `0`.
 * @param text a number as JSON spells it
 */
export function canonicalNumber(text: string): string {
  const match = decimal.exec(text);
  if (!match) return text;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${scale}`;
}

/**
 * The digits of an exact whole number, or undefined where it is none or has more than 40 digits
 * (no column type here is that wide, and `1e999999999` must not be written out).
 */
export function wholeNumberText(text: string): string | undefined {
  const canonical = canonicalNumber(text);
  if (canonical === '0') return '0';
  const [significant = '', scale = ''] = canonical.split('e');
  const zeros = Number(scale);
  return zeros < 0 || zeros + significant.length > 40 ? undefined : significant + '0'.repeat(zeros);
}
