import fc from 'fast-check';
import { bindParameters } from './parameters.ts';

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const value = fc.string({ minLength: 1 });

/** Text in which a colon means nothing. */
const inert = fc.oneof(
  fc.string().map((text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`),
  fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
  fc.string().map((text) => `/*${text.replaceAll('*/', '').replaceAll('/*', '')} */`),
  fc.string().map((text) => `--${text.replaceAll(/[\r\n]/g, '')}\n`),
  fc.constantFrom('select ', ' a::int ', ' , ', '(', ')', ' = ', ' x + 1 ', ' || '),
);

it('replaces exactly the names outside of literals, quoted names and comments', () => {
  fc.assert(
    fc.property(
      name,
      value,
      fc.array(fc.tuple(inert, fc.boolean()), { minLength: 1 }),
      (key, text, parts) => {
        const write = (placeholder: string): string =>
          parts.map(([piece, withParameter]) => `${piece} ${withParameter ? placeholder : ''} `).join('');
        const isUsed = parts.some(([, withParameter]) => withParameter);
        const bound = bindParameters(write(`:${key}`), [{ name: key, value: text }]);
        expect(bound.sql).toBe(write('$1'));
        expect(bound.values).toEqual(isUsed ? [text] : []);
        expect([...bound.used]).toEqual(isUsed ? [key] : []);
      },
    ),
  );
});

it.each([
  ['select :a, :b, :a', 'select $1, $2, $1', ['A', 'B']],
  ['select x::a, :b::a', 'select x::a, $1::a', ['B']],
  ['select a=:a and b>=:b', 'select a=$1 and b>=$2', ['A', 'B']],
  ["select ':a', :b", "select ':a', $1", ['B']],
  ["select 'it\\':a', :b", "select 'it\\':a', $1", ['B']],
  ['select :c', 'select :c', []],
  ['select :ab', 'select :ab', []],
])('%s', (sql, expected, values) => {
  const parameters = [
    { name: 'a', value: 'A' },
    { name: 'b', value: 'B' },
  ];
  expect(bindParameters(sql, parameters)).toMatchObject({ sql: expected, values });
});
