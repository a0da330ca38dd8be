import fc from 'fast-check';
import { hasEscapedKey, parseEscapedKeys } from './escaped-keys.ts';
import { parseExactJson } from './exact-json.ts';

const text = fc
  .array(fc.constantFrom('"', '\\', '\n', '\u0001', ':', ', ', '~', '~0', '1', 'a', 'é', '{', ' '), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}));

/** Whether each character of a key is written as an escape, in turns. */
const spellings = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });

/** JSON of a value, its objects as maps: nothing of this goes through `JSON.parse`. */
function write(given: unknown, isEscaped: () => boolean): string {
  const key = (name: string): string =>
    `"${[...name].map((c) => (isEscaped() ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : JSON.stringify(c).slice(1, -1))).join('')}"`;
  if (Array.isArray(given)) return `[${given.map((each) => write(each, isEscaped)).join(',')}]`;
  if (!(given instanceof Map)) return JSON.stringify(given);
  const members = [...(given as Map<string, unknown>)].map(
    ([name, member]) => `${key(name)} :${write(member, isEscaped)}`,
  );
  return `{${members.join(', ')}}`;
}

/** Objects as maps, to be compared with what was written. */
function mapped(parsed: unknown): unknown {
  if (Array.isArray(parsed)) return parsed.map(mapped);
  if (typeof parsed !== 'object' || parsed === null) return parsed;
  return new Map(Object.entries(parsed).map(([name, member]) => [name, mapped(member)]));
}

const sorted = (given: unknown): unknown => {
  if (Array.isArray(given)) return given.map(sorted);
  if (!(given instanceof Map)) return given;
  const entries = [...(given as Map<string, unknown>)].map(
    ([name, member]) => [name, sorted(member)] as const,
  );
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
};

describe('keys with escapes', () => {
  it('are read as they are, whatever was read before', () => {
    parseExactJson('{"h":[],"\\\\":0}');
    expect(Object.keys(parseExactJson('{"h":1,"\\"":2}') as object)).toEqual(['h', '"']);
    expect(Object.keys(parseExactJson('{"h":1,"\\n":2}') as object)).toEqual(['h', '\n']);
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(value, spellings, (given, escapes) => {
        let turn = 0;
        const json = write(given, () => escapes[turn++ % escapes.length] as boolean);
        expect(sorted(mapped(parseExactJson(json)))).toEqual(sorted(given));
      }),
      { numRuns: 2000 },
    );
  });

  it('are found, and texts with escapes hardly ever taken for them', () => {
    expect(hasEscapedKey('{"a":"x\\"y","b":"\\\\"}')).toBe(false);
    expect(hasEscapedKey('{"a":1}')).toBe(false);
    expect(hasEscapedKey('{"a":"\\n","\\u0062" : 1}')).toBe(true);
    expect(hasEscapedKey('{"a\\\\":1}')).toBe(true);
  });

  it('are looked for once in a text, however many escapes it has', () => {
    const long = '\\n'.repeat(1_000_000);
    expect(hasEscapedKey(`{"a":"${long}"}`)).toBe(false);
    expect(parseExactJson(`{"\\n":"${long}"}`)).toEqual({ '\n': '\n'.repeat(1_000_000) });
  });

  it('count once however they are spelled, the last value', () => {
    expect(parseExactJson('{"\\u0031":"x","1":"y"}')).toEqual({ 1: 'y' });
    expect(parseExactJson('{"\\n":1,"\\u000a":2,"a":3,"\\u0061":4,"a":5}')).toEqual({ '\n': 2, a: 5 });
    expect(parseExactJson('{"\\u007e0":1,"\\n":2}')).toEqual({ '~0': 1, '\n': 2 });
    const named = parseExactJson('{"__proto\\u005f_":{"\\t":1}}') as object;
    expect(Object.entries(named)).toEqual([['__proto__', { '\t': 1 }]]);
  });

  it('keep the digits of their values, and the words for what is wrong', () => {
    expect(JSON.stringify(parseExactJson('{"\\n":[12345678901234567890]}'))).toBe(
      '{"\\n":[12345678901234567890]}',
    );
    const wrong = '{"\\n":1,"\\x":2}';
    const message = (parse: () => unknown): string => {
      try {
        return String(parse());
      } catch (error) {
        return String(error);
      }
    };
    expect(message(() => parseEscapedKeys(wrong, JSON.parse))).toBe(
      message(() => JSON.parse(wrong) as unknown),
    );
    expect(message(() => parseExactJson(wrong))).toMatch(/^SyntaxError/);
  });
});
