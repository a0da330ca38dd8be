import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CorruptObjectError, readObject } from '../src/index.ts';
import type { FieldTypes, ObjectReading, ReadItem } from '../src/index.ts';
import { makeBucket, put, testClient } from './support/s3.ts';

/** Files that fastavro, pyarrow and Python's csv module wrote; see fixtures/make_fixtures.py. */
const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name));

const s3 = testClient();
let bucket: string;
let number = 0;

beforeAll(async () => {
  bucket = await makeBucket(s3);
});

async function reading(body: Buffer, extension: string, fieldTypes: FieldTypes = {}): Promise<ObjectReading> {
  const key = `raw/launches/2026_11_23_1795397830404_${(number += 1)}.${extension}`;
  return readObject({ s3, object: await put(s3, bucket, key, body), fieldTypes });
}

async function itemsOf(source: ObjectReading): Promise<ReadItem[]> {
  const items: ReadItem[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** The documents of the fixtures, as their text: it holds integers that JSON.parse would damage. */
const expected = fixture('expected.txt').toString('utf8');

/** Number spelling aside (1.0 is 1), the text of the documents. */
const canonical = (text: string) => text.replace(/("(?:[^"\\]|\\.)*")|(\d)\.0(?=[,\]}])/g, '$1$2');

const json = 'json';
const flattened: FieldTypes = {
  flag: json,
  whole: json,
  big: json,
  number: json,
  tags: json,
  nested: json,
  list_of_records: json,
};

describe.each<[string, string, FieldTypes?]>([
  ['launches-null.avro', 'avro'],
  ['launches-deflate.avro', 'avro'],
  ['launches-snappy.avro', 'avro'],
  ['launches-zstandard.avro', 'avro'],
  ['launches-none.parquet', 'parquet'],
  ['launches-snappy.parquet', 'parquet'],
  ['launches-gzip.parquet', 'parquet'],
  ['launches-zstd.parquet', 'parquet'],
  ['launches-brotli.parquet', 'parquet'],
  ['launches-v2.parquet', 'parquet'],
  ['launches.csv', 'csv'],
  ['launches-flat.csv.gz', 'csv.gz', flattened],
])('%s', (name, extension, fieldTypes) => {
  let items: readonly ReadItem[];
  let source: ObjectReading;
  beforeAll(async () => {
    source = await reading(fixture(name), extension, fieldTypes);
    items = await itemsOf(source);
  });

  it('gives the documents that were written, to the last digit', () => {
    const data = items.map((item) => (item.kind === 'record' ? item.data : item));
    expect(canonical(JSON.stringify(data))).toBe(canonical(expected));
    expect(source.stats).toMatchObject({ lines: 500, records: 500, rejects: 0, blankLines: 0 });
  });

  it('gives the envelope', () => {
    expect(items[1]).toMatchObject({
      rawId: 'raw-1',
      extractedAt: '2026-11-23T01:37:10.405Z',
      generationId: 3,
      syncId: 7,
      changes: [{ field: 'text', change: 'NULLED', reason: 'R' }],
    });
  });
});

describe('Avro', () => {
  it('reads logical types, bytes, fixed, enums and types that refer to themselves', async () => {
    const [item] = await itemsOf(await reading(fixture('types.avro'), 'avro'));
    const data = (item as { data: Record<string, unknown> }).data;
    expect(JSON.stringify(data['price'])).toBe('-12345678901234567890.1234');
    expect(JSON.stringify(data['amount'])).toBe('123456789012345678.90');
    expect(JSON.stringify(data['lists'])).toBe('[[],[1,null,9223372036854775807]]');
    expect(JSON.stringify(data['numbers'])).toBe('{"a":0.1,"__proto__":-1e+300}');
    expect(data).toMatchObject({
      day: '1969-12-31',
      time: '23:59:59.123456',
      instant: '1969-12-31T23:59:59.999999Z',
      local: '2020-10-13T04:16:08.000064',
      bytes: 'AP8=',
      fixed: 'YWJjZA==',
      choice: 'B',
      single: 1.5,
      time_ms: '00:00:01.005000',
      instant_ms: '2026-11-23T01:37:10.404Z',
      local_ms: '2020-10-13T04:16:08.064',
      any: [null, true, 7, 0.5, 's', ['t', null, { k: null, n: 1 }], { x: null }],
      next: { day: '1969-12-31', next: null },
    });
  });
});

describe('damaged files', () => {
  const names = [
    'launches-deflate.avro',
    'launches-snappy.avro',
    'launches-snappy.parquet',
    'launches-v2.parquet',
  ];

  it.each(names)('%s, cut off anywhere, is corrupt and gives no wrong record', async (name) => {
    const whole = fixture(name);
    const extension = name.split('.')[1] ?? '';
    for (const share of [0.001, 0.3, 0.6, 0.9, 0.9999]) {
      const cut = await reading(whole.subarray(0, Math.floor(whole.length * share)), extension);
      await expect(itemsOf(cut)).rejects.toThrow(CorruptObjectError);
    }
  });

  it.each([
    ['avro', 'no Avro'],
    ['parquet', 'PAR1'],
    ['csv', 'id,name\n1,a\n'],
    ['csv', '_airbyte_raw_id,a,a\n1,2,3\n'],
  ])('%s that is none (%j) is corrupt', async (extension, body) => {
    await expect(itemsOf(await reading(Buffer.from(body), extension))).rejects.toThrow(CorruptObjectError);
  });

  it.each(['avro', 'parquet', 'csv', 'csv.gz'])('an empty object has no records: %s', async (extension) => {
    expect(await itemsOf(await reading(Buffer.alloc(0), extension))).toEqual([]);
  });
});

describe('CSV', () => {
  const header = '_airbyte_raw_id,_airbyte_extracted_at,_airbyte_meta,_airbyte_generation_id,_airbyte_data';
  const row = (data: string) => `r,1795397830404,{},3,${data}`;
  const read = async (text: string) => itemsOf(await reading(Buffer.from(text), 'csv'));

  it('keeps line ends of any kind inside of quotes and numbers records by their first line', async () => {
    const items = await read(`\uFEFF${header}\r\n${row('"{""a"":\r\n1}"')}\r\n\n${row('"{""a"":2}"')}`);
    expect(items).toMatchObject([
      { kind: 'record', line: 2, data: { a: 1 } },
      { kind: 'record', line: 5, data: { a: 2 } },
    ]);
  });

  it.each([
    ['a field too many', row('{},x'), 'malformed-csv'],
    ['text behind a closing quote', row('"{}"x"y"'), 'malformed-csv'],
    ['data that is no JSON', row('{'), 'not-an-airbyte-record'],
  ])('rejects %s and goes on', async (_name, bad, reason) => {
    const items = await read(`${header}\n${bad}\n${row('{}')}\n`);
    expect(items).toMatchObject([
      { kind: 'reject', line: 2, reason, raw: bad },
      { kind: 'record', line: 3 },
    ]);
  });

  it('tells null (nothing) from an empty string (quotes)', async () => {
    const items = await read('_airbyte_raw_id,_airbyte_extracted_at,a,b\nr,1795397830404,,""\n');
    expect(items).toMatchObject([{ data: { a: null, b: '' } }]);
  });
});
