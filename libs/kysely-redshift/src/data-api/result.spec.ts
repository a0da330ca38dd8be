import { toRows } from './result.ts';
import type { ResultField } from './types.ts';

const valueOf = (typeName: string, field: ResultField): unknown =>
  toRows<{ v: unknown }>({ Records: [[field]] }, [{ name: 'v', typeName }])[0]?.v;

describe('toRows', () => {
  it.each([
    ['bool', { booleanValue: false }, false],
    ['int4', { longValue: 7 }, 7],
    ['int8', { longValue: 7 }, '7'],
    ['float8', { doubleValue: 1.5 }, 1.5],
    ['float8', { stringValue: '-inf' }, Number.NEGATIVE_INFINITY],
    ['float4', { stringValue: 'NaN' }, Number.NaN],
    ['numeric', { stringValue: '1.50' }, '1.50'],
    ['date', { stringValue: '2021-04-22' }, '2021-04-22'],
    ['timestamp', { stringValue: '2021-04-22 10:00:00.5' }, new Date('2021-04-22T10:00:00.500Z')],
    ['timestamp', { stringValue: 'infinity' }, 'infinity'],
    ['timestamptz', { stringValue: '2021-04-22 10:00:00+02' }, new Date('2021-04-22T08:00:00Z')],
    ['timestamptz', { stringValue: '2021-04-22T10:00:00Z' }, new Date('2021-04-22T10:00:00Z')],
    ['super', { stringValue: '{"a":[1]}' }, { a: [1] }],
    ['varbyte', { stringValue: '00ff' }, Buffer.from([0, 255])],
    ['varbyte', { blobValue: new Uint8Array([0, 255]) }, Buffer.from([0, 255])],
    ['varchar', { stringValue: '' }, ''],
    ['varchar', { isNull: true }, null],
    ['varchar', {}, null],
  ] as const)('reads %s %p', (typeName, field, value) => {
    expect(valueOf(typeName, field)).toEqual(value);
  });

  it('keeps all digits of a bigint where the SDK gives one', () => {
    expect(valueOf('bigint', { longValue: 9007199254740993n })).toBe('9007199254740993');
  });

  it('names columns by their label, their name or their place', () => {
    const page = { Records: [[{ longValue: 1 }, { longValue: 2 }, { longValue: 3 }, { longValue: 4 }]] };
    expect(toRows(page, [{ label: 'a', name: 'b' }, { name: 'c' }, {}])).toEqual([
      { a: 1, c: 2, '?column?': 3, column4: 4 },
    ]);
    expect(toRows({ Records: undefined }, [])).toEqual([]);
  });
});
