import { hasEscapedKey, parseEscapedKeys } from './escaped-keys.ts';

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// "JSON.parse source text access" is in Node since 21; the library types lag behind.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** 1 for the characters of numbers, by their code's lowest byte. */
const numeric = new Uint8Array(256);
for (const character of '0123456789+-.eE') numeric[character.charCodeAt(0)] = 1;

/** What stands before a number, but for white space. (0 is what `charCodeAt` gives before the text.) */
const precedes = new Uint8Array(256);
for (const character of ':,[\0') precedes[character.charCodeAt(0)] = 1;
const blank = new Uint8Array(256);
for (const character of ' \t\r\n') blank[character.charCodeAt(0)] = 1;

/** A double holds every number of 15 digits, however small its exponent of two digits makes it. */
const safeLength = 15;
const step = safeLength + 1;

/** The only short numbers that a double does not hold, such as 1e309: an exponent of three digits. */
const longExponent = /[eE][+-]?\d{3}/g;

/**
 * Whether the text may hold a number that loses digits as a double. A run of more characters than are safe has one at
 * every sixteenth place, so only those are looked at, and what is around them where they can be part of a number. Some
 * text within strings is taken for such a number, never the other way round.
 */
function hasFragileNumber(text: string): boolean {
  for (let at = step - 1; at < text.length; at += step) {
    if (!isNumeric(text, at)) continue;
    let end = at + 1;
    while (isNumeric(text, end)) end += 1;
    const start = startOfNumber(text, at);
    if (end - start > safeLength && mayStartAt(text, start) && countDigits(text, start, end) > safeLength) {
      if (!survives(text.slice(start, end))) return true;
    }
    at = end;
  }
  longExponent.lastIndex = 0;
  while (longExponent.test(text)) {
    const start = startOfNumber(text, longExponent.lastIndex - 1);
    if (mayStartAt(text, start)) return true;
  }
  return false;
}

/** Whether a value may start here. Within a string one may seem to. */
function mayStartAt(text: string, start: number): boolean {
  let before = start - 1;
  while (blank[text.charCodeAt(before) & 255] === 1) before -= 1;
  return precedes[text.charCodeAt(before) & 255] === 1;
}

/** Of a number; an exponent counts as more than can be safe. */
function countDigits(text: string, start: number, end: number): number {
  let digits = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code > 57) return Infinity;
  }
  return digits;
}

function startOfNumber(text: string, at: number): number {
  while (isNumeric(text, at - 1)) at -= 1;
  return at;
}

/** Not beyond the ends either; a character that looks like another one there costs time, nothing else. */
const isNumeric = (text: string, at: number) => numeric[text.charCodeAt(at) & 255] === 1;

/**
 * `JSON.parse`, but a number that would lose digits stays as it is spelled: as `JSON.rawJSON`, so `JSON.stringify`
 * gives the same digits back. Of a repeated key the last value counts, as in `JSON.parse`. Keys with escapes are right, too.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  return hasEscapedKey(text) ? parseEscapedKeys(text, parseDigits) : parseDigits(text);
}

const parseDigits = (text: string): unknown =>
  hasFragileNumber(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);

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
