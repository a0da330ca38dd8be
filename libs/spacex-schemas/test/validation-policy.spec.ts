import { findStream, streams, UnknownStreamError } from '../src/index.ts';
import { accepted, launch, parentRow, rejected, rowsOf } from './support/documents.ts';

/** `JSON.rawJSON`, as s3-reader keeps numbers that a double cannot hold. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

describe('validation policy: rejects', () => {
  it('names path, expected and received', () => {
    const document = { ...launch, cores: [{}, { landing_success: 'yes' }] };
    expect(rejected('launches', document).issues).toEqual([
      {
        path: 'cores[1].landing_success',
        expected: 'boolean',
        received: 'string "yes"',
        message: 'cores[1].landing_success: expected boolean, got string "yes"',
      },
    ]);
  });

  it.each([undefined, null, 5, 'text', [], [launch]])('rejects the document %j', (document) => {
    expect(rejected('launches', document).issues[0]?.path).toBe('');
  });

  it('asks only for what makes the row meaningful', () => {
    const required = (name: string) => rejected(name, {}).issues.map(({ path }) => path);
    expect(required('launches')).toEqual(['id', 'name', 'date_utc', 'upcoming']);
    expect(required('payloads')).toEqual(['id']);
    expect(required('cores')).toEqual(['id', 'serial']);
    for (const { name } of streams) expect(required(name)).toContain('id');
  });

  it('rejects an empty id', () => {
    expect(rejected('payloads', { id: '' }).issues[0]?.expected).toBe('non-empty string');
  });

  it.each<[string, unknown, string]>([
    ['flight_number', 1.5, 'whole number of 32 bits'],
    ['flight_number', 2 ** 31, 'whole number of 32 bits'],
    ['flight_number', '91', 'number'],
    ['date_unix', 2 ** 53, 'whole number of 64 bits'],
    ['date_unix', rawJSON('9223372036854775808'), 'whole number of 64 bits'],
    ['date_unix', rawJSON('1e999999999'), 'whole number of 64 bits'],
    ['date_utc', '2020-02-30T00:00:00.000Z', 'ISO-8601 instant'],
    ['date_utc', 'soon', 'ISO-8601 instant'],
    ['success', 1, 'boolean'],
    ['ships', 'abc', 'array'],
    ['links', [], 'object'],
  ])('rejects %s = %j', (field, value, expected) => {
    const { issues } = rejected('launches', { ...launch, [field]: value });
    expect(issues).toMatchObject([{ path: field, expected }]);
  });

  it('shows a number of more digits than a double as it was written', () => {
    const { issues } = rejected('launches', { ...launch, flight_number: rawJSON('12345678901234567890') });
    expect(issues[0]?.received).toBe('number 12345678901234567890');
  });

  it('rejects an array with a hole', () => {
    const { issues } = rejected('launches', { ...launch, ships: ['a', null] });
    expect(issues).toMatchObject([{ path: 'ships[1]', expected: 'string', received: 'null' }]);
  });

  it('rejects text that is longer than its column in bytes, naming both', () => {
    accepted('launches', { ...launch, date_precision: 'é'.repeat(8) });
    const { issues } = rejected('launches', { ...launch, date_precision: 'é'.repeat(9) });
    expect(issues).toMatchObject([
      { path: 'date_precision', expected: 'string of at most 16 bytes (this has 18)' },
    ]);
  });

  it.each([
    ['U+0000', 'a\0b', 'string without U+0000'],
    ['a lone surrogate', 'a\ud800', 'well-formed Unicode string'],
  ])('rejects text with %s, known or unknown', (_name, value, expected) => {
    expect(rejected('launches', { ...launch, details: value }).issues).toMatchObject([
      { path: 'details', expected },
    ]);
    expect(rejected('launches', { ...launch, news: [value] }).issues).toMatchObject([
      { path: 'news', expected },
    ]);
  });

  it('reports 20 issues at most', () => {
    const ships = Array.from({ length: 1000 }, () => 5);
    expect(rejected('launches', { ...launch, ships }).issues).toHaveLength(20);
  });

  it('does not repeat long values', () => {
    const { issues } = rejected('launches', { ...launch, success: 'x'.repeat(10_000) });
    expect(issues[0]?.received.length).toBeLessThan(120);
  });
});

describe('validation policy: coercions', () => {
  it.each([
    ['2020-03-07T04:50:31Z', '2020-03-07T04:50:31.000Z'],
    ['2020-03-06T23:50:31-05:00', '2020-03-07T04:50:31.000Z'],
    ['2020-03-07 04:50:31.1234567', '2020-03-07T04:50:31.123456Z'],
  ])('writes the instant %s as %s', (date_utc, expected) => {
    expect(parentRow(accepted('launches', { ...launch, date_utc }))['date_utc']).toBe(expected);
  });

  it('keeps whole numbers beyond 2^53 as their digits', () => {
    const row = (text: string) => parentRow(accepted('launches', { ...launch, date_unix: rawJSON(text) }));
    expect(row('9223372036854775807')['date_unix']).toBe('9223372036854775807');
    expect(row('-9.223372036854775808e18')['date_unix']).toBe('-9223372036854775808');
  });

  it('takes the nearest double for more digits than a double has', () => {
    const row = parentRow(accepted('payloads', { id: 'p', mass_kg: rawJSON('0.1234567890123456789') }));
    expect(row['mass_kg']).toBe(0.12345678901234568);
  });
});

describe('validation policy: unknown fields', () => {
  const document = {
    ...launch,
    mastodon: '@x',
    cores: [{ core: 'a' }, { core: 'b', droneship: { name: 'OCISLY' } }, { droneship: null }],
    links: { patch: { tiny: 1 }, reddit: null },
    crew: ['p1', { crew: 'p2', seat: 4 }],
  };

  it('keeps them in _extra by their path', () => {
    expect(parentRow(accepted('launches', document))['_extra']).toEqual({
      mastodon: '@x',
      'cores[1].droneship': { name: 'OCISLY' },
      'cores[2].droneship': null,
      'links.patch.tiny': 1,
      'crew[1].seat': 4,
    });
  });

  it('reports them by path without positions and type', () => {
    expect(accepted('launches', document).unknownFields).toEqual([
      { path: 'mastodon', jsonType: 'string' },
      { path: 'cores[].droneship', jsonType: 'object' },
      { path: 'cores[].droneship', jsonType: 'null' },
      { path: 'links.patch.tiny', jsonType: 'number' },
      { path: 'crew[].seat', jsonType: 'number' },
    ]);
  });

  it('count in the hash', () => {
    const hash = (extra: unknown) => accepted('launches', { ...launch, extra }).rowHash;
    expect(hash({ a: 1, b: [2] })).toBe(hash({ b: [2], a: 1 }));
    expect(hash({ a: 1 })).not.toBe(hash({ a: 2 }));
    expect(accepted('launches', launch).rowHash).not.toBe(hash(null));
  });

  it('are never lost, whatever they are called', () => {
    const odd = JSON.parse(
      `{"__proto__": 1, "constructor": 2, "": 3, ${JSON.stringify(launch).slice(1)}`,
    ) as unknown;
    const extra = parentRow(accepted('launches', odd))['_extra'];
    expect(JSON.stringify(extra)).toBe('{"__proto__":1,"constructor":2,"":3}');
  });

  it('that SUPER cannot hold reject the document', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(rejected('launches', { ...launch, deep }).issues[0]?.expected).toBe(
      'nesting of at most 500 levels',
    );
    expect(rejected('launches', { ...launch, huge: [rawJSON('1e400')] }).issues).toMatchObject([
      { path: 'huge', expected: 'number within the range of a double' },
    ]);
    expect(rejected('launches', { ...launch, long: 'x'.repeat(65_536) }).issues[0]?.path).toBe('long');
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`f${index}`, 'x'.repeat(60_000)]),
    );
    expect(rejected('launches', { ...launch, ...many }).issues[0]?.expected).toMatch(/at most 1000000 bytes/);
  });

  it('leave the rows alone', () => {
    const parsed = accepted('launches', document);
    expect(rowsOf(parsed, 'launch_cores').map((row) => row['core_id'])).toEqual(['a', 'b', null]);
    expect(rowsOf(parsed, 'launch_cores')[1]).not.toHaveProperty('_extra');
  });
});

describe('fieldTypes', () => {
  it('tell text from everything else', () => {
    expect(findStream('launches').fieldTypes).toMatchObject({
      id: 'string',
      date_utc: 'string',
      success: 'json',
      flight_number: 'json',
      cores: 'json',
      crew: 'json',
    });
  });
});

describe('findStream', () => {
  it('names the streams that exist when asked for another', () => {
    expect(() => findStream('launchez')).toThrow(UnknownStreamError);
    expect(() => findStream('launchez')).toThrow(/launches_upcoming/);
  });
});
