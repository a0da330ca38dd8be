import { type RawBuilder, sql } from 'kysely';
import { encode, redshiftTypes } from 'kysely-redshift';
import type { ColumnDefinition, ColumnType } from '../types.ts';

/** The type in SQL. */
export function typeSql(type: ColumnType): RawBuilder<unknown> {
  switch (type.kind) {
    case 'varchar':
      return redshiftTypes.varchar(type.maxBytes);
    case 'char':
      return redshiftTypes.char(type.bytes);
    case 'numeric':
      return redshiftTypes.numeric(type.precision, type.scale);
    case 'double':
      return sql`double precision`;
    case 'super':
      return redshiftTypes.super();
    case 'timestamptz':
      return redshiftTypes.timestamptz();
    case 'boolean':
      return sql`boolean`;
    case 'integer':
      return sql`integer`;
    case 'bigint':
      return sql`bigint`;
    case 'date':
      return sql`date`;
  }
}

/** What differs between the places where a column is declared. */
export interface ColumnSqlOptions {
  /** Leave out NOT NULL, whatever the definition says. Default `false`. */
  readonly nullable?: boolean;
}

/** `"name" type [encode …] [not null]`, in Redshift's order of attributes. */
export function columnSql(column: ColumnDefinition, options: ColumnSqlOptions = {}): RawBuilder<unknown> {
  const parts = [sql.id(column.name), typeSql(column.type)];
  if (column.encode !== undefined) parts.push(encode(column.encode));
  if (!column.nullable && !options.nullable) parts.push(sql`not null`);
  return sql.join(parts, sql` `);
}

/** SVV_COLUMNS' name of a type. */
const CATALOG_NAME: Readonly<Record<ColumnType['kind'], string>> = {
  varchar: 'character varying',
  char: 'character',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  numeric: 'numeric',
  timestamptz: 'timestamp with time zone',
  date: 'date',
  super: 'super',
};

/** The type as the catalogue names it, without its size. */
export function catalogName(type: ColumnType): string {
  return CATALOG_NAME[type.kind];
}
