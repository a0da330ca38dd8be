import type { ChildTable, Fields } from './fields.ts';
import { columnOf } from './fields.ts';
import type { TableDefinition } from './table.ts';
import type { TableRow } from './types.ts';

type Source = Readonly<Record<string, unknown>>;
type MutableRow = Record<string, unknown>;

/** Copies the scalars of one (possibly nested, possibly missing) object into a row. */
type Fill = (source: Source, row: MutableRow) => void;

/** Adds the child rows of a document. */
type Children = (source: Source, id: string, out: TableRow[]) => void;

/** What explode needs of the tables. */
export interface ExplodeSpec {
  readonly fields: Fields;
  readonly childKey: string;
  readonly tables: readonly [TableDefinition, ...TableDefinition[]];
}

/**
 * Builds, once per stream, the function that turns a valid document (as `documentSchema` returns it) into its rows,
 * the parent first. Rows have every data column, `_row_hash` (still null) and, on the parent, `_extra`.
 * Rows start as copies of one template per table: all rows of a table share one hidden class, which keeps this fast.
 */
export function exploder({ fields, childKey, tables }: ExplodeSpec) {
  const templates = new Map(tables.map((table) => [table.name, template(table)]));
  const [parent] = tables;
  const parentTemplate = templates.get(parent.name);
  const fill = fillOf(fields, []);
  const children = childrenOf(fields, { childKey, templates });
  return (document: Source, extra: unknown): { id: string; rows: TableRow[] } => {
    const row: MutableRow = { ...parentTemplate, _extra: extra };
    fill(document, row);
    const id = document['id'] as string;
    const rows: TableRow[] = [{ table: parent.name, row }];
    children(document, id, rows);
    return { id, rows };
  };
}

function template(table: TableDefinition): MutableRow {
  const row: MutableRow = {};
  for (const { name, source } of table.columns) {
    if (source !== undefined || name === '_extra') row[name] = null;
  }
  row['_row_hash'] = null;
  return row;
}

function fillOf(fields: Fields, path: readonly string[]): Fill {
  const leaves: { key: string; column: string }[] = [];
  const nested: { key: string; presence: string | undefined; fill: Fill }[] = [];
  for (const [key, field] of Object.entries(fields)) {
    const here = [...path, key];
    if (field.kind === 'leaf') leaves.push({ key, column: columnOf(here, field) });
    else if (field.kind === 'object') {
      nested.push({ key, presence: field.presence?.column, fill: fillOf(field.fields, here) });
    }
  }
  return (source, row) => {
    for (const { key, column } of leaves) row[column] = source[key] ?? null;
    for (const { key, presence, fill } of nested) {
      const inner = source[key] as Source | null | undefined;
      if (presence !== undefined) row[presence] = inner != null;
      if (inner != null) fill(inner, row);
    }
  };
}

interface ChildContext {
  readonly childKey: string;
  readonly templates: ReadonlyMap<string, MutableRow>;
}

function childrenOf(fields: Fields, context: ChildContext): Children {
  const steps: Children[] = [];
  for (const [key, field] of Object.entries(fields)) {
    if (field.kind === 'object') {
      const inner = childrenOf(field.fields, context);
      steps.push((source, id, out) => {
        if (source[key] != null) inner(source[key] as Source, id, out);
      });
    } else if (field.kind === 'rows') {
      steps.push(arrayStep(key, field.child, fillOf(field.fields, []), context));
    } else if (field.kind === 'list') {
      const { column } = field.item;
      // A scalar element is treated as the only member of an object.
      const fill = (value: unknown, row: MutableRow) => void (row[column] = value);
      steps.push(arrayStep(key, field.child, fill, context));
    }
  }
  return (source, id, out) => {
    for (const step of steps) step(source, id, out);
  };
}

function arrayStep(
  key: string,
  { table, position: positionColumn, label }: ChildTable,
  fill: (element: Source, row: MutableRow) => void,
  { childKey, templates }: ChildContext,
): Children {
  const start: MutableRow = { ...templates.get(table), ...(label ? { [label.column]: label.value } : {}) };
  return (source, id, out) => {
    const elements = source[key] as readonly Source[] | null | undefined;
    if (elements == null) return;
    for (let position = 0; position < elements.length; position += 1) {
      const row: MutableRow = { ...start };
      row[childKey] = id;
      row[positionColumn] = position;
      fill(elements[position] as Source, row);
      out.push({ table, row });
    }
  };
}
