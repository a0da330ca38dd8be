import fc from 'fast-check';
import { recordsCsv, recordsJson } from './records.ts';

const column = (typeOid: number, name = 'c') => ({
  name,
  typeOid,
  tableOid: 0,
  columnNumber: 0,
  typeSize: -1,
  typeModifier: -1,
});

it('gives texts back as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), (values) => {
      const rows = values.map((value) => [value]);
      expect(JSON.parse(recordsJson(rows, [column(1043)]))).toEqual(
        values.map((value) => [value === null ? { isNull: true } : { stringValue: value }]),
      );
    }),
  );
});

it('writes whole numbers digit by digit and what is no number as text', () => {
  expect(recordsJson([['9223372036854775807']], [column(20)])).toBe('[[{"longValue":9223372036854775807}]]');
  expect(recordsJson([['NaN'], ['-Infinity'], ['1e-07']], [column(701)])).toBe(
    '[[{"doubleValue":"NaN"}],[{"doubleValue":"-Infinity"}],[{"doubleValue":1e-07}]]',
  );
  expect(recordsJson([['\\x00ff']], [column(17)])).toBe('[[{"blobValue":"AP8="}]]');
});

it('quotes CSV where it must, and tells NULL from an empty text', () => {
  const columns = [column(1043, 'a'), column(16, 'b,c')];
  const rows = [
    ['plain', 't'],
    ['', null],
    ['say "x"\r\n', 'f'],
  ];
  expect(recordsCsv(rows, columns, true)).toBe('a,"b,c"\r\nplain,true\r\n"",\r\n"say ""x""\r\n",false\r\n');
  expect(recordsCsv([], columns, false)).toBe('');
});
