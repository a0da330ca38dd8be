import fc from 'fast-check';
import { resolveReferences } from './references.ts';

describe('resolveReferences', () => {
  const resolve = (value: unknown, variables: Record<string, string> = {}) =>
    resolveReferences(value, variables);

  it('replaces whole texts and parts of texts, at any depth', () => {
    const { value, referencePaths, problems } = resolve(
      { a: '${env:A}', b: [{ c: 'x-${env:A}-${env:B:-b}' }], d: 1 },
      { A: '1' },
    );
    expect(value).toEqual({ a: '1', b: [{ c: 'x-1-b' }], d: 1 });
    expect([...referencePaths]).toEqual(['a', 'b.0.c']);
    expect(problems).toEqual([]);
  });

  it('leaves out what comes out empty, and takes an empty variable for an unset one', () => {
    expect(resolve({ a: '${env:A:-}', b: '${env:A:-b}', c: '' }, { A: '' }).value).toEqual({ b: 'b', c: '' });
  });

  it('names every unset variable with its place', () => {
    expect(resolve({ a: { b: '${env:A}' }, c: ['${env:B}'] }).problems).toEqual([
      'a.b: the variable A is not set',
      'c.0: the variable B is not set',
    ]);
  });

  it('does not read values again: a variable may hold what looks like a reference', () => {
    expect(resolve({ a: '${env:A}' }, { A: '${env:B}' })).toMatchObject({
      value: { a: '${env:B}' },
      problems: [],
    });
  });

  it('changes nothing that has no reference, Airbyte path variables included', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (json) => {
        fc.pre(!json.includes('${env:'));
        const value: unknown = JSON.parse(json);
        expect(JSON.stringify(resolve(value).value)).toBe(JSON.stringify(value));
      }),
    );
    expect(resolve({ a: '${STREAM_NAME}/${YEAR}_' }).value).toEqual({ a: '${STREAM_NAME}/${YEAR}_' });
  });
});
