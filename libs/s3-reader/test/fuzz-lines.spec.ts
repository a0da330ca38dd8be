import fc from 'fast-check';
import { decodeCsv } from '../src/formats/csv.ts';
import { decodeJsonl } from '../src/formats/jsonl.ts';
import type { ReadItem } from '../src/index.ts';
import { mutate, randomNumbers } from './support/mutate.ts';
import { airbyteLine } from './support/s3.ts';

/** Mutated lines per format; `npx nx run s3-reader:fuzz` runs 200,000. */
const lineCount = Number(process.env['FUZZ_LINES'] ?? 10_000);
const linesPerObject = 500;
const numRuns = Math.ceil(lineCount / linesPerObject);
const timeoutMs = 60_000 + lineCount * 5;
/** Shorter than some lines, so that this limit is met too. */
const maxLineBytes = 600;

const newCounts = () => ({ bytes: 0, lines: 0, blankLines: 0, records: 0, rejects: 0 });

async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    yield bytes.subarray(start, start + chunkBytes);
  }
}

/** Mutated lines, each behind one that is left alone. */
function linesOf(seed: number, originals: readonly string[]): Buffer {
  const random = randomNumbers(seed);
  const pieces: Buffer[] = [];
  for (let line = 0; line < linesPerObject; line += 1) {
    const original = Buffer.from(originals[line % originals.length] ?? '');
    pieces.push(original, Buffer.from('\n'), mutate(original, random), Buffer.from('\n'));
  }
  return Buffer.concat(pieces);
}

const seedAndChunk = [fc.integer({ min: 0 }), fc.integer({ min: 1, max: 5000 })] as const;

describe('mutated lines of JSONL', () => {
  const meta = { sync_id: 7, changes: [{ field: 'a', change: 'NULLED', reason: 'R' }] };
  const originals = [
    airbyteLine({ id: '1', name: 'Es’hail "2"\n🚀', mass: 12.5, tags: [null, true, { deep: [1] }] }),
    airbyteLine({ id: '2', big: 1 }, { _airbyte_meta: meta }).replace(
      '"big":1',
      '"big":12345678901234567890',
    ),
    JSON.stringify({ _airbyte_raw_id: 'r', _airbyte_extracted_at: '2026-11-23T01:37:10.404Z', id: '3' }),
    airbyteLine({ id: '4', text: 'x'.repeat(390) }),
  ];

  /** What one line must become, by the simplest means. */
  function expectedKind(line: Buffer): 'blank' | 'reject' | 'json' {
    if (line.length > maxLineBytes) return 'reject';
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    } catch {
      return 'reject';
    }
    if (/^[ \t\r]*$/.test(text)) return 'blank';
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? 'json' : 'reject';
    } catch {
      return 'reject';
    }
  }

  function checkLine(line: Buffer, item: ReadItem | undefined): void {
    const expected = expectedKind(line);
    if (expected === 'blank') expect(item).toBeUndefined();
    else if (expected === 'reject') expect(item?.kind).toBe('reject');
    else if (item?.kind === 'reject') expect(item.reason).toBe('not-an-airbyte-record');
    else {
      const { _airbyte_data, ...flat } = JSON.parse(line.toString('utf8')) as Record<string, unknown>;
      const document =
        _airbyte_data ??
        Object.fromEntries(Object.entries(flat).filter(([key]) => !key.startsWith('_airbyte_')));
      // As text, once more parsed: numbers with too many digits are exact in one of the two.
      expect(JSON.stringify(JSON.parse(JSON.stringify(item?.data)))).toBe(JSON.stringify(document));
    }
  }

  it(
    'become what each of them says, and no line is lost',
    async () => {
      await fc.assert(
        fc.asyncProperty(...seedAndChunk, async (seed, chunkBytes) => {
          const object = linesOf(seed, originals);
          const counts = newCounts();
          const items = new Map<number, ReadItem>();
          for await (const batch of decodeJsonl(inChunks(object, chunkBytes), { maxLineBytes }, counts)) {
            for (const item of batch) items.set(item.line, item);
          }
          const lines = splitLines(object);
          lines.forEach((line, index) => checkLine(line, items.get(index + 1)));
          expect(counts.lines).toBe(lines.length);
          expect(counts.records + counts.rejects + counts.blankLines).toBe(lines.length);
          expect(items.size).toBe(counts.records + counts.rejects);
          expect(counts.bytes).toBe(object.length);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );
});

/** Line by line, without the ends; the last line has one here. */
function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  bytes.forEach((byte, index) => {
    if (byte !== 10) return;
    lines.push(bytes.subarray(start, bytes[index - 1] === 13 && index > start ? index - 1 : index));
    start = index + 1;
  });
  return lines;
}

describe('mutated lines of CSV', () => {
  const header = '_airbyte_raw_id,_airbyte_extracted_at,_airbyte_meta,_airbyte_generation_id,_airbyte_data\n';
  const originals = [
    'r,1795397830404,{},3,"{""id"":""1"",""text"":""a\nb""}"',
    '"r","1795397830404",,,{}',
    'r,1795397830404,"{""sync_id"":7}",3,"{""mass"":12.5}"\r',
  ];

  /** Records end at a line end behind an even number of quotes; the last one may lack it. */
  function countRecords(bytes: Buffer): number {
    let records = 0;
    let insideQuotes = false;
    let open = false;
    for (const byte of bytes) {
      if (byte === 34) insideQuotes = !insideQuotes;
      open = byte !== 10 || insideQuotes;
      if (!open) records += 1;
    }
    return open ? records + 1 : records;
  }

  it(
    'are all accounted for',
    async () => {
      await fc.assert(
        fc.asyncProperty(...seedAndChunk, async (seed, chunkBytes) => {
          const body = linesOf(seed, originals);
          const counts = newCounts();
          let items = 0;
          const chunks = inChunks(Buffer.concat([Buffer.from(header), body]), chunkBytes);
          // Without a limit: at one, a record ends wherever it is.
          const options = { maxRecordBytes: 1e9, fieldTypes: {} };
          for await (const batch of decodeCsv(chunks, options, counts)) items += batch.length;
          expect(counts.lines).toBe(countRecords(body));
          expect(counts.records + counts.rejects + counts.blankLines).toBe(counts.lines);
          expect(items).toBe(counts.records + counts.rejects);
          expect(counts.records).toBeGreaterThan(0);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );
});
