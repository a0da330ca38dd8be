import fc from 'fast-check';
import { compareObjectKeys, parseObjectKey } from './object-key.ts';
import type { ObjectKey } from './object-key.ts';

describe('parseObjectKey', () => {
  it('reads the default layout of the pipeline', () => {
    expect(parseObjectKey('raw/launches/2026_11_23_1795397830404_0.jsonl.gz', 'raw/')).toEqual({
      stream: 'launches',
      namespace: '',
      syncedAt: '2026-11-23T01:37:10.404Z',
      part: 0,
      clash: 0,
      format: 'jsonl',
      gzip: true,
    });
  });

  it.each([
    ['raw/launches/2026_11_23_1795397830404_12.jsonl.gz-1', { part: 12, clash: 1, gzip: true }],
    [
      'raw/spacex/launches/2026_11_23_1795397830404_0.csv',
      { namespace: 'spacex', format: 'csv', gzip: false },
    ],
    ['raw//launches/2026_11_23_1795397830404_0.avro', { stream: 'launches', format: 'avro' }],
    ['raw/ns/launches/2026/11/23/1795397830404_3.parquet', { namespace: 'ns', stream: 'launches', part: 3 }],
    // Namespace and stream as folders of their own, or hours among them.
    [
      'raw/ns/launches/2026/11/23/09/1795397830404_3.csv.gz',
      { namespace: 'ns', stream: 'launches', part: 3 },
    ],
    ['raw/ns/sub/launches/2026_11_23_1795397830404_0.jsonl', { namespace: 'ns/sub', stream: 'launches' }],
    ['raw/air_launches/2026_11_23_1795397830404_0.jsonl.gz-12', { stream: 'air_launches', clash: 12 }],
    // Versions of early 2025: one-digit months, the epoch in hours.
    ['raw/launches/2025_1_5_482185_0.jsonl', { stream: 'launches', syncedAt: '2025-01-03T01:00:00.000Z' }],
  ])('reads %s', (key, expected) => {
    expect(parseObjectKey(key, 'raw/')).toMatchObject(expected);
  });

  it.each([
    'raw/',
    'raw/launches/',
    'raw/launches/notes.txt',
    'raw/launches/_SUCCESS',
    'raw/launches/2026_13_23_1795397830404_0.jsonl.gz',
    'raw/launches/report_0.jsonl',
    'raw/launches/2026_11_23_1795397830404_0.jsonl.gz.tmp',
    'raw/2026_11_23_1795397830404_0.jsonl.gz',
    'other/launches/2026_11_23_1795397830404_0.jsonl.gz',
    'raw/launches/2026_11_23_999999999999999999_0.jsonl.gz',
  ])('does not take %s for an object of Airbyte', (key) => {
    expect(parseObjectKey(key, 'raw/')).toBeUndefined();
  });

  it('reads whatever it could have written', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z_]{0,20}$/),
        fc.date({ min: new Date('2015-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.nat(9999),
        fc.nat(9),
        (stream, day, part, clash) => {
          const name = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), day.getTime(), part];
          const key = `p/${stream}/${name.join('_')}.jsonl.gz${clash > 0 ? `-${clash}` : ''}`;
          expect(parseObjectKey(key, 'p/')).toMatchObject({
            stream,
            part,
            clash,
            syncedAt: day.toISOString(),
          });
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (key, prefix) => void parseObjectKey(prefix + key, prefix)),
    );
  });
});

describe('compareObjectKeys', () => {
  it('orders by stream, sync, part as a number, clash', () => {
    const inOrder = [
      'cores/2026_11_23_1795397830404_0.jsonl.gz',
      'launches/2025_9_1_1756684800000_0.jsonl.gz',
      'launches/2026_11_23_1795397830404_2.jsonl.gz',
      'launches/2026_11_23_1795397830404_2.jsonl.gz-1',
      'launches/2026_11_23_1795397830404_10.jsonl.gz',
      'launches/2026_11_24_1795484230404_0.jsonl.gz',
    ];
    const shuffled = [...inOrder].sort().map((key) => ({ key, ...(parseObjectKey(key, '') as ObjectKey) }));
    expect(shuffled.sort(compareObjectKeys).map(({ key }) => key)).toEqual(inOrder);
  });
});
