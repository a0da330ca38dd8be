import fc from 'fast-check';
import { planSql } from '../sql/plan.ts';
import type { CopyCommand } from './parse-copy.ts';

function parse(options: string): CopyCommand | string {
  const [plan] = planSql(`copy s."T" ("A", b) from 's3://bucket/a/b''c.manifest' ${options}`, {
    inTransaction: false,
  });
  if (plan?.kind === 'copy') return plan.command;
  return plan?.kind === 'refuse' ? plan.refusal.message : 'forwarded';
}

const known: readonly (readonly [string, Partial<CopyCommand['options']>])[] = [
  ['manifest', { manifest: true }],
  ['gzip', { gzip: true }],
  ["region as 'eu-west-1'", { region: 'eu-west-1' }],
  ['maxerror 7', { maxErrors: 7 }],
  ["timeformat as 'epochsecs'", { timeFormat: 'epochsecs' }],
  ["dateformat 'auto'", {}],
  ['compupdate off', {}],
  ['statupdate', {}],
  ["acceptinvchars as '^'", { replacementCharacter: '^' }],
  ['truncatecolumns', { truncateColumns: true }],
  ['blanksasnull', { blanksAsNull: true }],
  ['emptyasnull', { emptyAsNull: true }],
  ['trimblanks', { trimBlanks: true }],
  ["null as 'NULL'", { nullAs: 'NULL' }],
  ['encoding utf8', {}],
  ['noload', { noLoad: true }],
];

describe('COPY options', () => {
  it('does read them in any order and any case', () => {
    const plain = parse("iam_role default format json 'auto'") as CopyCommand;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...known]),
        fc.constantFrom("format as json 'auto'", "json 'auto'", "json as 'AUTO'", 'format json'),
        fc.boolean(),
        (chosen, json, upper) => {
          const options = [
            ...chosen.map(([text]) => text),
            json,
            "iam_role 'arn:aws:iam::1:role/gzip manifest'",
          ];
          const text = options
            .map((option) => (upper ? option.replaceAll(/^\w+/g, (w) => w.toUpperCase()) : option))
            .join(' ');
          const expected = Object.assign({}, plain.options, ...chosen.map(([, value]) => value));
          expect((parse(text) as CopyCommand).options).toEqual(expected);
        },
      ),
    );
  });

  it('does never pass over a word that is no option', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,12}$/), fc.nat({ max: 3 }), (word, place) => {
        const options = ['iam_role default', "json 'auto'", 'gzip'];
        options.splice(place, 0, `x${word}`);
        expect(parse(options.join(' '))).toBe(`syntax error at or near "x${word}"`);
      }),
    );
  });

  it('does read the target, the columns and the location', () => {
    expect(parse("iam_role default json 'auto'")).toMatchObject({
      table: 's."T"',
      columns: ['a', 'b'],
      bucket: 'bucket',
      key: "a/b'c.manifest",
    });
  });
});
