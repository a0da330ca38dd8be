import fc from 'fast-check';
import { CompiledQuery } from 'kysely';
import { InvalidCommandError, MAX_STATEMENT_BYTES, toDataApiStatement } from '../index.ts';

const translate = (sql: string, ...parameters: unknown[]) =>
  toDataApiStatement(CompiledQuery.raw(sql, parameters));

describe('toDataApiStatement', () => {
  it.each([
    ['text', 'a', ':p1', 'a'],
    ['a date', new Date(0), ':p1', '1970-01-01T00:00:00.000Z'],
    ['an object', { a: [1] }, ':p1', '{"a":[1]}'],
    ['bytes', Buffer.from([0, 255]), 'from_hex(:p1)', '00ff'],
  ])('makes a named parameter of %s', (_, value, placeholder, text) => {
    expect(translate('select $1', value)).toEqual({
      sql: `select ${placeholder}`,
      parameters: [{ name: 'p1', value: text }],
    });
  });

  it.each([
    ['NULL', null, 'null'],
    ['undefined', undefined, 'null'],
    ['the empty string', '', "''"],
    ['an integer', 42, '42'],
    ['a negative number', -1.5, '(-1.5)'],
    ['a bigint', 9007199254740993n, '9007199254740993'],
    ['a boolean', true, 'true'],
    ['no number', Number.NaN, "'NaN'::double precision"],
    ['no bytes', Buffer.alloc(0), "''::varbyte"],
  ])('writes %s into the statement', (_, value, literal) => {
    expect(translate('select $1', value)).toEqual({ sql: `select ${literal}`, parameters: [] });
  });

  it('gives a value that is used twice one name, and keeps the casts', () => {
    expect(translate('select $2::date, $1, $2', 'a', 'b')).toEqual({
      sql: 'select :p2::date, :p1, :p2',
      parameters: [
        { name: 'p2', value: 'b' },
        { name: 'p1', value: 'a' },
      ],
    });
  });

  it.each([
    `select '$1'`,
    `select 'it''s $1'`,
    `select 'back\\' $1'`,
    `select "$1"`,
    `select 1 -- $1`,
    `select /* $1 */ 1`,
    `create procedure p() as $$ select $1 $$ language plpgsql`,
  ])('leaves alone what only looks like a placeholder: %s', (sql) => {
    expect(translate(sql, 'x')).toEqual({ sql, parameters: [] });
  });

  it('never lets a value become part of the statement', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'", "\\'", "' or 1=1 --"),
    );
    fc.assert(
      fc.property(fc.array(value.filter((text) => !text.includes('\0'))), (values) => {
        const list = values.map((_, at) => `$${at + 1}`).join(', ');
        const { sql, parameters } = translate(`select ${list}`, ...values);
        expect(sql).toMatch(/^select (?:(?::p\d+|'')(?:, |$))*$/);
        expect(parameters.map((parameter) => parameter.value)).toEqual(values.filter((text) => text !== ''));
      }),
    );
  });

  it('refuses a statement that is too long, in bytes', () => {
    const fits = `select '${'é'.repeat((MAX_STATEMENT_BYTES - 9) / 2)}'`;
    expect(translate(fits).sql).toBe(fits);
    expect(() => translate(`${fits}  `)).toThrow(InvalidCommandError);
    expect(() => translate(`${fits}  `)).toThrow(/102401 bytes|102402 bytes/);
  });

  it('refuses text with a NUL, which Redshift cannot hold', () => {
    expect(() => translate('select $1', 'a\0b')).toThrow(/NUL/);
  });
});
