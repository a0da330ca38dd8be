/** The column types that the warehouse tables use; lengths are bytes, as in Redshift. */
export type ColumnType =
  | { readonly kind: 'varchar'; readonly maxBytes: number }
  | { readonly kind: 'char'; readonly bytes: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'double' }
  | { readonly kind: 'numeric'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamptz' }
  | { readonly kind: 'date' }
  | { readonly kind: 'super' };

/**
 * What becomes of a text that has more bytes than its column takes: the document is rejected, the value left out (NULL),
 * or cut at a whole character. The loader notes each change with its reason in `etl.column_changes`.
 */
export type OversizePolicy = 'reject' | 'null' | 'truncate';

/** One column of a warehouse table. */
export interface ColumnDefinition {
  /** Lower-case, no reserved word of Redshift or Postgres. */
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Compression encoding of Redshift, such as `az64`. */
  readonly encode?: string;
  /** What the value means, in one sentence. */
  readonly description: string;
  /** @default 'reject' */
  readonly oversize?: OversizePolicy;
  /** Unit of the value, such as `kg`. */
  readonly unit?: string;
  /** Where the value stands in the API's document, such as `links.patch.small` or `cores[].core`. */
  readonly source?: string;
}

/** One warehouse table: a parent (one row per document) or a child (one row per element of an array). */
export interface TableDefinition {
  readonly schema: string;
  readonly name: string;
  readonly description: string;
  /** Data columns first, then the bookkeeping columns. */
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  /** Child tables only: the columns that name the parent row, in the order of the parent's `primaryKey`. */
  readonly parentKey?: readonly string[];
  readonly distKey?: string;
  readonly sortKey?: readonly string[];
}

/** A value of a row. Timestamps are ISO-8601 in UTC with `Z`; integers beyond 2^53 are strings of digits. */
export type Scalar = string | number | boolean | null;

/** A row: column name → value. Only `_extra` (SUPER) holds anything but a {@link Scalar}. */
export type Row = Readonly<Record<string, unknown>>;

/** The Redshift schema of all tables of this package. */
export const rawSchema = 'spacex_raw';

/**
 * The type as Redshift and Postgres spell it, such as `varchar(64)`
 * (`super` is Redshift's alone; a Postgres stand-in maps it to `jsonb`).
 */
export function sqlType(type: ColumnType): string {
  switch (type.kind) {
    case 'varchar':
      return `varchar(${type.maxBytes})`;
    case 'char':
      return `char(${type.bytes})`;
    case 'numeric':
      return `numeric(${type.precision}, ${type.scale})`;
    case 'double':
      return 'double precision';
    default:
      return type.kind;
  }
}
