import {
  type DatabaseIntrospector,
  type DatabaseMetadataOptions,
  type Kysely,
  type SchemaMetadata,
  sql,
  type TableMetadata,
} from 'kysely';
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import {
  byTable,
  identityOf,
  inSchemas,
  introspectColumns,
  type IntrospectColumnsOptions,
  tableKey,
} from './columns.ts';
import { introspectRelations } from './relations.ts';

const INTERNAL_TABLES: ReadonlySet<string> = new Set([DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE]);

/** Short names of types, which code generators for Postgres know. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  bigint: 'int8',
  'binary varying': 'varbyte',
  boolean: 'bool',
  character: 'bpchar',
  'character varying': 'varchar',
  'double precision': 'float8',
  integer: 'int4',
  real: 'float4',
  smallint: 'int2',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
};

/**
 * Kysely's view of the database, for code generation and migrations: tables, views, late-binding and materialized views,
 * external tables. It reads every schema that it is not told to leave out.
 */
export class RedshiftIntrospector implements DatabaseIntrospector {
  readonly #db: Kysely<unknown>;
  readonly #options: IntrospectColumnsOptions;

  constructor(db: Kysely<unknown>, options: IntrospectColumnsOptions = {}) {
    this.#db = db;
    this.#options = options;
  }

  async getSchemas(): Promise<SchemaMetadata[]> {
    const { rows } = await sql<{ nspname: string }>`
      select nspname from pg_namespace
      where left(nspname, 3) <> 'pg_' and ${inSchemas(this.#options.schemas, 'nspname')} order by nspname`.execute(
      this.#db,
    );
    return rows.map(({ nspname }) => ({ name: nspname }));
  }

  async getTables(
    options: DatabaseMetadataOptions = { withInternalKyselyTables: false },
  ): Promise<TableMetadata[]> {
    const relations = await introspectRelations(this.#db, this.#options);
    const columns = byTable(await introspectColumns(this.#db, this.#options));
    return relations
      .filter(({ name }) => options.withInternalKyselyTables || !INTERNAL_TABLES.has(name))
      .map(({ schema, name, kind }) => ({
        schema,
        name,
        isView: kind.endsWith('view'),
        isForeign: kind === 'external table',
        columns: (columns.get(tableKey(schema, name)) ?? []).map((column) => ({
          name: column.name,
          dataType: SHORT_NAMES[column.dataType] ?? column.dataType,
          isNullable: column.isNullable,
          isAutoIncrementing: identityOf(column.defaultExpression) !== null,
          hasDefaultValue: column.defaultExpression !== null,
        })),
      }));
  }
}
