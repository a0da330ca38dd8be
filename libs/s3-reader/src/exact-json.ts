type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// "JSON.parse source text access" is in Node since 21; the library types lag behind.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** 2 for the characters of exponents, 1 for the others of numbers, by their code's lowest byte. */
const numeric = new Uint8Array(256);
for (const character of '0123456789+-.') numeric[character.charCodeAt(0)] = 1;
for (const character of 'eE') numeric[character.charCodeAt(0)] = 2;

/** What may stand before a number: nothing else does outside of strings. (0 is what `charCodeAt` gives before the text.) */
const mayPrecede = new Uint8Array(256);
for (const character of ':,[ \t\r\n\0') mayPrecede[character.charCodeAt(0)] = 1;

/** The shortest number that a double cannot hold has five characters, such as 1e309. */
const step = 5;
/** A double holds every number of 15 digits. */
const safeLength = 15;

/**
 * Whether the text may hold a number that loses digits as a double. Looks at every fifth character only, and around
 * it where it can be part of a number. Some text within strings is taken for such a number, never the other way round.
 */
function hasFragileNumber(text: string): boolean {
  for (let at = step - 1; at < text.length; at += step) {
    let kind = kindAt(text, at);
    if (kind === 0) continue;
    let kinds = kind;
    let start = at;
    for (; (kind = kindAt(text, start - 1)) !== 0; start -= 1) kinds |= kind;
    for (; (kind = kindAt(text, at + 1)) !== 0; at += 1) kinds |= kind;
    if (at - start < safeLength && kinds === 1) continue;
    if (mayPrecede[text.charCodeAt(start - 1) & 255] === 0) continue;
    const token = text.slice(start, at + 1);
    if ((token.length > safeLength || longExponent.test(token)) && !survives(token)) return true;
  }
  return false;
}

/** 0 beyond the ends too; a character that looks like another one there costs time, nothing else. */
const kindAt = (text: string, at: number) => numeric[text.charCodeAt(at) & 255] as number;

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
