import { type Kysely, type RawBuilder, sql } from 'kysely';
import { distKey, type RedshiftColumn, sortKey } from 'kysely-redshift';
import { qualifiedName } from '../columns.ts';
import { SchemaConflictError } from '../errors.ts';
import type { ColumnDefinition, TableDefinition } from '../types.ts';
import type { ViewDefinition } from '../views.ts';
import { catalogName, columnSql, typeSql } from './column-sql.ts';

/**
 * Changes that lose data, each to be allowed by its name: `drop-column` removes columns that only Redshift has,
 * `replace-column` drops a column of another type and adds it anew, empty until objects are loaded again.
 */
export type DestructiveChange = 'drop-column' | 'replace-column';

/** One step that brings Redshift closer to the definitions. Without permission none of them loses data. */
export interface SchemaChange {
  readonly kind:
    | 'create-schema'
    | 'create-table'
    | 'add-column'
    | 'widen-column'
    | 'create-view'
    | 'comment'
    | DestructiveChange;
  readonly schema: string;
  /** Table or view; `null` for a schema. */
  readonly table: string | null;
  /** `null` for a schema or table. */
  readonly column: string | null;
  /** What happens, as a sentence. */
  readonly description: string;
  /** The statements, in order, each to be run outside a transaction. */
  readonly statements: readonly string[];
}

/** What shall be there. */
export interface WantedSchema {
  readonly tables: readonly TableDefinition[];
  readonly views: readonly ViewDefinition[];
}

/** What is there. */
export interface ExistingSchema {
  readonly schemas: ReadonlySet<string>;
  readonly columns: readonly RedshiftColumn[];
  /** `schema.name` of tables and views → comment, `null` without one. */
  readonly comments: ReadonlyMap<string, string | null>;
}

/**
 * The steps from what exists to the definitions, in the order in which they must run. Pure.
 * Columns that only Redshift has, and varchars that are wider there, are left alone.
 *
 * @param allow destructive changes that may be planned; all others are conflicts
 *
 * @param db compiles the statements; nothing is executed.
 * @throws SchemaConflictError when a type differs, or a column that is unknown here must not be NULL.
 */
export function planSchema(
  db: Kysely<unknown>,
  { tables, views }: WantedSchema,
  existing: ExistingSchema,
  allow: readonly DestructiveChange[] = [],
): readonly SchemaChange[] {
  const conflicts: string[] = [];
  const changes: SchemaChange[] = [];
  const text = (statement: RawBuilder<unknown>): string => statement.compile(db).sql;
  for (const schema of new Set(tables.map((table) => table.schema))) {
    if (existing.schemas.has(schema)) continue;
    changes.push({
      kind: 'create-schema',
      schema,
      table: null,
      column: null,
      description: `create schema ${schema}`,
      statements: [text(sql`create schema if not exists ${sql.id(schema)}`)],
    });
  }
  const columnsOf = groupByTable(existing.columns);
  for (const table of tables) {
    const actual = columnsOf.get(qualifiedName(table));
    if (!actual) {
      changes.push({
        kind: 'create-table',
        schema: table.schema,
        table: table.name,
        column: null,
        description: `create table ${qualifiedName(table)} with ${table.columns.length} columns`,
        statements: [text(createTable(table)), text(commentOnTable(table))],
      });
      continue;
    }
    for (const column of table.columns) {
      const change = planColumn(table, column, actual.get(column.name), { conflicts, allow });
      if (change) changes.push({ ...change, statements: change.statements.map(text) });
    }
    if (existing.comments.get(qualifiedName(table)) !== table.description) {
      changes.push({
        kind: 'comment',
        schema: table.schema,
        table: table.name,
        column: null,
        description: `comment on table ${qualifiedName(table)}`,
        statements: [text(commentOnTable(table))],
      });
    }
    const known = new Set(table.columns.map(({ name }) => name));
    for (const { name, isNullable, defaultExpression } of actual.values()) {
      if (known.has(name)) continue;
      if (allow.includes('drop-column')) {
        changes.push({
          kind: 'drop-column',
          schema: table.schema,
          table: table.name,
          column: name,
          description: `drop column ${qualifiedName(table)}.${name} with its values`,
          statements: [text(sql`${alterTable(table)} drop column ${sql.id(name)}`)],
        });
      } else if (!isNullable && defaultExpression === null) {
        conflicts.push(
          `${qualifiedName(table)}.${name} is NOT NULL without a default, and nothing here fills it (drop-column)`,
        );
      }
    }
  }
  if (conflicts.length > 0) throw new SchemaConflictError(conflicts);
  return [...changes, ...planViews(views, existing, text)];
}

