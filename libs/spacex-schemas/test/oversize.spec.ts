import { defineStream, fields, StreamDefinitionError, type StreamSpec } from '../src/index.ts';
import { dataDictionary } from '../src/generate/docs.ts';

const { documentId, list, text } = fields;
const long = 'x'.repeat(20);

const spec = (own: StreamSpec['fields']): StreamSpec => ({
  name: 'notes',
  table: 'notes',
  childKey: 'note_id',
  description: 'Notes.',
  fields: { id: documentId('Id.'), ...own },
});
const tags = (oversize: 'truncate' | 'null') =>
  list({ table: 'note_tags', description: 'Tags.', position: 'place' }, 'tag', text(8, 'Tag.', { oversize }));

describe('a text that is longer than its column', () => {
  const stream = defineStream(
    spec({
      strict: text(8, 'As usual.'),
      cut: text(8, 'Cut.', { oversize: 'truncate', required: true }),
      left_out: text(8, 'Left out.', { oversize: 'null' }),
      tags: tags('truncate'),
    }),
  );

  it('rejects the document, unless its field says otherwise', () => {
    const rejected = stream.parse({ id: 'a', cut: long, left_out: long, strict: long });
    expect(rejected).toMatchObject({ ok: false, issues: [{ path: 'strict' }] });
    const accepted = stream.parse({ id: 'a', cut: long, left_out: long, tags: [long] });
    // The loader cuts; the hash is that of the whole text.
    expect(accepted).toMatchObject({
      ok: true,
      rows: [{ row: { cut: long, left_out: long } }, { row: { tag: long } }],
    });
    const changed = stream.parse({ id: 'a', cut: `${long}!`, left_out: long, tags: [long] });
    expect(changed.ok && accepted.ok && changed.rowHash !== accepted.rowHash).toBe(true);
  });

  it('must still be text that Redshift can hold', () => {
    for (const bad of [7, `a\0`, '\ud800']) {
      expect(stream.parse({ id: 'a', cut: 'x', left_out: bad })).toMatchObject({
        ok: false,
        issues: [{ path: 'left_out' }],
      });
    }
    expect(stream.parse({ id: 'a', cut: '' })).toMatchObject({ ok: false, issues: [{ path: 'cut' }] });
  });

  it('is told to the loader by the column, and to people by the data dictionary', () => {
    const [parent, child] = stream.tables;
    const policies = Object.fromEntries(parent.columns.map(({ name, oversize }) => [name, oversize]));
    expect(policies).toMatchObject({ id: undefined, strict: undefined, cut: 'truncate', left_out: 'null' });
    expect(child?.columns.find(({ name }) => name === 'tag')?.oversize).toBe('truncate');
    expect(dataDictionary([stream])).toMatch(/\| cut \|.*Cut\. A longer text is cut\. \|/);
  });

  it('cannot be left out where the column is required, nor changed in a key', () => {
    const required = spec({ cut: text(8, 'x', { oversize: 'null', required: true }) });
    expect(() => defineStream(required)).toThrow(StreamDefinitionError);
    expect(() => defineStream(spec({ tags: tags('null') }))).toThrow('note_tags.tag is required');
    const key = spec({ id: text(8, 'Id.', { oversize: 'truncate', required: true }) });
    expect(() => defineStream(key)).toThrow('notes.id is a key');
  });
});
