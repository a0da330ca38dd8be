import fc from 'fast-check';
import { sql } from 'kysely';
import { compileOnly } from '../test/helpers/compile-only.ts';
import { InvalidIdentifierError, MAX_IDENTIFIER_BYTES, normalizeIdentifier } from './index.ts';

const db = compileOnly();

/** Reads one literal as Redshift does, with backslash escapes; returns its value and what follows it. */
function readLiteral(text: string): { readonly value: string; readonly rest: string } {
  let value = '';
  for (let i = 1; i < text.length; i += 1) {
    const character = text[i] ?? '';
    if (character === '\\') {
      i += 1;
      value += text[i] ?? '';
    } else if (character === "'" && text[i + 1] === "'") {
      i += 1;
      value += "'";
    } else if (character === "'") {
      return { value, rest: text.slice(i + 1) };
    } else {
      value += character;
    }
  }
  throw new Error('the literal does not end');
}

const hostile = fc.string({
  unit: fc.constantFrom("'", '\\', '"', 'a', ' ', '-', ';', '\n', 'é', '😀'),
  maxLength: 40,
});

describe('string literals', () => {
  it('never end before their end, whatever they hold', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (value) => {
        const compiled = sql`${sql.lit(value)} as x`.compile(db);
        expect(readLiteral(compiled.sql)).toEqual({ value, rest: ' as x' });
        expect(compiled.parameters).toEqual([]);
      }),
    );
  });

  it('survive the classic attempt to break out', () => {
    expect(sql`${sql.lit("\\' or 1=1 --")}`.compile(db).sql).toBe("'\\\\'' or 1=1 --'");
  });
});

describe('normalizeIdentifier', () => {
  it('keeps lower-case names of up to 127 bytes and refuses the others', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (name) => {
        const usable =
          name !== '' &&
          !name.includes('\0') &&
          name === name.toLowerCase() &&
          Buffer.byteLength(name) <= MAX_IDENTIFIER_BYTES;
        if (usable) expect(normalizeIdentifier(name)).toBe(name);
        else expect(() => normalizeIdentifier(name)).toThrow(InvalidIdentifierError);
      }),
    );
  });

  it('counts bytes, not characters', () => {
    expect(normalizeIdentifier('a'.repeat(127))).toHaveLength(127);
    expect(() => normalizeIdentifier('ö'.repeat(64))).toThrow(/128 bytes.*127/);
  });

  it('cannot be left by a quote', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        fc.pre(name !== '' && name === name.toLowerCase());
        const text = sql`${sql.id(name)}`.compile(db).sql;
        expect(text.startsWith('"') && text.endsWith('"')).toBe(true);
        expect(text.slice(1, -1).replaceAll('""', '')).not.toContain('"');
      }),
    );
  });
});
