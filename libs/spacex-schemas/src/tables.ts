import type { ChildTable, Fields, LeafField } from './fields.ts';
import { columnOf } from './fields.ts';
import type { ColumnDefinition, ColumnType, TableDefinition } from './table.ts';
import { rawSchema } from './table.ts';

/** What `defineStream` knows about the tables of a stream. */
export interface TablesSpec {
  readonly table: string;
  readonly description: string;
  readonly keep: 'latest' | 'every-read';
  /** Column of the child tables that holds the id of the document. */
  readonly childKey: string;
  readonly fields: Fields;
  readonly distKey?: string;
}

/** The columns that the loader fills in every table. */
const bookkeeping: readonly ColumnDefinition[] = [
  column('_row_hash', { kind: 'char', bytes: 64 }, 'SHA-256 of the whole document, its child rows included.'),
  column('_etl_batch_id', { kind: 'varchar', maxBytes: 64 }, 'The load that last changed the row.'),
  column(
    '_etl_loaded_at',
    { kind: 'timestamptz' },
    'When that load ran; moves only when the content changes.',
  ),
  column(
    '_etl_deleted_at',
    { kind: 'timestamptz' },
    'When the document was found to have vanished from the API; null while it is there.',
    true,
  ),
  column('_airbyte_extracted_at', { kind: 'timestamptz' }, 'When Airbyte read the document from the API.'),
];

const extraColumn = column(
  '_extra',
  { kind: 'super' },
  'Fields of the document that have no column yet, by their path; null where there are none.',
  true,
);

function column(name: string, type: ColumnType, description: string, nullable = false): ColumnDefinition {
  return { name, type, nullable, encode: encodingOf(type), description };
}

/**
 * Encodings by type (AWS, "Compression encodings"): AZ64 is made for whole numbers and times; ZSTD suits text of any
 * length and, since AZ64 takes no floating point, doubles too; SUPER takes ZSTD; one-bit values stay raw.
 */
function encodingOf(type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
      return 'raw';
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'timestamptz':
    case 'date':
      return 'az64';
    default:
      return 'zstd';
  }
}

function leafColumn(path: readonly string[], source: string, field: LeafField): ColumnDefinition {
  return {
    ...column(columnOf(path, field), field.type, field.description, !field.required),
    ...(field.unit === undefined ? {} : { unit: field.unit }),
    ...(field.oversize === undefined ? {} : { oversize: field.oversize }),
    source,
  };
}

/** The columns of an object's scalars, nested objects included, in the order of the definition. */
export function columnsOf(
  fields: Fields,
  sourcePrefix = '',
  path: readonly string[] = [],
): ColumnDefinition[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const here = [...path, key];
    if (field.kind === 'leaf') return [leafColumn(here, sourcePrefix + key, field)];
    if (field.kind !== 'object') return [];
    const { presence } = field;
    return [
      ...(presence
        ? [
            {
              ...column(presence.column, { kind: 'boolean' }, presence.description),
              source: sourcePrefix + key,
            },
          ]
        : []),
      ...columnsOf(field.fields, `${sourcePrefix}${key}.`, here),
    ];
  });
}

interface ChildSource {
  readonly child: ChildTable;
  readonly columns: readonly ColumnDefinition[];
  readonly source: string;
}

function childSources(fields: Fields, prefix = ''): ChildSource[] {
  return Object.entries(fields).flatMap(([key, field]): ChildSource[] => {
    const source = `${prefix}${key}[]`;
    switch (field.kind) {
      case 'object':
        return childSources(field.fields, `${prefix}${key}.`);
      case 'rows':
        return [{ child: field.child, source, columns: columnsOf(field.fields, `${source}.`) }];
      case 'list':
        return [{ child: field.child, source, columns: [leafColumn([key], source, field.item)] }];
      default:
        return [];
    }
  });
}

function childTable(spec: TablesSpec, { child, columns, source }: ChildSource): TableDefinition {
  const { label } = child;
  const key = [spec.childKey, ...(label ? [label.column] : []), child.position];
  return {
    schema: rawSchema,
    name: child.table,
    description: child.description,
    columns: [
      {
        ...column(
          spec.childKey,
          { kind: 'varchar', maxBytes: 64 },
          `The row of ${spec.table} it belongs to.`,
        ),
        source: 'id',
      },
      ...(label
        ? [{ ...column(label.column, { kind: 'varchar', maxBytes: 32 }, label.description), source }]
        : []),
      { ...column(child.position, { kind: 'integer' }, 'Place in the array, from 0.'), source },
      ...columns,
      ...bookkeeping,
    ],
    primaryKey: key,
    parentKey: [spec.childKey],
    // A load deletes and inserts the children of a parent, and every query joins them to it.
    sortKey: [spec.childKey],
  };
}

/**
 * The tables of a stream, parent first. All but the largest leave the distribution to Redshift (AUTO keeps small
 * tables whole on every node); parents are sorted by `_etl_loaded_at`, the column by which dbt reads increments.
 */
export function tablesOf(spec: TablesSpec): [TableDefinition, ...TableDefinition[]] {
  const parent: TableDefinition = {
    schema: rawSchema,
    name: spec.table,
    description: spec.description,
    columns: [...columnsOf(spec.fields), extraColumn, ...bookkeeping],
    primaryKey: spec.keep === 'latest' ? ['id'] : ['id', '_airbyte_extracted_at'],
    ...(spec.distKey === undefined ? {} : { distKey: spec.distKey }),
    sortKey: ['_etl_loaded_at'],
  };
  const children = new Map<string, TableDefinition>();
  for (const source of childSources(spec.fields)) {
    const table = childTable(spec, source);
    const sibling = children.get(table.name);
    children.set(table.name, sibling ? mergedSiblings(sibling, table) : table);
  }
  return [parent, ...children.values()];
}

/** Two arrays that share a table must agree on its columns; only the sources differ. */
function mergedSiblings(first: TableDefinition, second: TableDefinition): TableDefinition {
  return {
    ...first,
    columns: first.columns.map((left, index) => {
      const right = second.columns[index];
      if (left.source === right?.source) return left;
      return { ...left, source: `${left.source}, ${right?.source}` };
    }),
  };
}
