import fc from 'fast-check';
import { lex, splitStatements } from './lexer.ts';
import { planSql } from './plan.ts';

/** Pieces that are hard for a lexer, joined at random. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      "'",
      '"',
      '\\',
      '$',
      '$$',
      '$tag$',
      '/*',
      '*/',
      '--',
      '\n',
      ';',
      '(',
      ')',
      ',',
      '.',
      '..',
      '::',
      '#',
      '#t',
      '$1',
    ],
    ...['1.5e3', '1e', "E'", "b'", 'sysdate', 'nvl(', 'top 5', 'select', 'é', '😀', '->>', '<=', '@', ' '],
  ),
  fc.string(),
);
const sqlText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const significant = (sql: string): string[] =>
  lex(sql)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, text }) => `${kind} ${text}`);

describe('lex', () => {
  it('does give back its input when the tokens are joined', () => {
    fc.assert(
      fc.property(sqlText, (sql) => {
        expect(
          lex(sql)
            .map(({ text }) => text)
            .join(''),
        ).toBe(sql);
      }),
      { numRuns: 2000 },
    );
  });

  it('does never give an empty token', () => {
    fc.assert(
      fc.property(sqlText, (sql) => expect(lex(sql).every(({ text }) => text.length > 0)).toBe(true)),
    );
  });

  it.each([
    [String.raw`'a\'b'`, [String.raw`string 'a\'b'`]],
    ["'it''s' x", ["string 'it''s'", 'word x']],
    ['"a""b"', ['quoted "a""b"']],
    ['/* a /* b */ c */ 1', ['comment /* a /* b */ c */', 'number 1']],
    ['a--b\nc', ['word a', 'comment --b', 'word c']],
    ["$x$ ' $y$ $x$", ["string $x$ ' $y$ $x$"]],
    ['$1::int', ['parameter $1', 'operator ::', 'word int']],
    ["e'a'", ["string e'a'"]],
    ['#stage', ['word #stage']],
    ['1.5e-3.x', ['number 1.5e-3', 'punctuation .', 'word x']],
    ['a<-1', ['word a', 'operator <-', 'number 1']],
  ])('does cut %s', (sql, expected) => {
    expect(significant(sql)).toEqual(expected);
  });

  it('does split at semicolons outside of literals and comments only', () => {
    const statements = splitStatements(lex("select ';' /* ; */; ; -- ;\n;select $$;$$"));
    expect(statements.map((tokens) => tokens.map(({ text }) => text).join(''))).toEqual([
      "select ';' /* ; */",
      'select $$;$$',
    ]);
  });
});

describe('rewriting', () => {
  it('does never touch literals, quoted names and comments', () => {
    const word = fc.constantFrom(
      'sysdate',
      'nvl(a, b)',
      'top 5',
      'encode zstd',
      'distkey(a)',
      'returning',
      'on conflict',
      '#t',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.string(), (words, noise) => {
        const inside = `${words.join(' ')} ${noise}`;
        const literal = `'${inside.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
        const name = `"${inside.replaceAll('"', '""')}"`;
        const comment = `/* ${inside.replaceAll('/*', '').replaceAll('*/', '').replaceAll('/', '')} */`;
        const sql = `select ${literal} as ${name} ${comment} from t`;
        expect(planSql(sql, { inTransaction: false })).toEqual([{ kind: 'forward', sql }]);
      }),
    );
  });
});
