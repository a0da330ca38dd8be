type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// "JSON.parse source text access" is in Node since 21; the library types lag behind.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * A number that may not survive as a double: 16 digits or more (a double holds any 15), or an exponent of three
 * digits or more. May also match inside of strings, which costs time but changes nothing.
 */
const suspicious = /-?\d[\d.]{15,}(?:[eE][+-]?\d+)?|-?\d[\d.]*[eE][+-]?\d{3,}/g;

/**
 * `JSON.parse`, but a number that would lose digits stays as it is spelled: as `JSON.rawJSON`, so `JSON.stringify`
 * gives the same digits back. Of a repeated key the last value counts, as in `JSON.parse`.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  suspicious.lastIndex = 0;
  for (let match = suspicious.exec(text); match; match = suspicious.exec(text)) {
    if (!survives(match[0])) return parseWithSource(text, keepDigits);
  }
  return JSON.parse(text);
}

const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && !survives(source) ? rawJSON(source) : value;

/** Whether the double nearest to the number is the number itself, to the digit. */
export function survives(source: string): boolean {
  const value = Number(source);
  const shortest = String(value);
  if (shortest === source) return true;
  return Number.isFinite(value) && significantDigits(shortest) === significantDigits(source);
}

const parts = /^-?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** One spelling per absolute value; the sign is never lost. */
function significantDigits(source: string): string {
  const match = parts.exec(source);
  if (!match) return source;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}
