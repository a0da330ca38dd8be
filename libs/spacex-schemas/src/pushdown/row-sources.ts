import type { ChildTable, Field, Fields, LeafField } from '../fields.ts';
import { columnOf } from '../fields.ts';

/** A path of keys from the document, or from the element of an array. */
export type Path = readonly string[];

/** A scalar and the column that it fills. */
export interface Leaf {
  readonly path: Path;
  readonly column: string;
  readonly field: LeafField;
}

/** An object at a path with the keys that the definition knows. */
export interface KnownObject {
  readonly path: Path;
  readonly keys: readonly string[];
}

/** What one kind of row is read from: the document itself, or the elements of an array of it. */
export interface RowSource {
  readonly table: string;
  /** The array whose elements are the rows, and what its definition says; none for the parent. */
  readonly array?: { readonly path: Path; readonly child: ChildTable; readonly shorthand?: string };
  readonly leaves: readonly Leaf[];
  readonly presences: readonly { readonly path: Path; readonly column: string }[];
  /** The row's own object first; none where the elements are scalars. */
  readonly objects: readonly KnownObject[];
}

/** The row sources of a document in the order in which `explode` makes their rows; the parent first. */
export function rowSources(table: string, fields: Fields): readonly [RowSource, ...RowSource[]] {
  return [{ table, ...contentOf(fields) }, ...childSources(fields, [])];
}

function childSources(fields: Fields, path: Path): RowSource[] {
  return Object.entries(fields).flatMap(([key, field]): RowSource[] => {
    const here = [...path, key];
    if (field.kind === 'object') return childSources(field.fields, here);
    if (field.kind === 'rows') {
      const { child, shorthand } = field;
      const array = { path: here, child, ...(shorthand === undefined ? {} : { shorthand }) };
      return [{ table: child.table, array, ...contentOf(field.fields) }];
    }
    if (field.kind !== 'list') return [];
    const leaves = [{ path: [], column: field.item.column, field: field.item }];
    const array = { path: here, child: field.child };
    return [{ table: field.child.table, array, leaves, presences: [], objects: [] }];
  });
}

type Content = Pick<RowSource, 'leaves' | 'presences' | 'objects'>;

function contentOf(fields: Fields, path: Path = []): Content {
  const entries = Object.entries(fields);
  const inner = entries.flatMap(([key, field]) =>
    field.kind === 'object' ? [contentOf(field.fields, [...path, key])] : [],
  );
  return {
    leaves: [
      ...entries.flatMap(([key, field]) => leafOf([...path, key], field)),
      ...inner.flatMap((c) => c.leaves),
    ],
    presences: [
      ...entries.flatMap(([key, field]) =>
        field.kind === 'object' && field.presence
          ? [{ path: [...path, key], column: field.presence.column }]
          : [],
      ),
      ...inner.flatMap((c) => c.presences),
    ],
    objects: [{ path, keys: Object.keys(fields) }, ...inner.flatMap((c) => c.objects)],
  };
}

const leafOf = (path: Path, field: Field): Leaf[] =>
  field.kind === 'leaf' ? [{ path, column: columnOf(path, field), field }] : [];
