import { randomBytes } from 'node:crypto';
import { listKeys, makeBucket, makeS3, readCompressedLines } from '../../test/helpers/s3.ts';
import { ships } from '../../test/helpers/tables.ts';
import { BatchUsageError, StagingError } from '../index.ts';
import { ContextBytes } from './context-bytes.ts';
import { CompressedLines } from './compressed-lines.ts';
import { removePrefix } from './remove-objects.ts';
import { MAX_ROW_BYTES, rowSerializer } from './serialize-row.ts';
import { TableStage } from './table-stage.ts';

// Megabytes go through a real S3.
jest.setTimeout(60_000);

const s3 = makeS3();
let bucket: string;
beforeAll(async () => {
  bucket = await makeBucket(s3);
});
afterAll(() => s3.destroy());

describe('CompressedLines', () => {
  it.each(['gzip', 'zstd'] as const)(
    'writes %s in order, and shows nothing before the end',
    async (compression) => {
      const key = compression === 'gzip' ? 'small/1.gz' : 'small-zstd/1.zst';
      const file = new CompressedLines({ s3, bucket, key }, compression);
      const lines = Array.from({ length: 5000 }, (_, i) => `line ${i} é😀`);
      for (const line of lines) {
        file.add(line);
        await file.room();
      }
      expect(await listKeys(s3, bucket, key)).toEqual([]);
      const written = await file.finish();
      expect(written).toMatchObject({ lines: 5000, url: `s3://${bucket}/${key}` });
      expect(await readCompressedLines(s3, bucket, key)).toEqual(lines);
    },
  );

  it('sends what is larger than memory shall hold in parts', async () => {
    const file = new CompressedLines({ s3, bucket, key: 'large.gz' }, 'gzip');
    const lines = Array.from({ length: 200 }, () => randomBytes(60_000).toString('base64'));
    for (const line of lines) {
      file.add(line);
      await file.room();
    }
    const { sizeBytes } = await file.finish();
    expect(sizeBytes).toBeGreaterThan(8 * 1024 * 1024);
    expect(await readCompressedLines(s3, bucket, 'large.gz')).toEqual(lines);
  });

  it('leaves nothing behind when it is given up', async () => {
    const file = new CompressedLines({ s3, bucket, key: 'gone.gz' }, 'gzip');
    for (let i = 0; i < 200; i += 1) {
      file.add(randomBytes(60_000).toString('base64'));
      await file.room();
    }
    await file.abort();
    expect(await listKeys(s3, bucket, 'gone')).toEqual([]);
  });

  it('tells the writing side when S3 refuses, instead of waiting for ever', async () => {
    const file = new CompressedLines({ s3, bucket: 'no-such-bucket', key: 'x.gz' }, 'gzip');
    const writing = (async () => {
      for (let i = 0; i < 400; i += 1) {
        file.add(randomBytes(60_000).toString('base64'));
        await file.room();
      }
      await file.finish();
    })();
    await expect(writing).rejects.toBeInstanceOf(StagingError);
    await file.abort();
  });
});

describe('StagingError', () => {
  const failure = (name: string, message: string, httpStatusCode: number) =>
    Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

  it.each([
    [failure('AccessDenied', 'Access Denied', 403), false, 'role may write there'],
    [failure('NoSuchBucket', 'The specified bucket does not exist', 404), false, 'Create the bucket'],
    [
      failure('InsufficientStorage', 'There is no space left on the device.', 507),
      true,
      'The storage is full',
    ],
    [failure('SlowDown', 'Please reduce your request rate.', 503), true, 'Load again later'],
    [new Error('socket hang up'), true, 'Load again later'],
  ])('tells what to do about %s', (cause, transient, advice) => {
    const error = new StagingError('s3://lake/staging/x', { cause });
    expect(error.transient).toBe(transient);
    expect(error.message).toContain('s3://lake/staging/x');
    expect(error.message).toContain(cause.message);
    expect(error.message).toContain(advice);
  });
});

