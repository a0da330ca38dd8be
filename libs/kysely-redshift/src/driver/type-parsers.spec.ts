import { setRedshiftTypeParsers } from '../index.ts';

const parsers = new Map<number, (text: string) => unknown>();
setRedshiftTypeParsers({ setTypeParser: (oid, _, parse) => void parsers.set(oid, parse) });
const parse = (oid: number, text: string) => parsers.get(oid)?.(text);

describe('type parsers', () => {
  const cases: readonly [type: string, oid: number, text: string, value: unknown][] = [
    ['boolean', 16, 't', true],
    ['boolean', 16, 'f', false],
    ['bigint', 20, '9007199254740993', '9007199254740993'],
    ['smallint', 21, '-7', -7],
    ['integer', 23, '7', 7],
    ['real', 700, '1.5', 1.5],
    ['double precision', 701, 'NaN', Number.NaN],
    ['numeric', 1700, '12345678901234567890.10', '12345678901234567890.10'],
    ['date', 1082, '2026-01-02', '2026-01-02'],
    ['time', 1083, '03:04:05', '03:04:05'],
    ['timestamp', 1114, '2026-01-02 03:04:05.678', new Date('2026-01-02T03:04:05.678Z')],
    ['timestamp', 1114, 'infinity', 'infinity'],
    ['timestamptz', 1184, '2026-01-02 03:04:05+02', new Date('2026-01-02T01:04:05Z')],
    ['timestamptz', 1184, '2026-01-02 03:04:05.5+05:30', new Date('2026-01-01T21:34:05.500Z')],
    ['timestamptz', 1184, '0044-03-15 00:00:00+00 BC', '0044-03-15 00:00:00+00 BC'],
    ['interval', 1190, '1 days 02:00:00', '1 days 02:00:00'],
    ['super', 4000, '{"a":[1,null]}', { a: [1, null] }],
    ['super', 4000, '"text"', 'text'],
    ['varbyte', 6551, '00ff', Buffer.from([0, 255])],
  ];
  it.each(cases)('read %s (%d) %s', (_, oid, text, value) => {
    expect(parse(oid, text)).toEqual(value);
  });
});
