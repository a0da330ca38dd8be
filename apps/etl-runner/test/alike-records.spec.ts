import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ReadItem, readObject } from '@spacex/s3-reader';
import { findStream, streams } from '@spacex/spacex-schemas';
import fc from 'fast-check';
import { starlinkLine } from '../bench/generate.ts';
import { AlikeRecords } from '../src/pipeline/staging/alike-records.ts';
import { randomDocuments } from './random-documents.ts';

jest.setTimeout(120_000);

const s3 = new S3Client({
  endpoint: process.env['TEST_S3_ENDPOINT'] ?? '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const bucket = `lake-${randomUUID()}`;

beforeAll(() => s3.send(new CreateBucketCommand({ Bucket: bucket })));
afterAll(() => s3.destroy());

/** What is staged of a line. */
interface Staged {
  readonly extractedAt: string;
  readonly generationId: number | null | undefined;
  readonly syncId: number | null | undefined;
  readonly rowHash: string;
  readonly json: string;
}

/** Line → what is staged when records are parsed (nothing for a reject), and what is staged unparsed. */
async function stageBothWays(stream: string, lines: readonly Buffer[]) {
  const definition = findStream(stream);
  const key = `raw/${stream}/2026_11_23_1700000000000_0.jsonl`;
  const body = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  const object = { bucket, key, etag: ETag, sizeBytes: body.length };
  const parsed = new Map<number, Staged>();
  for await (const item of readObject({ s3, object })) {
    const staged = parse(definition, item);
    if (staged) parsed.set(item.line, staged);
  }
  const unparsed = new Map<number, Staged>();
  const alike = new AlikeRecords(definition, {
    addRow: ({ line, extractedAt, generationId, syncId, rowHash, json }) =>
      unparsed.set(line, { extractedAt, generationId, syncId, rowHash, json: Buffer.from(json).toString() }),
  });
  const reading = readObject({ s3, object, takeRecord: (...line) => alike.stage(...line) });
  const rest: number[] = [];
  for await (const { line } of reading) rest.push(line);
  expect(reading.stats.records + reading.stats.rejects).toBe(unparsed.size + rest.length);
  expect(new Set([...unparsed.keys(), ...rest]).size).toBe(unparsed.size + rest.length);
  return { parsed, unparsed };
}

/** What becomes of an item that is one row of known fields; undefined for every other one. */
function parse(stream: ReturnType<typeof findStream>, item: ReadItem): Staged | undefined {
  if (item.kind === 'reject' || item.changes.length > 0) return undefined;
  const document = stream.parse(item.data);
  if (!document.ok || document.unknownFields.length > 0 || document.rows.length > 1) return undefined;
  const { extractedAt, generationId, syncId } = item;
  return { extractedAt, generationId, syncId, rowHash: document.rowHash, json: document.rows[0]?.json ?? '' };
}

/** Every line that was staged unparsed is staged the same when it is parsed. */
async function expectTheSame(stream: string, lines: readonly Buffer[]): Promise<number> {
  const { parsed, unparsed } = await stageBothWays(stream, lines);
  for (const [line, staged] of unparsed) {
    const text = lines[line - 1]?.toString();
    expect({ text, staged }).toEqual({ text, staged: parsed.get(line) });
  }
  return unparsed.size / lines.length;
}

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(usual) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );

/** Lines of destination-s3, with everything about them that may vary. */
const recordsOf = (document: fc.Arbitrary<string>) =>
  fc
    .record({
      rawId: mostly('"a"', '""', 'null', '7', '"\\u0061"', '"é"'),
      extractedAt: mostly(
        '1700000000000',
        '1700000000001',
        '"2023-11-14T22:13:20Z"',
        '"2023-11-14"',
        '1.7e12',
        '-1',
        '1700000000000.5',
        'null',
        '99999999999999999999',
        'true',
      ),
      generation: mostly('0', '1', 'null', '"1"', '-1', '1.5', '9007199254740993', 'true', '[]'),
      meta: mostly(
        '{"sync_id":1,"changes":[]}',
        '{"sync_id":null,"changes":[]}',
        '{"changes":[{"field":"x","change":"NULLED","reason":"y"}],"sync_id":1}',
        '{"sync_id":1,"changes":null}',
        'null',
        '{}',
        '7',
      ),
      more: mostly('', ',"_airbyte_data":{"id":"late"}', ',"other":1', ', "blanks" : {} '),
      document,
    })
    .map(({ rawId, extractedAt, generation, meta, more, document: data }) =>
      Buffer.from(
        `{"_airbyte_raw_id":${rawId},"_airbyte_extracted_at":${extractedAt},"_airbyte_generation_id":${generation},` +
          `"_airbyte_meta":${meta},"_airbyte_data":${data}${more}}`,
      ),
    );

describe('records that are written alike', () => {
  it.each(streams.map(({ airbyteStreams: [name = ''] }) => name))(
    'of %s are staged as if they were parsed',
    async (name) => {
      const records = recordsOf(
        fc.oneof(
          { weight: 9, arbitrary: randomDocuments(name, true) },
          { weight: 1, arbitrary: randomDocuments(name) },
        ),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(records, { minLength: 300, maxLength: 300 }), async (lines) => {
          await expectTheSame(name, lines);
        }),
        { numRuns: 3, endOnFailure: true },
      );
    },
  );

  it('are staged as if they were parsed, whatever has become of their bytes', async () => {
    const damaged = fc
      .tuple(
        fc.nat(50),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(1600), fc.integer({ min: 0, max: 255 })), { maxLength: 2 }),
      )
      .map(([index, repeat, changes]) => {
        const line = Buffer.from(starlinkLine(index, 1_700_000_000_000 + (repeat % 3)));
        // Line ends would make two lines of it.
        for (const [at, byte] of changes) if (byte !== 10) line[at % line.length] = byte;
        return line;
      });
    let share = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(damaged, { minLength: 2000, maxLength: 2000 }), async (lines) => {
        share = await expectTheSame('starlink', lines);
      }),
      { numRuns: 2, endOnFailure: true },
    );
    expect(share).toBeGreaterThan(0.2);
  });

  it('are the rule: of whole objects of satellites only the first line is parsed', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) =>
      Buffer.from(starlinkLine(index, 1_700_000_000_000)),
    );
    expect(await expectTheSame('starlink', lines)).toBe(0.999);
  });
});