/** Views that are missing or have another definition: dropped and made anew, since they hold nothing. */
function planViews(
  views: readonly ViewDefinition[],
  { comments }: ExistingSchema,
  text: (statement: RawBuilder<unknown>) => string,
): readonly SchemaChange[] {
  return views
    .filter(({ schema, name, comment }) => comments.get(`${schema}.${name}`) !== comment)
    .map(({ schema, name, comment, query }) => {
      const id = sql.id(schema, name);
      // Bound to its tables by name only, or Redshift would refuse to widen their columns (AWS docs, CREATE VIEW).
      const create = sql`create view ${id} as ${sql.raw(query)} with no schema binding`;
      return {
        kind: 'create-view',
        schema,
        table: name,
        column: null,
        description: `create view ${schema}.${name}`,
        statements: [
          text(sql`drop view if exists ${id}`),
          text(create),
          text(sql`comment on view ${id} is ${sql.lit(comment)}`),
        ],
      };
    });
}

interface ColumnChange extends Omit<SchemaChange, 'statements'> {
  readonly statements: readonly RawBuilder<unknown>[];
}

const alterTable = (table: TableDefinition) => sql`alter table ${sql.id(table.schema, table.name)}`;

/** Where conflicts go, and what is none. */
interface Policy {
  readonly conflicts: string[];
  readonly allow: readonly DestructiveChange[];
}

function planColumn(
  table: TableDefinition,
  column: ColumnDefinition,
  actual: RedshiftColumn | undefined,
  { conflicts, allow }: Policy,
): ColumnChange | undefined {
  const where = { schema: table.schema, table: table.name, column: column.name };
  const name = `${qualifiedName(table)}.${column.name}`;
  // Rows that are there already have no value for it, so it cannot be NOT NULL.
  const add = () => sql`${alterTable(table)} add column ${columnSql(column, { nullable: true })}`;
  if (!actual) {
    if (table.primaryKey.includes(column.name)) {
      conflicts.push(`${name} belongs to the primary key but the table does not have it`);
      return undefined;
    }
    return { ...where, kind: 'add-column', description: `add column ${name}`, statements: [add()] };
  }
  const mismatch = mismatchOf(column, actual);
  if (mismatch !== undefined) {
    const keys = [...table.primaryKey, ...(table.sortKey ?? []), table.distKey];
    if (!allow.includes('replace-column') || keys.includes(column.name)) {
      conflicts.push(`${name} ${mismatch} (replace-column)`);
      return undefined;
    }
    return {
      ...where,
      kind: 'replace-column',
      description: `replace column ${name}, which ${mismatch}; its values are gone`,
      statements: [sql`${alterTable(table)} drop column ${sql.id(column.name)}`, add()],
    };
  }
  const { type } = column;
  if (type.kind !== 'varchar' || actual.maxBytes === null || actual.maxBytes >= type.maxBytes)
    return undefined;
  return {
    ...where,
    kind: 'widen-column',
    description: `widen ${name} from ${actual.maxBytes} to ${type.maxBytes} bytes`,
    statements: [sql`${alterTable(table)} alter column ${sql.id(column.name)} type ${typeSql(type)}`],
  };
}

/** How a column differs from its definition in a way that no harmless change repairs. */
function mismatchOf({ type, nullable }: ColumnDefinition, actual: RedshiftColumn): string | undefined {
  if (actual.dataType !== catalogName(type)) {
    return `is ${actual.dataType}, the definition says ${catalogName(type)}`;
  }
  if (type.kind === 'numeric' && (actual.precision !== type.precision || actual.scale !== type.scale)) {
    return `is numeric(${actual.precision}, ${actual.scale}), the definition says numeric(${type.precision}, ${type.scale})`;
  }
  if (type.kind === 'char' && actual.maxBytes !== null && actual.maxBytes !== type.bytes) {
    return `is char(${actual.maxBytes}), the definition says char(${type.bytes})`;
  }
  return nullable && !actual.isNullable ? 'is NOT NULL, the definition allows NULL' : undefined;
}

/** `create table if not exists` with columns, informational primary key, distribution and sort order. */
function createTable(table: TableDefinition): RawBuilder<unknown> {
  const columns = table.columns.map((column) => columnSql(column));
  const key = sql`primary key (${sql.join(table.primaryKey.map((name) => sql.id(name)))})`;
  const parts = [
    sql`create table if not exists ${sql.id(table.schema, table.name)} (${sql.join([...columns, key])})`,
  ];
  if (table.distKey !== undefined) parts.push(distKey(table.distKey));
  if (table.sortKey && table.sortKey.length > 0) parts.push(sortKey(...table.sortKey));
  return sql.join(parts, sql` `);
}

function commentOnTable(table: TableDefinition): RawBuilder<unknown> {
  return sql`comment on table ${sql.id(table.schema, table.name)} is ${sql.lit(table.description)}`;
}

function groupByTable(
  columns: readonly RedshiftColumn[],
): ReadonlyMap<string, ReadonlyMap<string, RedshiftColumn>> {
  const tables = new Map<string, Map<string, RedshiftColumn>>();
  for (const column of columns) {
    const table = `${column.schema}.${column.table}`;
    const known = tables.get(table) ?? new Map<string, RedshiftColumn>();
    tables.set(table, known.set(column.name, column));
  }
  return tables;
}
