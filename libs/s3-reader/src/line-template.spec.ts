import fc from 'fast-check';
import { LineTemplate } from './line-template.ts';

/** The scalars of a line by path, as the template sees them. */
function scalarsOf(template: LineTemplate): readonly [string, string][] {
  const { bytes, starts, ends } = template.tokens;
  return template.outline.scalars.map(({ path, slot }) => [
    path.join('.'),
    bytes.toString('utf8', starts[slot], ends[slot]),
  ]);
}

const matches = (template: LineTemplate, text: string | Buffer) => {
  const line = Buffer.from(text);
  // What stands around a line is none of its bytes.
  const bytes = Buffer.concat([Buffer.from('{"a'), line, Buffer.from('0}"')]);
  return template.match(bytes, 3, 3 + line.length);
};

const templateOf = (text: string) => {
  const template = LineTemplate.of(Buffer.from(text));
  if (!template) throw new Error(`no template: ${text}`);
  return template;
};

describe('LineTemplate', () => {
  it('tells where the scalars of a line stand', () => {
    const template = templateOf('{"a":1, "b" : {"c":"x","d":null} ,"e":[ ],"f":{}}');
    expect(template.outline.containers).toEqual([
      { path: [], kind: 'object' },
      { path: ['b'], kind: 'object' },
      { path: ['e'], kind: 'empty array' },
      { path: ['f'], kind: 'object' },
    ]);
    expect(matches(template, '{"a":-1.5e-3, "b" : {"c":"é €","d":false} ,"e":[ ],"f":{}}')).toBe(true);
    expect(scalarsOf(template)).toEqual([
      ['a', '-1.5e-3'],
      ['b.c', '"é €"'],
      ['b.d', 'false'],
    ]);
  });

  it.each([
    ['elements in an array', '{"a":[1]}'],
    ['a repeated key', '{"a":1,"a":2}'],
    ['an escape', '{"a":"\\n"}'],
    ['no JSON', '{"a":1'],
    ['two values', '{"a":1}{"a":1}'],
    ['no end of nesting', `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`],
  ])('there is none for a line with %s', (_, text) => {
    expect(LineTemplate.of(Buffer.from(text))).toBeUndefined();
  });

  it('there is none for a line that is no UTF-8', () => {
    expect(LineTemplate.of(Buffer.from('{"a":"é"}', 'latin1'))).toBeUndefined();
  });

  it.each([
    '{"b":1}',
    '{"a":1,"b":2}',
    '{"a":1} ',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":1e}',
    '{"a":+1}',
    '{"a":}',
    '{"a":nul}',
    '{"a":"\t"}',
    '{"a":"',
    '{"a":{}}',
    '{"a":[]}',
    '',
  ])('does not take %s for a line like {"a":0}', (text) => {
    expect(matches(templateOf('{"a":0}'), text)).toBe(false);
  });

  it('takes no byte in a string that needs a parser, wherever it stands', () => {
    const template = templateOf('{"a":""}');
    const [start, length] = ['{"a":"'.length, 12];
    for (let at = start; at < start + length; at += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        const line = Buffer.from(`{"a":"${'x'.repeat(length)}"}`);
        line[at] = byte;
        const isPlain = byte >= 32 && byte < 128 && byte !== 34 && byte !== 92;
        expect([at, byte, matches(template, line)]).toEqual([at, byte, isPlain]);
      }
    }
    for (let before = 0; before < 12; before += 1) {
      expect(matches(template, `{"a":"${'x'.repeat(before)}é€😀${'x'.repeat(12 - before)}"}`)).toBe(true);
    }
  });

  it('takes no other byte in what stands around the scalars', () => {
    const text = '{"a_long_key":1,"b":{"another_key_of_this":2},"c":3}';
    const template = templateOf(text);
    for (let at = 0; at < text.length; at += 1) {
      const line = Buffer.from(text);
      line[at] = 0x7e;
      expect([at, matches(template, line)]).toEqual([at, false]);
    }
    expect(matches(template, text)).toBe(true);
  });

  it('finds in every line that it knows what JSON.parse finds', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => JSON.stringify(text)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
      fc.constantFrom(
        'null',
        'true',
        'false',
        '-0',
        '1E+2',
        '0.10',
        '-',
        '00',
        'nulll',
        '""',
        '"\\u0041"',
        '[]',
      ),
    );
    const record = fc.tuple(scalar, scalar, scalar).map(([a, b, c]) => `{"a":${a},"b":{"c":${b}},"d":${c} }`);
    let known = 0;
    fc.assert(
      fc.property(record, (text) => {
        const template = templateOf('{"a":0,"b":{"c":0},"d":0 }');
        if (!matches(template, text)) return;
        known += 1;
        const found = Object.fromEntries(scalarsOf(template).map(([path, json]) => [path, JSON.parse(json)]));
        const { a, b, d } = JSON.parse(text) as { a: unknown; b: { c: unknown }; d: unknown };
        expect(found).toEqual({ a, 'b.c': b.c, d });
      }),
      { numRuns: 2000 },
    );
    expect(known).toBeGreaterThan(300);
  });
});