describe('TableStage', () => {
  it('begins a new file at the wanted size and loses no row', async () => {
    const stage = new TableStage({ s3, bucket, prefix: 'stage/t/part-', partBytes: 300_000, lanes: 1 });
    const rows = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({ i, noise: randomBytes(15_000).toString('hex') }),
    );
    for (const row of rows) {
      stage.add(row);
      await stage.room();
    }
    const files = await stage.finish();
    expect(stage.rows).toBe(60);
    expect(files.length).toBeGreaterThan(1);
    expect(files.reduce((sum, { lines }) => sum + lines, 0)).toBe(60);
    expect(files[0]?.key).toBe('stage/t/part-0001.json.zst');
    const read = await Promise.all(files.map(({ key }) => readCompressedLines(s3, bucket, key)));
    expect(read.flat()).toEqual(rows);
  });

  it.each([
    [3, 64 * 1024 * 1024, 3],
    [3, 3_000_000, 6],
  ])('spreads much over %d files of equal length, %d bytes at most', async (lanes, partBytes, files) => {
    const prefix = `lanes-${files}/`;
    const stage = new TableStage({ s3, bucket, prefix, partBytes, lanes });
    const rows = Array.from({ length: 3000 }, (_, i) =>
      JSON.stringify({ i, noise: randomBytes(6000).toString('base64') }),
    );
    for (const row of rows) {
      stage.add(row);
      await stage.room();
    }
    const written = await stage.finish();
    expect(written).toHaveLength(files);
    const sizes = written.map(({ sizeBytes }) => sizeBytes);
    // The files of a round are equal but for a turn of rows; the last round may be a short one.
    for (let start = 0; start < files; start += lanes) {
      const round = sizes.slice(start, start + lanes);
      expect(Math.max(...round) - Math.min(...round)).toBeLessThan(64 * 6200 * 2);
    }
    const read = await Promise.all(written.map(({ key }) => readCompressedLines(s3, bucket, key)));
    expect(read.flat().sort()).toEqual([...rows].sort());
  });

  it('writes a row whose text is known as bytes like any other', async () => {
    const stage = new TableStage({ s3, bucket, prefix: 'bytes/', partBytes: 1e6, lanes: 1 });
    const long = 'é'.repeat(600_000);
    // The bytes are used for the next row as soon as they are taken.
    const beginning = Buffer.from('{"ä":0, and more');
    const end = Buffer.byteLength('{"ä":0,');
    const rest = Buffer.from('{"b":1}');
    stage.addBytes(beginning, end, rest, 1);
    rest.write('{"b":2}');
    stage.addBytes(beginning, end, rest, 1);
    stage.addBytes(beginning, end, Buffer.from(`{"b":"${long}"}`), 1);
    stage.add('{"ä":0,"b":3}');
    const [file] = await stage.finish();
    expect(file?.lines).toBe(4);
    expect(stage.rows).toBe(4);
    expect(await readCompressedLines(s3, bucket, file?.key ?? '')).toEqual([
      '{"ä":0,"b":1}',
      '{"ä":0,"b":2}',
      `{"ä":0,"b":"${long}"}`,
      '{"ä":0,"b":3}',
    ]);
  });

  it('keeps little in one file, however many slices there are', async () => {
    const stage = new TableStage({ s3, bucket, prefix: 'little/', partBytes: 1e6, lanes: 8 });
    for (let i = 0; i < 1000; i += 1) stage.add(JSON.stringify({ i }));
    expect(await stage.finish()).toHaveLength(1);
  });

  it('makes no file without rows', async () => {
    const stage = new TableStage({ s3, bucket, prefix: 'empty/', partBytes: 1000, lanes: 4 });
    expect(await stage.finish()).toEqual([]);
    expect(await listKeys(s3, bucket, 'empty/')).toEqual([]);
  });

  it('removePrefix removes what was staged and nothing beside it', async () => {
    await new CompressedLines({ s3, bucket, key: 'a/1.gz' }, 'gzip').finish();
    await new CompressedLines({ s3, bucket, key: 'ab/1.gz' }, 'gzip').finish();
    expect(await removePrefix(s3, bucket, 'a/')).toBe(1);
    expect(await listKeys(s3, bucket, 'a')).toEqual(['ab/1.gz']);
  });
});

