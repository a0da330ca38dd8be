import type { ChildTable, Fields } from './fields.ts';
import type { TableRow } from './types.ts';
import type { RowBuilder } from './row-builder.ts';
import { compileRowBuilder } from './row-builder.ts';

/** A row whose text is still to be made, by `rowHasher`. */
export type ExplodedRow = { -readonly [Name in keyof TableRow]: TableRow[Name] };

type Source = Readonly<Record<string, unknown>>;

/** Adds the child rows of an object of the document. */
type AddChildren = (source: Source, id: string, out: ExplodedRow[]) => void;

/** What explode needs of a stream. */
export interface ExplodeSpec {
  readonly fields: Fields;
  /** The parent table. */
  readonly table: string;
  readonly childKey: string;
}

/**
 * Builds, once per stream, the function that turns a valid document (as `documentSchema` returns it) into its rows,
 * the parent first. Rows have every data column, `_row_hash` (still null) and, on the parent, `_extra`.
 */
export function exploder({ fields, table, childKey }: ExplodeSpec) {
  const buildParent = compileRowBuilder(fields, { _extra: 'extra' });
  const addChildren = childrenOf(fields, childKey);
  return (document: Source, extra: unknown): { id: string; rows: ExplodedRow[] } => {
    const id = document['id'] as string;
    const rows: ExplodedRow[] = [{ table, row: buildParent(document, id, 0, extra), json: '' }];
    addChildren(document, id, rows);
    return { id, rows };
  };
}

function childrenOf(fields: Fields, childKey: string): AddChildren {
  const steps: AddChildren[] = [];
  for (const [key, field] of Object.entries(fields)) {
    if (field.kind === 'object') {
      const inner = childrenOf(field.fields, childKey);
      steps.push((source, id, out) => {
        if (source[key] != null) inner(source[key] as Source, id, out);
      });
    } else if (field.kind === 'rows') {
      steps.push(arrayStep(key, field.child, compileRowBuilder(field.fields, keysOf(field.child, childKey))));
    } else if (field.kind === 'list') {
      const keys = { ...keysOf(field.child, childKey), [field.item.column]: 'source' };
      steps.push(arrayStep(key, field.child, compileRowBuilder({}, keys)));
    }
  }
  return (source, id, out) => {
    for (const step of steps) step(source, id, out);
  };
}

/** The columns of a child row that its element does not know. */
function keysOf({ label, position }: ChildTable, childKey: string): Record<string, string> {
  return {
    [childKey]: 'id',
    ...(label ? { [label.column]: JSON.stringify(label.value) } : {}),
    [position]: 'position',
  };
}

function arrayStep(key: string, { table }: ChildTable, build: RowBuilder): AddChildren {
  return (source, id, out) => {
    const elements = source[key] as readonly unknown[] | null | undefined;
    if (elements == null) return;
    for (let position = 0; position < elements.length; position += 1) {
      out.push({ table, row: build(elements[position], id, position, null), json: '' });
    }
  };
}
