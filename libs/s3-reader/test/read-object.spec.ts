import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  CorruptObjectError,
  ObjectMissingError,
  ObjectReadError,
  ObjectReplacedError,
  readObject,
} from '../src/index.ts';
import type { ObjectReading, ReadItem, ReadObjectOptions } from '../src/index.ts';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import { airbyteLine, makeBucket, put, testClient } from './support/s3.ts';

const s3 = testClient();
let bucket: string;
let number = 0;

beforeAll(async () => {
  bucket = await makeBucket(s3);
});

const newKey = (extension: string) => `raw/launches/2026_11_23_1795397830404_${(number += 1)}.${extension}`;

async function itemsOf(reading: ObjectReading): Promise<ReadItem[]> {
  const items: ReadItem[] = [];
  for await (const item of reading) items.push(item);
  return items;
}

/** Stores the content under a name with this extension and reads it back. */
async function read(body: string | Buffer, extension = 'jsonl', options: Partial<ReadObjectOptions> = {}) {
  const object = await put(s3, bucket, newKey(extension), body);
  const reading = readObject({ s3, object, ...options });
  return { items: await itemsOf(reading), stats: reading.stats };
}

const lines = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `${airbyteLine({ id: String(index), text: 'é'.repeat(index % 50) })}\n`,
  );

const idsOf = (items: readonly ReadItem[]) => items.map((item) => item.kind === 'record' && item.data['id']);

describe('readObject: records', () => {
  it('reads the envelope of destination-s3', async () => {
    const changes = [{ field: 'a', change: 'NULLED', reason: 'DESTINATION_SERIALIZATION_ERROR' }];
    const line = airbyteLine({ id: '1', nested: [{ a: null }] }, { _airbyte_meta: { sync_id: 7, changes } });
    const { items } = await read(`${line}\n`);
    expect(items).toEqual([
      {
        kind: 'record',
        line: 1,
        rawId: '0b9d2f5e-1f3c-4a8e-9a52-6c1d6a0f4c11',
        extractedAt: '2026-11-23T01:37:10.404Z',
        generationId: 3,
        syncId: 7,
        data: { id: '1', nested: [{ a: null }] },
        changes,
      },
    ]);
  });

  it('reads lines that others carry, and rejects those that carry none', async () => {
    const wrapped = [airbyteLine({ id: 'inner\u2028é' }), 'no json', '{}', '', 7].map(
      (raw) => `${JSON.stringify({ reason: 'r', raw })}\n`,
    );
    const { items } = await read(wrapped.join(''), 'jsonl', { wrappedIn: 'raw' });
    expect(items).toMatchObject([
      { kind: 'record', line: 1, data: { id: 'inner\u2028é' } },
      { kind: 'reject', line: 2, reason: 'invalid-json', raw: 'no json' },
      { kind: 'reject', line: 3, reason: 'not-an-airbyte-record', raw: '{}' },
      { kind: 'reject', line: 4, reason: 'invalid-json', raw: '' },
      { kind: 'reject', line: 5, reason: 'not-an-airbyte-record' },
    ]);
  });

  it('reads root-level flattening', async () => {
    const flat = {
      _airbyte_raw_id: 'r',
      _airbyte_extracted_at: '2026-11-23T01:37:10.404Z',
      id: '1',
      success: null,
    };
    const { items } = await read(JSON.stringify(flat));
    expect(items).toMatchObject([
      { kind: 'record', generationId: null, syncId: null, data: { id: '1', success: null }, changes: [] },
    ]);
    expect(items[0]).toHaveProperty('data', { id: '1', success: null });
  });

  it('reads gzip by its name, by a name with clash suffix, and by its first bytes', async () => {
    const body = gzipSync(lines(3).join(''));
    for (const extension of ['jsonl.gz', 'jsonl.gz-1', 'jsonl']) {
      expect(idsOf((await read(body, extension)).items)).toEqual(['0', '1', '2']);
    }
  });

  it('reads gzip of several members', async () => {
    const body = Buffer.concat(lines(3).map((line) => gzipSync(line)));
    expect(idsOf((await read(body, 'jsonl.gz')).items)).toEqual(['0', '1', '2']);
  });

  it('keeps the digits of numbers that a double cannot hold', async () => {
    const line = airbyteLine({ id: '1' }).replace(
      '"id":"1"',
      '"id":"1","big":12345678901234567890,"small":1.50',
    );
    const [item] = (await read(line)).items;
    expect(JSON.stringify(item)).toContain('"data":{"id":"1","big":12345678901234567890,"small":1.5}');
  });

  it('reads BOM, CRLF, blank lines and a missing last line end', async () => {
    const [a, b, c] = lines(3).map((line) => line.trim());
    const { items, stats } = await read(`\uFEFF${a}\r\n\r\n  \n${b}\n${c}`);
    expect(idsOf(items)).toEqual(['0', '1', '2']);
    expect(items.map(({ line }) => line)).toEqual([1, 4, 5]);
    expect(stats).toMatchObject({ lines: 5, blankLines: 2, records: 3, rejects: 0 });
  });

  it('reads an empty object and an empty gzip', async () => {
    expect((await read('')).items).toEqual([]);
    expect((await read('', 'jsonl.gz')).items).toEqual([]);
    expect((await read(gzipSync(''), 'jsonl.gz')).items).toEqual([]);
  });

  it('gives batches whose concatenation is the items', async () => {
    const object = await put(s3, bucket, newKey('jsonl.gz'), gzipSync(lines(20_000).join('')));
    const ids: unknown[] = [];
    let batches = 0;
    for await (const batch of readObject({ s3, object }).batches()) {
      batches += 1;
      ids.push(...idsOf(batch));
    }
    expect(ids).toEqual(Array.from({ length: 20_000 }, (_, index) => String(index)));
    expect(batches).toBeGreaterThan(3);
  });
});

