import type { ColumnType, OversizePolicy } from './table.ts';

/** A scalar of the document: becomes one column. */
export interface LeafField {
  readonly kind: 'leaf';
  readonly type: ColumnType;
  readonly description: string;
  readonly unit?: string;
  /** A document without it is rejected. */
  readonly required: boolean;
  /** Column name where it differs from the path joined with `_`. */
  readonly column?: string;
  /** Texts only: what becomes of one that has more bytes than its column takes. */
  readonly oversize?: OversizePolicy;
}

/** A nested object: its fields become columns whose names start with the object's key. */
export interface ObjectField {
  readonly kind: 'object';
  readonly fields: Fields;
  /** A boolean column that tells an object whose members are all null from a missing object. */
  readonly presence?: { readonly column: string; readonly description: string };
}

/** The child table that an array fills: one row per element. */
export interface ChildTable {
  readonly table: string;
  readonly description: string;
  /** Column of the 0-based place in the array; part of the primary key, so repeated elements survive. */
  readonly position: string;
  /** For several arrays that share a table: a column that says which array the row comes from. */
  readonly label?: { readonly column: string; readonly value: string; readonly description: string };
}

/** An array of objects: becomes a child table. */
export interface RowsField {
  readonly kind: 'rows';
  readonly child: ChildTable;
  readonly fields: Fields;
  /** A bare string `'x'` in the array stands for the object `{ [shorthand]: 'x' }`. */
  readonly shorthand?: string;
}

/** An array of scalars: becomes a child table with one data column. */
export interface ListField {
  readonly kind: 'list';
  readonly child: ChildTable;
  readonly item: LeafField & { readonly column: string };
}

/** An array of strings that is known but loaded into no table. The documentation says why. */
export interface UnloadedField {
  readonly kind: 'unloaded';
  readonly description: string;
}

/** One field of a document. */
export type Field = LeafField | ObjectField | RowsField | ListField | UnloadedField;

/** The fields of an object by their key in the API's document. */
export type Fields = Readonly<Record<string, Field>>;

/** What may be said about a scalar beside its type and meaning. */
export interface LeafOptions {
  /** @default false: null and missing are allowed */
  readonly required?: boolean;
  /** @default no unit */
  readonly unit?: string;
  /** @default the path joined with `_`, in lower case */
  readonly column?: string;
}

/** What may be said about a text besides. */
export interface TextOptions extends LeafOptions {
  /**
   * What becomes of a text that has more bytes than its column takes. `null` is not for required ones, and keys are
   * never changed. @default 'reject'
   */
  readonly oversize?: OversizePolicy;
}

const leaf = (type: ColumnType, description: string, options: TextOptions = {}): LeafField => ({
  kind: 'leaf',
  type,
  description,
  required: options.required ?? false,
  ...(options.unit === undefined ? {} : { unit: options.unit }),
  ...(options.column === undefined ? {} : { column: options.column }),
  ...(options.oversize === undefined ? {} : { oversize: options.oversize }),
});

/**
 * Room for one id. The API's ids have 24 hexadecimal digits (a Mongo ObjectId, no UUID); nothing here depends on
 * that, and wider ids of another source fit too.
 */
const idBytes = 64;

/** A string of at most `maxBytes` bytes of UTF-8 (Redshift counts bytes, not characters). */
export const text = (maxBytes: number, description: string, options?: TextOptions) =>
  leaf({ kind: 'varchar', maxBytes }, description, options);

/** The document's own id: required, never empty. */
export const documentId = (description: string) => text(idBytes, description, { required: true });

/** The id of another document. */
export const reference = (column: string, description: string, options?: LeafOptions) =>
  text(idBytes, description, { ...options, column });

/** A web address. The longest seen has 137 bytes. */
export const url = (description: string, options?: TextOptions) => text(1024, description, options);

/** A whole number that fits 32 bits. */
export const integer = (description: string, options?: LeafOptions) =>
  leaf({ kind: 'integer' }, description, options);

/** A whole number that fits 64 bits. */
export const bigint = (description: string, options?: LeafOptions) =>
  leaf({ kind: 'bigint' }, description, options);

/** A physical quantity. The API mixes integers and fractions in one field, so these are never integers. */
export const double = (unit: string | undefined, description: string, options?: LeafOptions) =>
  leaf({ kind: 'double' }, description, { ...options, ...(unit === undefined ? {} : { unit }) });

/** true or false. */
export const boolean = (description: string, options?: LeafOptions) =>
  leaf({ kind: 'boolean' }, description, options);

/** An instant, ISO-8601; without a zone it is UTC. */
export const timestamp = (description: string, options?: LeafOptions) =>
  leaf({ kind: 'timestamptz' }, description, options);

/** A day, `YYYY-MM-DD`. */
export const date = (description: string, options?: LeafOptions) =>
  leaf({ kind: 'date' }, description, options);

/** A nested object. */
export const object = (fields: Fields, presence?: ObjectField['presence']): ObjectField => ({
  kind: 'object',
  fields,
  ...(presence ? { presence } : {}),
});

/** An array of objects, see {@link RowsField}. */
export const rows = (child: ChildTable, fields: Fields, shorthand?: string): RowsField => ({
  kind: 'rows',
  child,
  fields,
  ...(shorthand === undefined ? {} : { shorthand }),
});

/** An array of scalars, see {@link ListField}. An element of null is refused. */
export const list = (child: ChildTable, column: string, item: LeafField): ListField => ({
  kind: 'list',
  child,
  item: { ...item, column, required: true },
});

/** An array that points back from a dimension to launches or rockets, see {@link UnloadedField}. */
export const backReference = (description: string): UnloadedField => ({
  kind: 'unloaded',
  description: `${description} Not loaded: back references disagree with the launches, which are the truth.`,
});

/** An array of strings that is known but not loaded, with the reason. */
export const unloaded = (description: string): UnloadedField => ({ kind: 'unloaded', description });

/** The column of a leaf at a path. */
export const columnOf = (path: readonly string[], field: LeafField): string =>
  field.column ?? path.join('_').toLowerCase();
