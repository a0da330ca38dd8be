import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { type TableName, tableId } from '../names.ts';

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
