import fc from 'fast-check';
import { parseExactJson, survives } from './exact-json.ts';

describe('parseExactJson', () => {
  it.each([
    '[9007199254740993]',
    '[-9007199254740993]',
    '[12345678901234567890]',
    '[0.1234567890123456789]',
    '[1e400]',
    '[-1e-400]',
    '[1.7976931348623157e309]',
    '{"a":{"b":[1,9223372036854775807,"9223372036854775807"]}}',
  ])('keeps every digit of %s', (text) => {
    expect(JSON.stringify(parseExactJson(text))).toBe(text);
  });

  it.each([
    '37.19471998893942',
    '2459325.191331019',
    '3.240000000000001e-05',
    '0.1',
    '1e3',
    '1.0',
    '9007199254740992',
  ])('takes %s for a plain number', (text) => {
    expect(parseExactJson(`[${text}]`)).toEqual([Number(text)]);
  });

  it('is JSON.parse for everything that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps the digits of any decimal', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.stringMatching(/^(\.\d{1,25})?$/))
      .map(([whole, fraction]) => `${whole}${fraction}`);
    fc.assert(
      fc.property(decimal, (text) => {
        const [value] = parseExactJson(`[${text}]`) as [unknown];
        if (typeof value === 'number') expect(survives(text)).toBe(true);
        else expect(JSON.stringify(value)).toBe(text);
      }),
    );
  });

  it('finds such a number wherever it stands', () => {
    const number = fc.constantFrom(
      '1e309',
      '-1e-400',
      '9007199254740993',
      '0.12345678901234567890',
      '1e5',
      '12',
      '-0.5',
    );
    const filler = fc.stringMatching(/^[a-z0-9 ,:e.-]{0,12}$/).map((text) => JSON.stringify(text));
    const space = fc.constantFrom('', ' ', '\n\t');
    const element = fc.tuple(space, fc.oneof(number, filler), space).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(element), (elements) => {
        const compact = elements.map((text) => (text.includes('"') ? text.trim() : text.replace(/\s/g, '')));
        const spelled = compact.map((text) => (text === '1e5' ? '100000' : text));
        expect(JSON.stringify(parseExactJson(`[${elements.join(',')}]`))).toBe(`[${spelled.join(',')}]`);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves digits inside of strings alone', () => {
    expect(parseExactJson('{"id":"12345678901234567890"}')).toEqual({ id: '12345678901234567890' });
  });

  it('takes the last value of a repeated key', () => {
    expect(parseExactJson('{"a":1,"a":12345678901234567890,"a":2}')).toEqual({ a: 2 });
  });

  it.each(['', '{', '[1,]', '{"a":12345678901234567890', 'NaN'])('throws on %j', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });
});
