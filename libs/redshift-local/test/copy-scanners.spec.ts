import fc from 'fast-check';
import { Readable } from 'node:stream';
import type { DecodeJob } from '../src/copy/decode-job.ts';
import { InlineDecoder } from '../src/copy/object-decoder.ts';
import type { CopyFormat } from '../src/copy/options.ts';
import { makeJob } from './copy-job.ts';

type Value = string | null;

const jobFor = (columnNames: readonly string[], format: CopyFormat) =>
  makeJob(
    columnNames.map((name) => ({
      name,
      type: { kind: 'varchar', maxBytes: 65_535 },
      nullable: true,
      typeName: 'character varying',
      typeLength: '65535',
    })),
    format,
  );

/** The rows of Postgres' binary COPY format. */
function readRows(bytes: Buffer): Value[][] {
  const rows: Value[][] = [];
  for (let at = 0; at < bytes.length;) {
    const row: Value[] = [];
    const count = bytes.readInt16BE(at);
    at += 2;
    for (let column = 0; column < count; column++) {
      const length = bytes.readInt32BE(at);
      at += 4;
      row.push(length < 0 ? null : bytes.toString('utf8', at, at + Math.max(0, length)));
      at += Math.max(0, length);
    }
    rows.push(row);
  }
  return rows;
}

/** Decodes an object that arrives in pieces of these sizes. */
async function decode(job: DecodeJob, text: string, sizes: readonly number[]) {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  const out: Buffer[] = [];
  const result = await new InlineDecoder(job).decode('o', Readable.from(pieces), async (rows) => {
    out.push(Buffer.from(rows));
  });
  return { rows: readRows(Buffer.concat(out)), errors: result.errors.map(({ reason }) => reason) };
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
// No zero byte: VARCHAR has none. No half surrogates: they are an error of their own.
const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'"\',|\n\r\t \\ab', '""', '\\N') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join('').replaceAll('\0', ''));

describe('CSV', () => {
  const csv: CopyFormat = { kind: 'csv', delimiter: 0x2c, quote: 0x22 };
  const needsQuotes = (value: string): boolean => /[",\n\r]/.test(value);
  const written = (value: string, always: boolean): string =>
    always || needsQuotes(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const cell = fc.record({ value: text, always: fc.boolean() });
  const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 });

  it('does give back every field, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        sizes,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (cells, pieces, end, last) => {
          const lines = cells.map((row) => row.map(({ value, always }) => written(value, always)).join(','));
          const object = lines.join(end) + (last && lines.length > 0 ? end : '');
          expect(await decode(jobFor(['a', 'b', 'c'], csv), object, pieces)).toEqual({
            rows: cells.map((row) => row.map(({ value }) => value)),
            errors: [],
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does report a quote that is never closed, and keeps the rows before it', async () => {
    await fc.assert(
      fc.asyncProperty(table, sizes, async (cells, pieces) => {
        const lines = cells.map((row) => row.map(({ value }) => `${written(value, true)}`).join(','));
        const object = [...lines, 'a,"b,c'].join('\n');
        expect(await decode(jobFor(['a', 'b', 'c'], csv), object, pieces)).toEqual({
          rows: cells.map((row) => row.map(({ value }) => value)),
          errors: ['Invalid quote formatting for CSV'],
        });
      }),
    );
  });
});

describe('JSON', () => {
  const json: CopyFormat = { kind: 'json', matching: 'auto' };
  const names = ['a', 'b', 'quoted "key"'];
  // Keys that are no column come too, and every document may have another order.
  const document = fc.uniqueArray(fc.tuple(fc.constantFrom(...names, 'x', 'y', ''), fc.option(text)), {
    selector: ([key]) => key,
  });
  const layout = fc.constantFrom(undefined, 1);

  it('does find the values of every column, in any order of the keys, over one line or many', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 6 }),
        sizes,
        layout,
        async (documents, pieces, indent) => {
          const objects = documents.map((entries) => Object.fromEntries(entries));
          const object = objects.map((each) => JSON.stringify(each, undefined, indent)).join('\n');
          expect(await decode(jobFor(names, json), object, pieces)).toEqual({
            rows: objects.map((each) => names.map((name) => each[name] ?? null)),
            errors: [],
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does go on with the next line behind one that is no JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 4 }),
        sizes,
        fc.constantFrom('}', 'x', '[1]', '"a"', '{"a":}', '{"a" 1}', '{"a":01}'),
        async (documents, pieces, broken) => {
          const objects = documents.map((entries) => Object.fromEntries(entries));
          const object = objects.flatMap((each) => [broken, JSON.stringify(each)]).join('\n');
          const { rows, errors } = await decode(jobFor(names, json), object, pieces);
          expect(rows).toEqual(objects.map((each) => names.map((name) => each[name] ?? null)));
          expect(errors).toHaveLength(objects.length);
        },
      ),
    );
  });
});