describe('readObject: rejects', () => {
  it.each<[string, string | Buffer, string]>([
    ['text that is no JSON', '{"id":', 'invalid-json'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'invalid-utf8'],
    ['NUL bytes', Buffer.alloc(20), 'contains-nul'],
    ['a JSON array', '[1]', 'not-an-airbyte-record'],
    ['a bare document', '{"id":"1"}', 'not-an-airbyte-record'],
    ['data that is a string', airbyteLine('{}'), 'not-an-airbyte-record'],
    ['a missing time', airbyteLine({}, { _airbyte_extracted_at: null }), 'not-an-airbyte-record'],
    ['a time out of range', airbyteLine({}, { _airbyte_extracted_at: 1e300 }), 'not-an-airbyte-record'],
    ['a missing raw id', airbyteLine({}, { _airbyte_raw_id: undefined }), 'not-an-airbyte-record'],
  ])('rejects %s and goes on', async (_name, bad, reason) => {
    const [first = '', last = ''] = lines(2);
    const body = Buffer.concat([Buffer.from(first), Buffer.from(bad), Buffer.from(`\n${last}`)]);
    const { items, stats } = await read(body);
    expect(items).toMatchObject([
      { kind: 'record' },
      { kind: 'reject', line: 2, reason },
      { kind: 'record' },
    ]);
    expect(stats).toMatchObject({ lines: 3, records: 2, rejects: 1 });
  });

  it('rejects a line that is too long and shows its beginning only', async () => {
    const { items } = await read(`${lines(1)[0]}${'x'.repeat(300_000)}\n${lines(1)[0]}`, 'jsonl', {
      maxLineBytes: 100_000,
    });
    expect(items).toMatchObject([
      { kind: 'record' },
      { reason: 'line-too-long', line: 2 },
      { kind: 'record' },
    ]);
    expect(items[1]).toHaveProperty('raw.length', 65_536);
  });

  it('accounts for every line of any content', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        ' ',
        '\0',
        '{',
        '"',
        '12345678901234567890',
        '\uFEFF',
        airbyteLine({ id: 'x' }),
      ),
      fc.string(),
      fc.jsonValue().map((value) => airbyteLine({ value })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.boolean(), async (pieces, compressed) => {
        const text = pieces.join('');
        const { items, stats } = await read(
          compressed ? gzipSync(text) : text,
          compressed ? 'jsonl.gz' : 'jsonl',
        );
        const naive = text.replace(/\n$/, '').split('\n');
        expect(stats.lines).toBe(text === '' ? 0 : naive.length);
        expect(stats.records + stats.rejects + stats.blankLines).toBe(stats.lines);
        expect(items).toHaveLength(stats.records + stats.rejects);
        expect(stats.bytes).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('readObject: damaged objects', () => {
  it.each([
    ['truncated', (body: Buffer) => body.subarray(0, -10)],
    ['cut within its header', (body: Buffer) => body.subarray(0, 5)],
    ['of a wrong checksum', (body: Buffer) => Buffer.concat([body.subarray(0, -8), Buffer.alloc(8)])],
    ['followed by other bytes', (body: Buffer) => Buffer.concat([body, Buffer.from('more lines\n')])],
    [
      'followed by zeros and other bytes',
      (body: Buffer) => Buffer.concat([body, Buffer.alloc(100_000), Buffer.from('more lines\n')]),
    ],
    ['no gzip at all', () => Buffer.from(lines(1).join(''))],
  ])('says that gzip is %s', async (_name, damage) => {
    const failure = read(damage(gzipSync(lines(50).join(''))), 'jsonl.gz');
    await expect(failure).rejects.toThrow(CorruptObjectError);
    await expect(failure).rejects.toMatchObject({ bucket, transient: false });
  });
});

describe('readObject: changes and failures under way', () => {
  it('notices that the object was replaced since it was listed', async () => {
    const object = await put(s3, bucket, newKey('jsonl'), lines(1).join(''));
    await put(s3, bucket, object.key, lines(2).join(''));
    const failure = itemsOf(readObject({ s3, object }));
    await expect(failure).rejects.toThrow(ObjectReplacedError);
    await expect(failure).rejects.toMatchObject({ key: object.key, transient: true });
  });

  it('notices that the object is gone', async () => {
    const failure = itemsOf(
      readObject({ s3, object: { bucket, key: newKey('jsonl'), etag: '"0"', sizeBytes: 1 } }),
    );
    await expect(failure).rejects.toThrow(ObjectMissingError);
  });

  it('goes on at the next byte when the connection breaks, again and again', async () => {
    const body = gzipSync(lines(5000).join(''), { level: 0 });
    const object = await put(s3, bucket, newKey('jsonl.gz'), body);
    const proxy = await startCuttingProxy(process.env['TEST_S3_ENDPOINT'] ?? '', (get) =>
      get <= 3 ? 200_000 : undefined,
    );
    const reading = readObject({ s3: testClient(proxy.endpoint), object, retryDelayMs: 1 });
    const items = await itemsOf(reading).finally(() => proxy.close());
    expect(idsOf(items)).toEqual(Array.from({ length: 5000 }, (_, index) => String(index)));
    expect(reading.stats.compressedBytes).toBe(body.length);
    // What the cut left in the socket's buffers may be lost, so the places vary; they only ever move on.
    const starts = proxy.ranges.map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]));
    expect(starts).toHaveLength(4);
    expect(starts).toEqual([...new Set(starts)].sort((left, right) => left - right));
  });

  it('does not mix two states of the object when it is replaced during a break', async () => {
    const object = await put(s3, bucket, newKey('jsonl'), lines(5000).join(''));
    const proxy = await startCuttingProxy(
      process.env['TEST_S3_ENDPOINT'] ?? '',
      (get) => (get === 1 ? 200_000 : undefined),
      async (get) => {
        if (get === 2) await put(s3, bucket, object.key, lines(6000).join(''));
      },
    );
    const failure = itemsOf(readObject({ s3: testClient(proxy.endpoint), object, retryDelayMs: 1 }));
    await expect(failure.finally(() => proxy.close())).rejects.toThrow(ObjectReplacedError);
  });

  it('gives up when there is no progress', async () => {
    const object = await put(s3, bucket, newKey('jsonl'), lines(100).join(''));
    const proxy = await startCuttingProxy(process.env['TEST_S3_ENDPOINT'] ?? '', () => 0);
    const failure = itemsOf(
      readObject({ s3: testClient(proxy.endpoint), object, maxRetries: 2, retryDelayMs: 1 }),
    ).finally(() => proxy.close());
    await expect(failure).rejects.toThrow(ObjectReadError);
    await expect(failure).rejects.toMatchObject({ transient: true, receivedBytes: 0 });
    expect(proxy.ranges).toHaveLength(3);
  });

  it('stops when it is told to', async () => {
    const object = await put(s3, bucket, newKey('jsonl'), lines(5000).join(''));
    const abort = new AbortController();
    const reading = readObject({ s3, object, signal: abort.signal });
    const run = async () => {
      for await (const _batch of reading.batches()) abort.abort(new Error('enough'));
    };
    await expect(run()).rejects.toThrow('enough');
  });

  it('can be left in the middle', async () => {
    const object = await put(s3, bucket, newKey('jsonl.gz'), gzipSync(lines(50_000).join('')));
    for await (const item of readObject({ s3, object })) {
      if (item.line === 3) break;
    }
  });
});
