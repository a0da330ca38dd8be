import { streams } from '../src/index.ts';
import { reservedWords } from './support/reserved-words.ts';

const tables = streams.flatMap((stream) => stream.tables);
const columns = tables.flatMap((table) => table.columns.map((column) => ({ table: table.name, ...column })));

describe('tables', () => {
  it('have unique names', () => {
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
  });

  it('use no reserved word of Redshift or Postgres', () => {
    const names = [
      ...tables.map(({ name }) => name),
      ...columns.map(({ name }) => name),
      ...tables.map(({ schema }) => schema),
    ];
    expect(names.filter((name) => reservedWords.has(name))).toEqual([]);
  });

  it('use names that need no quotes and fit 63 bytes, the shorter limit of the two', () => {
    for (const { name } of [...tables, ...columns]) expect(name).toMatch(/^[a-z_][a-z0-9_]{0,62}$/);
  });

  it('describe everything', () => {
    for (const { description } of [...tables, ...columns]) expect(description).toMatch(/^.{3,}[.]$/);
  });

  it('hold the bookkeeping columns', () => {
    for (const table of tables) {
      const types = Object.fromEntries(
        table.columns.map(({ name, type, nullable }) => [name, { ...type, nullable }]),
      );
      expect(types).toMatchObject({
        _row_hash: { kind: 'char', bytes: 64, nullable: false },
        _etl_batch_id: { kind: 'varchar', maxBytes: 64, nullable: false },
        _etl_loaded_at: { kind: 'timestamptz', nullable: false },
        _etl_deleted_at: { kind: 'timestamptz', nullable: true },
        _airbyte_extracted_at: { kind: 'timestamptz', nullable: false },
      });
      expect('_extra' in types).toBe(table.parentKey === undefined);
    }
  });

  it('have keys that are not null and name the parent', () => {
    for (const stream of streams) {
      const [parent, ...children] = stream.tables;
      expect(parent.parentKey).toBeUndefined();
      for (const { primaryKey, sortKey = [], columns: own, parentKey, distKey } of stream.tables) {
        for (const name of [...primaryKey, ...sortKey, ...(parentKey ?? []), ...(distKey ? [distKey] : [])]) {
          expect(own.find((column) => column.name === name)).toMatchObject({ nullable: false });
        }
      }
      for (const child of children) {
        expect(child.parentKey).toHaveLength(parent.primaryKey.length);
        expect(child.primaryKey.slice(0, child.parentKey?.length)).toEqual(child.parentKey);
      }
    }
  });
});