describe('ContextBytes', () => {
  it.each([0, 9, 10, 2 ** 31, 7 * 2 ** 32 + 99, Number.MAX_SAFE_INTEGER])('writes number %d', (docSeq) => {
    const context = new ContextBytes();
    // What was written before must not show.
    const before = { docSeq: 10 ** 12 + 1, rowHash: 'abc', extractedAt: '2026-01-01T00:00:00.000Z' };
    context.write(before);
    for (const change of [{}, { rowHash: 'def' }, { rowHash: 'longer' }, { extractedAt: '2026-01-01' }]) {
      const row = { ...before, docSeq, ...change };
      const end = context.write(row);
      const text = context.bytes.toString('utf8', 0, end);
      expect(JSON.parse(`${text}"x":1}`)).toEqual({
        _doc_seq: docSeq,
        _row_hash: row.rowHash,
        _airbyte_extracted_at: row.extractedAt,
        x: 1,
      });
    }
  });
});

describe('rowSerializer', () => {
  const serialize = rowSerializer(ships);
  const context = { docSeq: 7, rowHash: 'h', extractedAt: '2026-01-01T00:00:00.000Z' };

  it('writes data and the bookkeeping that COPY loads, whatever the row says there', () => {
    const row = { ship_id: 'a', mass_kg: 5, _row_hash: 'other', _etl_batch_id: 'x', _extra: { b: [1] } };
    const text = serialize(row, context);
    expect(text.ok && JSON.parse(text.json)).toEqual({
      ship_id: 'a',
      mass_kg: 5,
      _extra: { b: [1] },
      _doc_seq: 7,
      _row_hash: 'h',
      _airbyte_extracted_at: '2026-01-01T00:00:00.000Z',
    });
  });

  it('adds what is missing to a text that the caller knows', () => {
    const row = { ship_id: 'a', mass_kg: 5, name: null, _extra: { b: [1] } };
    const known = serialize(row, context, '{"mass_kg":5,"ship_id":"a"}');
    const made = serialize(row, context);
    expect(known.ok && JSON.parse(known.json)).toEqual(made.ok && JSON.parse(made.json));
    const bare = serialize({ ship_id: null }, context, '{}');
    expect(bare.ok && JSON.parse(bare.json)).toEqual({
      _doc_seq: 7,
      _row_hash: 'h',
      _airbyte_extracted_at: '2026-01-01T00:00:00.000Z',
    });
    expect(serialize({ ship_id: 'b\0' }, context, '{"ship_id":"b\\u0000"}').ok).toBe(false);
  });

  it('refuses an unknown column, which COPY would drop in silence', () => {
    expect(() => serialize({ ship_id: 'a', nmae: 'x' }, context)).toThrow(BatchUsageError);
  });

  it('turns NUL and oversize rows into reasons, and keeps text that only looks like NUL', () => {
    expect(serialize({ ship_id: 'a', name: 'b\0c' }, context)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('NUL'),
    });
    expect(serialize({ ship_id: 'a', _extra: { 'k\0': [1] } }, context).ok).toBe(false);
    expect(serialize({ ship_id: 'a', name: '\\u0000' }, context).ok).toBe(true);
    expect(serialize({ ship_id: 'a', name: 'é'.repeat(MAX_ROW_BYTES / 2) }, context)).toMatchObject({
      ok: false,
    });
    expect(serialize({ ship_id: 'a', name: 'e'.repeat(MAX_ROW_BYTES / 2) }, context).ok).toBe(true);
  });
});
