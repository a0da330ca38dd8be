type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// "JSON.parse source text access" is in Node since 21; the library types lag behind.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** The characters of numbers. */
const isNumeric = new Uint8Array(128);
for (const character of '0123456789+-.eE') isNumeric[character.charCodeAt(0)] = 1;

/** What may stand before a number: nothing else does outside of strings. */
const beforeNumber = ':,[ \t\r\n';

/** The shortest number that a double cannot hold has five characters, such as 1e309. */
const step = 5;
/** A double holds every number of 15 digits. */
const safeDigits = 15;

/**
 * Whether the text may hold a number that loses digits as a double. Looks at every fifth character only, which takes a
 * tenth of the time of JSON.parse. Some text within strings is taken for such a number, never the other way round.
 */
function hasFragileNumber(text: string): boolean {
  for (let at = step - 1; at < text.length; at += step) {
    if (isNumeric[text.charCodeAt(at)] !== 1) continue;
    let start = at;
    while (start > 0 && isNumeric[text.charCodeAt(start - 1)] === 1) start -= 1;
    while (isNumeric[text.charCodeAt(at + 1)] === 1) at += 1;
    if (start > 0 && !beforeNumber.includes(text.charAt(start - 1))) continue;
    const token = text.slice(start, at + 1);
    if ((token.length > safeDigits || longExponent.test(token)) && !survives(token)) return true;
  }
  return false;
}

const longExponent = /[eE][+-]?\d{3}/;

/**
 * `JSON.parse`, but a number that would lose digits stays as it is spelled: as `JSON.rawJSON`, so `JSON.stringify`
 * gives the same digits back. Of a repeated key the last value counts, as in `JSON.parse`.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  return hasFragileNumber(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);
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
