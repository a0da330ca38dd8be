import { InvalidTableError } from './errors.ts';
import type { ColumnDefinition, StreamTables, TableDefinition } from './types.ts';

/** SHA-256 of the document, the same on the parent and its children. */
export const ROW_HASH = '_row_hash';
/** The batch that wrote the row last. */
export const BATCH_ID = '_etl_batch_id';
/** When the row was written last; moves only when the hash does. */
export const LOADED_AT = '_etl_loaded_at';
/** When the document vanished from its source; NULL while it is there. */
export const DELETED_AT = '_etl_deleted_at';
/** When the stored version was read from the source. */
export const EXTRACTED_AT = '_airbyte_extracted_at';
/** Number of the document in the batch, in the order of objects and lines; only staging tables have it. */
export const DOC_SEQ = '_doc_seq';
/** The numbers of an object's documents begin at its own number times this. */
export const DOCUMENTS_PER_OBJECT = 2 ** 32;

const REQUIRED = [ROW_HASH, BATCH_ID, LOADED_AT, DELETED_AT, EXTRACTED_AT] as const;

/** Columns that the load transaction fills; they are not staged. */
const FILLED_AT_LOAD: ReadonlySet<string> = new Set([BATCH_ID, LOADED_AT, DELETED_AT]);

/** The columns that are staged, in order. */
export function stagedColumns(table: TableDefinition): readonly ColumnDefinition[] {
  return table.columns.filter(({ name }) => !FILLED_AT_LOAD.has(name));
}

/** `schema.name`. */
export function qualifiedName({ schema, name }: TableDefinition): string {
  return `${schema}.${name}`;
}

/**
 * Checks that the tables of one stream can be loaded.
 * @throws InvalidTableError naming all faults of the first faulty table.
 */
export function checkStreamTables([parent, ...children]: StreamTables): void {
  if (parent.parentKey)
    throw new InvalidTableError(qualifiedName(parent), ['the first table must be the parent']);
  checkTable(parent, []);
  for (const child of children) {
    const faults: string[] = [];
    if (child.parentKey?.length !== parent.primaryKey.length) {
      faults.push(
        `parentKey must name ${parent.primaryKey.length} columns, one per key column of ${parent.name}`,
      );
    }
    checkTable(child, faults);
  }
}

function checkTable(table: TableDefinition, faults: string[]): void {
  const names = new Set(table.columns.map(({ name }) => name));
  const missing = REQUIRED.filter((name) => !names.has(name));
  if (missing.length > 0) faults.push(`it lacks the columns ${missing.join(', ')}`);
  if (names.has(DOC_SEQ)) faults.push(`the column ${DOC_SEQ} is reserved`);
  if (names.size !== table.columns.length) faults.push('a column is named twice');
  if (table.primaryKey.length === 0) faults.push('it has no primary key');
  const keys = [...table.primaryKey, ...(table.parentKey ?? []), ...(table.sortKey ?? [])];
  if (table.distKey !== undefined) keys.push(table.distKey);
  const unknown = [...new Set(keys.filter((name) => !names.has(name)))];
  if (unknown.length > 0) faults.push(`its keys name unknown columns ${unknown.join(', ')}`);
  if (faults.length > 0) throw new InvalidTableError(qualifiedName(table), faults);
}
