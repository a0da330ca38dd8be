import {
  type DatabaseIntrospector,
  type DatabaseMetadataOptions,
  type Kysely,
  type SchemaMetadata,
  sql,
  type TableMetadata,
} from 'kysely';
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from 'kysely/migration';

/** One column as SVV_COLUMNS shows it. */
export interface RedshiftColumn {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  /** Position in the table, from 1. */
  readonly position: number;
  /** Name of the type without its size, e.g. `character varying`, `timestamp with time zone`, `super`. */
  readonly dataType: string;
  /** Bytes of a varchar or char. */
  readonly maxBytes: number | null;
  /** Digits of a numeric. */
  readonly precision: number | null;
  readonly scale: number | null;
  readonly isNullable: boolean;
  readonly defaultExpression: string | null;
}

/** Options of `introspectColumns`. */
export interface IntrospectColumnsOptions {
  /** Only these schemas; fewer is faster. Default: all but the system's. */
  readonly schemas?: readonly string[];
}

interface ColumnRow {
  readonly table_schema: string;
  readonly table_name: string;
  readonly column_name: string;
  readonly ordinal_position: number | string;
  readonly data_type: string;
  readonly character_maximum_length: number | string | null;
  readonly numeric_precision: number | string | null;
  readonly numeric_scale: number | string | null;
  readonly is_nullable: string;
  readonly column_default: string | null;
}

interface TableRow {
  readonly table_schema: string;
  readonly table_name: string;
  readonly table_type: string;
}

const numberOrNull = (value: number | string | null): number | null =>
  value === null ? null : Number(value);

/** Conditions that leave out the system's schemas, and all but the wanted ones. */
const inSchemas = (schemas: readonly string[] | undefined) =>
  schemas
    ? sql`table_schema in (${sql.join(schemas.map((schema) => sql.lit(schema)))})`
    : sql`table_schema not in ('information_schema', 'pg_catalog', 'pg_internal', 'pg_automv')`;

/**
 * The columns of tables and views of the current database, late-binding views and external tables included,
 * ordered by schema, table, position. Reads SVV_COLUMNS, which needs no superuser.
 * Read it outside the transaction that loads: catalogue reads do not follow its snapshot.
 */
export async function introspectColumns<DB>(
  db: Kysely<DB>,
  options: IntrospectColumnsOptions = {},
): Promise<readonly RedshiftColumn[]> {
  if (options.schemas?.length === 0) return [];
  const { rows } = await sql<ColumnRow>`
    select table_schema, table_name, column_name, ordinal_position, data_type, character_maximum_length,
      numeric_precision, numeric_scale, is_nullable, column_default
    from svv_columns
    where table_catalog = current_database() and ${inSchemas(options.schemas)}
    order by table_schema, table_name, ordinal_position`.execute(db);
  return rows.map((row) => ({
    schema: row.table_schema,
    table: row.table_name,
    name: row.column_name,
    position: Number(row.ordinal_position),
    dataType: row.data_type.toLowerCase(),
    maxBytes: numberOrNull(row.character_maximum_length),
    precision: numberOrNull(row.numeric_precision),
    scale: numberOrNull(row.numeric_scale),
    isNullable: row.is_nullable.toUpperCase() === 'YES',
    defaultExpression: row.column_default,
  }));
}

/** Kysely's view of the database. `getTables` reads the whole database: it is meant for code generation. */
export class RedshiftIntrospector implements DatabaseIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Kysely<unknown>) {
    this.#db = db;
  }

  async getSchemas(): Promise<SchemaMetadata[]> {
    const { rows } = await sql<{ nspname: string }>`
      select nspname from pg_namespace
      where nspname not like 'pg\\_%' and nspname <> 'information_schema' order by nspname`.execute(this.#db);
    return rows.map(({ nspname }) => ({ name: nspname }));
  }

  async getTables(
    options: DatabaseMetadataOptions = { withInternalKyselyTables: false },
  ): Promise<TableMetadata[]> {
    const { rows } = await sql<TableRow>`
      select table_schema, table_name, table_type from svv_tables
      where table_catalog = current_database() and ${inSchemas(undefined)}
      order by table_schema, table_name`.execute(this.#db);
    const columns = new Map<string, RedshiftColumn[]>();
    for (const column of await introspectColumns(this.#db)) {
      const key = `${column.schema}\0${column.table}`;
      const known = columns.get(key);
      if (known) known.push(column);
      else columns.set(key, [column]);
    }
    return rows
      .filter(({ table_name: name }) => options.withInternalKyselyTables || !INTERNAL_TABLES.has(name))
      .map(({ table_schema: schema, table_name: name, table_type: type }) => ({
        schema,
        name,
        isView: type.toUpperCase().includes('VIEW'),
        isForeign: type.toUpperCase().includes('EXTERNAL'),
        columns: (columns.get(`${schema}\0${name}`) ?? []).map((column) => ({
          name: column.name,
          dataType: column.dataType,
          isNullable: column.isNullable,
          isAutoIncrementing: column.defaultExpression?.toLowerCase().includes('identity') ?? false,
          hasDefaultValue: column.defaultExpression !== null,
        })),
      }));
  }
}

const INTERNAL_TABLES: ReadonlySet<string> = new Set([DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE]);
