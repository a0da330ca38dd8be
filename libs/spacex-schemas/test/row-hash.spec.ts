import fc from 'fast-check';
import { canonicalNumber, wholeNumberText } from '../src/exact-number.ts';
import { canonicalJson } from '../src/row-hash.ts';
import { accepted, launch } from './support/documents.ts';

const hashOf = (document: unknown) => accepted('launches', document).rowHash;
const id = fc.stringMatching(/^[0-9a-f]{24}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((value) => !value.includes('\0'));

/** A launch with all kinds of fields; `noise` is unknown to the definition. */
const document = fc.record({
  ...Object.fromEntries(Object.entries(launch).map(([key, value]) => [key, fc.constant(value)])),
  flight_number: fc.option(fc.nat(100_000)),
  details: fc.option(text),
  success: fc.option(fc.boolean()),
  fairings: fc.option(fc.record({ reused: fc.option(fc.boolean()), ships: fc.array(id, { maxLength: 3 }) })),
  cores: fc.array(fc.record({ core: fc.option(id), flight: fc.option(fc.nat(20)) }), { maxLength: 3 }),
  failures: fc.array(
    fc.record({ altitude: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })) }),
    {
      maxLength: 2,
    },
  ),
  ships: fc.array(id, { maxLength: 3 }),
  noise: fc
    .jsonValue({ noUnicodeString: true, depthSize: 'small' })
    .filter((value) => !JSON.stringify(value).includes('u0000')),
});

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, reversedKeys(inner)] as const)
      .reverse(),
  );
}

describe('row hash', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(document, (value) => void expect(hashOf(reversedKeys(value))).toBe(hashOf(value))));
  });

  it('does not depend on how a number is spelled', () => {
    const hashOfText = (altitude: string) =>
      hashOf(
        JSON.parse(
          `{"failures":[{"altitude":${altitude}}],"x":${altitude},${JSON.stringify(launch).slice(1)}`,
        ),
      );
    expect(new Set(['1', '1.0', '1e0', '10e-1', '0.1e1'].map(hashOfText)).size).toBe(1);
    expect(hashOfText('-0')).toBe(hashOfText('0'));
  });

  it('differs between two documents exactly when their rows do', () => {
    fc.assert(
      fc.property(document, document, (left, right) => {
        const content = (value: unknown) =>
          JSON.stringify(
            accepted('launches', value).rows.map(({ table, row }) => ({
              table,
              row: { ...row, _row_hash: 0 },
            })),
          );
        const same = canonicalJson(JSON.parse(content(left))) === canonicalJson(JSON.parse(content(right)));
        expect(hashOf(left) === hashOf(right)).toBe(same);
      }),
    );
  });

  it('changes with every single field', () => {
    const full = {
      ...launch,
      details: 'a',
      cores: [{ core: 'x', flight: 1 }, { core: 'y' }],
      ships: ['s1', 's2'],
      links: { patch: { small: 'p' }, flickr: { small: [], original: ['o'] } },
    };
    const changed = [
      { ...full, name: 'Other' },
      { ...full, details: 'b' },
      { ...full, details: '' },
      { ...full, details: null },
      { ...full, upcoming: true },
      { ...full, cores: [{ core: 'y' }, { core: 'x', flight: 1 }] },
      { ...full, cores: [{ core: 'x' }, { core: 'y', flight: 1 }] },
      { ...full, cores: [{ core: 'x', flight: 1 }] },
      { ...full, ships: ['s2', 's1'] },
      { ...full, ships: ['s1s2'] },
      { ...full, capsules: ['s1', 's2'], ships: [] },
      { ...full, links: { patch: { large: 'p' }, flickr: { original: ['o'] } } },
      { ...full, links: { patch: { small: 'p' }, flickr: { small: ['o'], original: [] } } },
    ];
    const hashes = [full, ...changed].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('tells text that imitates the separators from real structure', () => {
    const pair = (small: string, large: string) => hashOf({ ...launch, links: { patch: { small, large } } });
    fc.assert(
      fc.property(text, text, (left, right) => {
        fc.pre(left !== right);
        expect(pair(left, right)).not.toBe(pair(right, left));
      }),
    );
    expect(pair('a","links_patch_small":"b', '')).not.toBe(pair('b', 'a'));
  });

  it('stays the same from release to release', () => {
    expect(hashOf(launch)).toMatchInlineSnapshot(
      `"da4572ea52ef69a0ece1e7146e6f9c70e0494266081126516973e0eb986945af"`,
    );
  });
});

describe('canonical numbers', () => {
  it('have one spelling per value', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(20), (digits, zeros) => {
        const canonical = canonicalNumber(String(digits));
        expect(canonicalNumber(`${digits}.${'0'.repeat(zeros)}`.replace(/\.$/, ''))).toBe(canonical);
        expect(canonicalNumber(`${digits}${'0'.repeat(zeros)}e-${zeros}`)).toBe(canonical);
        expect(wholeNumberText(String(digits))).toBe(String(digits).length > 40 ? undefined : String(digits));
      }),
    );
  });

  it('differ for different doubles', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, double, (left, right) => {
        expect(canonicalNumber(String(left)) === canonicalNumber(String(right))).toBe(left === right);
      }),
    );
  });
});
