import fc from 'fast-check';
import { defaultValues } from '../../../test/copy-job.ts';
import { Row, valueKind } from '../row.ts';
import type { TargetType } from '../target-type.ts';
import { ByteWriter } from './byte-writer.ts';
import { makeColumnWriter, type EncoderOptions } from './column-writer.ts';
import { PlainWriter } from './plain-value.ts';

const options: EncoderOptions = { ...defaultValues, timeFormat: 'auto', timeZone: 'Europe/Berlin' };

type Kind = keyof typeof valueKind;

/** A row with one value, which does not begin where its memory does. */
function rowOf(text: string, kind: Kind): Row {
  const row = new Row(1);
  const value = Buffer.from(text);
  row.bytes = Buffer.concat([Buffer.from('"'), value, Buffer.from('",')]);
  row.set(0, 1, 1 + value.length, valueKind[kind]);
  return row;
}

function plainly(type: TargetType, more: Partial<EncoderOptions>, row: Row): string | undefined {
  const out = new ByteWriter(256);
  out.reserve(96);
  const written = new PlainWriter(type, { ...options, ...more }).write(out, row, 0);
  expect(written).toBe(out.length > 0);
  return written ? out.bytes.toString('hex', 0, out.length) : undefined;
}

function carefully(type: TargetType, more: Partial<EncoderOptions>, row: Row): string {
  const out = new ByteWriter(256);
  out.reserve(96);
  const [start = 0, end = 0, kind = 0] = [row.starts[0], row.ends[0], row.kinds[0]];
  const result = makeColumnWriter(type, { ...options, ...more }).write(
    out,
    row.bytes,
    start,
    end,
    kind,
    row.isUtf8,
  );
  expect(result).toBe('written');
  return out.bytes.toString('hex', 0, out.length);
}

/** Is what was written plainly what the other way writes? Counts how often there was something to compare. */
function checkAgainst(type: TargetType, more: Partial<EncoderOptions>, text: string, kind: Kind): boolean {
  const row = rowOf(text, kind);
  const written = plainly(type, more, row);
  if (written !== undefined) expect([text, type, written]).toEqual([text, type, carefully(type, more, row)]);
  return written !== undefined;
}

const digits = (maxLength: number) =>
  fc
    .array(fc.constantFrom(...'0123456789', '0', '9'), { minLength: 1, maxLength })
    .map((all) => all.join(''));
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      digits(18).map((text) => text.replace(/^0+(?=\d)/, '')),
    ),
    fc.option(digits(14), { nil: undefined }),
    fc.constantFrom('', '', '', '', 'e2', 'E-3'),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent}`,
  );
const numericType = fc
  .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(37))
  .map(([precision, scale]): TargetType => ({
    kind: 'numeric',
    precision,
    scale: Math.min(scale, precision),
  }));
const numberType = fc.oneof(
  fc.constantFrom<TargetType>(
    { kind: 'integer', bytes: 2, title: 'Smallint' },
    { kind: 'integer', bytes: 4, title: 'Integer' },
    { kind: 'integer', bytes: 8, title: 'Bigint' },
    { kind: 'double' },
    { kind: 'real' },
  ),
  numericType,
);
const two = (max: number) => fc.nat(max).map((value) => String(value).padStart(2, '0'));
const time = fc
  .tuple(
    fc.integer({ min: 1, max: 9999 }).map((year) => String(year).padStart(4, '0')),
    two(13),
    two(32),
    fc.constantFrom('T', ' '),
    fc.tuple(two(24), two(60), two(60)).map((all) => all.join(':')),
    fc.constantFrom('', '.5', '.123456', '.1234567'),
    fc.constantFrom('', 'Z', '+02:00', '-1130', '-11:30', '+05'),
  )
  .map(
    ([year, month, day, separator, clock, fraction, zone]) =>
      `${year}-${month}-${day}${separator}${clock}${fraction}${zone}`,
  );

describe('PlainWriter', () => {
  it('does write a number as the writers that know every number do', () => {
    let compared = 0;
    fc.assert(
      fc.property(number, numberType, fc.boolean(), (text, type, roundDecimals) => {
        if (checkAgainst(type, { roundDecimals }, text, 'number')) compared++;
      }),
      { numRuns: 10_000 },
    );
    expect(compared).toBeGreaterThan(1500);
  });

  it('does write a time as the writers that know every form do', () => {
    let compared = 0;
    fc.assert(
      fc.property(time, fc.constantFrom('timestamp' as const, 'timestamptz' as const), (text, kind) => {
        if (checkAgainst({ kind }, {}, text, 'string')) compared++;
      }),
      { numRuns: 5000 },
    );
    expect(compared).toBeGreaterThan(1500);
  });

  it('does write a text as it is, up to the length of the column', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        if (checkAgainst({ kind: 'varchar', maxBytes: 60 }, {}, text.replaceAll('\0', '\x7f'), 'string'))
          compared++;
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(1500);
    expect(plainly({ kind: 'varchar', maxBytes: 3 }, {}, rowOf('éé', 'string'))).toBeUndefined();
  });

  it('does write true and false', () => {
    expect(checkAgainst({ kind: 'boolean' }, {}, 'true', 'true')).toBe(true);
    expect(checkAgainst({ kind: 'boolean' }, {}, 'false', 'false')).toBe(true);
  });

  it.each<[string, TargetType, Partial<EncoderOptions>, string, Kind]>([
    ['NULL AS', { kind: 'varchar', maxBytes: 9 }, { nullAs: 'x' }, 'x', 'string'],
    ['EMPTYASNULL', { kind: 'varchar', maxBytes: 9 }, { emptyAsNull: true }, '', 'string'],
    ['BLANKSASNULL', { kind: 'varchar', maxBytes: 9 }, { blanksAsNull: true }, ' ', 'string'],
    ['TRIMBLANKS', { kind: 'varchar', maxBytes: 9 }, { trimBlanks: true }, 'a ', 'string'],
    ['CHAR', { kind: 'char', maxBytes: 9 }, {}, 'a', 'string'],
    ['a field of a text format', { kind: 'varchar', maxBytes: 9 }, {}, 'a', 'text'],
    ['a string for a number', { kind: 'integer', bytes: 4, title: 'Integer' }, {}, '1', 'string'],
    ['NULL AS of a time', { kind: 'timestamp' }, { nullAs: 'x' }, '2020-01-01T00:00:00Z', 'string'],
    ['a TIMEFORMAT', { kind: 'timestamp' }, { timeFormat: 'YYYY-MM-DD' }, '2020-01-01T00:00:00', 'string'],
    ['a time without a zone', { kind: 'timestamptz' }, {}, '2020-01-01T00:00:00', 'string'],
  ])('does leave to the other writers: %s', (_name, type, more, text, kind) => {
    expect(plainly(type, more, rowOf(text, kind))).toBeUndefined();
  });

  it('does leave texts that may be no UTF-8 to the other writers', () => {
    const row = rowOf('abc', 'string');
    row.isUtf8 = false;
    expect(plainly({ kind: 'varchar', maxBytes: 9 }, {}, row)).toBeUndefined();
  });
});
