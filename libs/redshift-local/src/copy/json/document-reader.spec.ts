import fc from 'fast-check';
import { LoadError } from '../load-error.ts';
import { Row, valueKind } from '../row.ts';
import { KeyedDocumentReader } from './document-reader.ts';

const columns = ['a', 'b', 'long name of a key'];

/** All that a reader says of the document with which a text begins. */
function readWith(reader: KeyedDocumentReader, text: string): unknown {
  const bytes = Buffer.from(text);
  const row = new Row(columns.length);
  row.bytes = bytes;
  try {
    const end = reader.read(bytes, 0, bytes.length, row);
    const values = columns.map((_name, column) => {
      const kind = row.kinds[column];
      return kind === 0 ? 'missing' : [kind, bytes.toString('utf8', row.starts[column], row.ends[column])];
    });
    return end < 0 ? 'incomplete' : { end, values };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return error.message;
  }
}

const blank = fc.constantFrom('', '', '', ' ', '\n  ', '\t');
const key = fc.constantFrom('a', 'b', 'long name of a key', 'no column', '', 'A', 'a\\u0062', 'é');
const value = fc.constantFrom(
  '1',
  '-2.5e3',
  '"x"',
  '"a \\" b"',
  '"éé and more"',
  'true',
  'null',
  '{"a":1}',
  '[1,"]"]',
  '""',
);
const members = fc.array(fc.tuple(key, value, blank, blank), { maxLength: 6 });
const document = members.map(
  (all) =>
    `{${all.map(([name, written, before, behind]) => `${before}"${name}":${behind}${written}`).join(',')}}`,
);
/** Documents with a part of one left out, put in twice, or replaced. */
const broken = fc
  .tuple(document, fc.nat(), fc.nat(20), fc.constantFrom('', ',', '{', '}', '"a":', '{"a":1', ',"b":2', ' '))
  .map(([text, place, removed, put]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + put + text.slice(at + removed);
  });
const anyDocument = fc.oneof({ weight: 3, arbitrary: document }, { weight: 1, arbitrary: broken });

describe('KeyedDocumentReader', () => {
  it('does read a document as if it were the first, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(anyDocument, { minLength: 2, maxLength: 8 }),
        fc.boolean(),
        (documents, ignoreCase) => {
          const used = new KeyedDocumentReader(columns, ignoreCase);
          for (const text of documents) {
            expect([text, readWith(used, text)]).toEqual([
              text,
              readWith(new KeyedDocumentReader(columns, ignoreCase), text),
            ]);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('does notice a change of any character of a key', () => {
    const name = 'long name of a key';
    for (let length = 1; length <= name.length; length++) {
      const known = name.slice(0, length);
      for (let at = 0; at < length; at++) {
        const reader = new KeyedDocumentReader([known], false);
        readWith(reader, `{"x":1,"${known}":2}`);
        const row = new Row(1);
        row.bytes = Buffer.from(`{"x":1,"${known.slice(0, at)}_${known.slice(at + 1)}":2}`);
        reader.read(row.bytes, 0, row.bytes.length, row);
        expect([known, at, row.kinds[0]]).toEqual([known, at, valueKind.missing]);
      }
    }
  });

  it('does not take a second document inside the first for a key', () => {
    const reader = new KeyedDocumentReader(columns, false);
    for (const text of ['{"a":1,"b":2}', '{"b":1,"a":2}']) readWith(reader, text);
    expect(readWith(reader, '{"b":1{"a":2}')).toBe('Invalid JSON: unexpected "{"');
  });

  it('does remember a bounded number of keys, and reads on as before', () => {
    const reader = new KeyedDocumentReader(columns, false);
    for (let turn = 0; turn < 5000; turn++) readWith(reader, `{"id ${turn}":${turn},"a":${turn}}`);
    const text = '{"a":1,"b":"x"}';
    expect(readWith(reader, text)).toEqual(readWith(new KeyedDocumentReader(columns, false), text));
  });
});
