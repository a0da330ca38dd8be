import fc from 'fast-check';
import { planSql } from '../sql/plan.ts';
import type { CopyCommand } from './parse-copy.ts';

function parse(options: string): CopyCommand | string {
  const [plan] = planSql(`copy s."T" ("A", b) from 's3://bucket/a/b''c.manifest' ${options}`, {
    inTransaction: false,
  });
  if (plan?.kind === 'copy' && 'table' in plan.command) return plan.command;
  return plan?.kind === 'refuse' ? plan.refusal.message : 'forwarded';
}

const known: readonly (readonly [string, Partial<CopyCommand['options']>])[] = [
  ['manifest', { manifest: true }],
  ['gzip', { compression: 'gzip' }],
  ["region as 'eu-west-1'", { access: { region: 'eu-west-1' } }],
  ['maxerror 7', { maxErrors: 7 }],
  ["timeformat as 'epochsecs'", { timeFormat: 'epochsecs' }],
  ["dateformat 'MM/DD/YYYY'", { dateFormat: 'MM/DD/YYYY' }],
  ['compupdate off', {}],
  ['statupdate', {}],
  ['comprows 10', {}],
  ["acceptinvchars as '^'", { replacement: 0x5e }],
  ['acceptanydate', { acceptAnyDate: true }],
  ['explicit_ids', { explicitIds: true }],
  ['roundec', { roundDecimals: true }],
  ['truncatecolumns', { truncateColumns: true }],
  ['blanksasnull', { blanksAsNull: true }],
  ['emptyasnull', { emptyAsNull: true }],
  ['trimblanks', { trimBlanks: true }],
  ["null as 'NULL'", { nullAs: 'NULL' }],
  ['encoding utf16le', { encoding: 'utf16le' }],
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
            "iam_role 'arn:aws:iam::1:role/gzip-manifest'",
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

  it.each([
    [
      "access_key_id 'a' secret_access_key 'b' session_token 'c'",
      { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
    ],
    [
      "credentials as 'aws_access_key_id=a;aws_secret_access_key=b'",
      { accessKeyId: 'a', secretAccessKey: 'b' },
    ],
  ])('does take keys from %s', (text, keys) => {
    expect((parse(`${text} csv`) as CopyCommand).options.access).toEqual({ keys });
  });

  it('does never repeat a secret in a refusal', () => {
    expect(parse("credentials 'aws_access_key_id=a;aws_secret=hush' csv")).not.toContain('hush');
    expect(parse("access_key_id 'hush' csv")).not.toContain('hush');
  });

  it.each([
    ["json 'auto' fillrecord", 'FILLRECORD is not supported with JSON'],
    ['avro gzip', 'GZIP is not supported with AVRO'],
    ["fixedwidth 'a:1' delimiter ','", 'DELIMITER is not supported with FIXEDWIDTH'],
    ["quote '|'", 'QUOTE can be used only with CSV'],
    ["csv delimiter ',' quote ','", 'DELIMITER and QUOTE must differ'],
    ["fixedwidth 'a:x'", "Invalid fixedwidth specification 'a:x'"],
    ["delimiter '~|~'", 'redshift-local does not emulate a DELIMITER of several characters'],
    ["null as '\\0'", "redshift-local does not emulate NULL AS '\\0' (a zero byte)"],
    ["timeformat 'YYYY-MM-DD TZ'", "Invalid TIMEFORMAT string 'YYYY-MM-DD TZ'"],
    ['readratio 50', 'READRATIO is for COPY from DynamoDB only'],
    [
      "encrypted master_symmetric_key 'k'",
      'redshift-local does not emulate the COPY option ENCRYPTED (client-side encryption)',
    ],
    ["access_key_id 'a' secret_access_key 'b'", 'An IAM role cannot be used together with access keys'],
  ])('does refuse %s', (options, message) => {
    expect(parse(`iam_role default ${options}`)).toBe(message);
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
