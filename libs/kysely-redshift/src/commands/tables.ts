import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** A table by name, or by schema and name. */
export type TableName = string | readonly [schema: string, name: string];

const tableId = (table: TableName): RawBuilder<unknown> =>
  typeof table === 'string' ? sql.id(table) : sql.id(...table);

/**
 * `lock table a, b`: ACCESS EXCLUSIVE until the transaction ends, so readers wait too. It must be the first statement
 * of the transaction (the snapshot is taken by the first query), and all transactions must name tables in one order.
 */
export function lockTables(...tables: readonly TableName[]): RawBuilder<unknown> {
  if (tables.length === 0) throw new InvalidCommandError('LOCK TABLE', 'no table is named.');
  return sql`lock table ${sql.join(tables.map(tableId))}`;
}

/** `lockTables` for one table. */
export function lockTable(table: TableName): RawBuilder<unknown> {
  return lockTables(table);
}

/** A column that `createTableLike` adds behind those of the source. */
export interface ExtraColumn {
  readonly name: string;
  /** The data type, e.g. ``sql`bigint` ``. */
  readonly dataType: RawBuilder<unknown>;
}

/** Options of `createTableLike`. */
export interface CreateTableLikeOptions {
  readonly table: TableName;
  /** The table to copy the columns, their encodings and the distribution from. */
  readonly like: TableName;
  /** A table of this session that ends with it. Default `false`. */
  readonly temporary?: boolean;
  /** Copy the default values too. Default `false`. */
  readonly includingDefaults?: boolean;
  readonly extraColumns?: readonly ExtraColumn[];
}

/** `create [temp] table t (like s, extra type)`. NOT NULL, distribution and sort keys come along, primary keys do not. */
export function createTableLike(options: CreateTableLikeOptions): RawBuilder<unknown> {
  const { table, like, temporary = false, includingDefaults = false, extraColumns = [] } = options;
  const elements = [
    sql`like ${tableId(like)}${includingDefaults ? sql` including defaults` : sql``}`,
    ...extraColumns.map(({ name, dataType }) => sql`${sql.id(name)} ${dataType}`),
  ];
  return sql`create ${temporary ? sql`temporary table` : sql`table`} ${tableId(table)} (${sql.join(elements)})`;
}
