import fc from 'fast-check';
import { LoadError } from '../load-error.ts';
import { incomplete, skipValue } from './scanner.ts';

/** Reads a whole text, as one document. */
function scan(text: string): number | 'invalid' {
  const bytes = Buffer.from(text);
  try {
    return skipValue(bytes, 0, bytes.length);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return 'invalid';
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const container = fc.oneof(
  fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
  fc.array(fc.jsonValue(), { maxLength: 5 }),
);
const layout = fc.constantFrom(undefined, 1, '\t');

describe('JSON scanner', () => {
  it('does find the end of every document, whatever comes behind it', () => {
    fc.assert(
      fc.property(
        container,
        layout,
        fc.constantFrom('', '\n', ' x', ',', '{"a":1}'),
        (value, indent, rest) => {
          const text = JSON.stringify(value, undefined, indent);
          expect(scan(text + rest)).toBe(Buffer.byteLength(text));
        },
      ),
    );
  });

  it('does ask for more wherever a document is cut', () => {
    fc.assert(
      fc.property(container, layout, fc.nat(), (value, indent, place) => {
        const bytes = Buffer.from(JSON.stringify(value, undefined, indent));
        expect(skipValue(bytes, 0, place % bytes.length)).toBe(incomplete);
      }),
    );
  });

  it('does take what JSON.parse takes, and nothing else', () => {
    // Escapes are looked at when a string is used, not when it is passed over.
    const part = fc.constantFrom(...'{}[],:"0123456789.eE+- ab', 'true', 'false', 'null', '"k":');
    const broken = fc
      .tuple(
        fc.dictionary(fc.constantFrom('a', 'b', ''), fc.jsonValue({ maxDepth: 2 })),
        fc.nat(),
        fc.nat(2),
        part,
      )
      .map(([value, place, removed, put]) => {
        const text = JSON.stringify(value).replaceAll('\\', '/');
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + text.slice(at + removed);
      })
      .filter((text) => /^[{[]/.test(text) && text.trimEnd() === text);
    fc.assert(
      fc.property(broken, (text) => {
        expect([text, scan(text) === Buffer.byteLength(text)]).toEqual([text, isJson(text)]);
      }),
      { numRuns: 2000 },
    );
  });
});
