import fc from 'fast-check';
import { canonicalJson, diffConfiguration, diffValues, hiddenSecret } from './diff.ts';

describe('diffValues', () => {
  it('finds no difference in equal values, whatever the order of their keys', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, child]) => [key, reversed(child)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(diffValues(value, reversed(value), 'v')).toEqual([]);
        expect(canonicalJson(value)).toBe(canonicalJson(reversed(value)));
      }),
    );
  });

  it('finds a difference in any two values that are not equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (from, to) => {
        fc.pre(canonicalJson(from) !== canonicalJson(to));
        expect(diffValues(from, to, 'v').length).toBeGreaterThan(0);
      }),
    );
  });

  it('names every leaf', () => {
    expect(diffValues({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { b: 2, c: [1] }, e: null }, 'v')).toEqual([
      { path: 'v.a.b', from: 1, to: 2 },
      { path: 'v.a.c.1', from: 2, to: undefined },
      { path: 'v.d', from: 1, to: undefined },
      { path: 'v.e', from: undefined, to: null },
    ]);
  });
});

describe('diffConfiguration', () => {
  const diff = (from: object, to: object, applied: boolean) =>
    diffConfiguration(
      from as Record<string, unknown>,
      to as Record<string, unknown>,
      ['key', 'a.key'],
      () => applied,
    );

  it('takes a masked secret for equal where it is the one that was applied', () => {
    expect(
      diff({ key: '**********', a: { key: '**********' } }, { key: 's', a: { key: 't' } }, true),
    ).toEqual([]);
  });

  it('shows another secret without its value', () => {
    expect(diff({ key: '**********' }, { key: 'value' }, false)).toEqual([
      { path: 'configuration.key', from: hiddenSecret, to: hiddenSecret },
    ]);
  });

  it('sees a secret that is missing in Airbyte, or shall go, whatever was applied', () => {
    expect(diff({}, { key: 'value' }, true)).toEqual([
      { path: 'configuration.key', from: undefined, to: hiddenSecret },
    ]);
    expect(diff({ a: { key: '**********' } }, { a: {} }, true)).toEqual([
      { path: 'configuration.a.key', from: hiddenSecret, to: undefined },
    ]);
  });
});
