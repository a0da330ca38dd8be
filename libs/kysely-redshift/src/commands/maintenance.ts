import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { idList, type TableName, tableId, words } from '../names.ts';
import { type OutsideTransaction, outsideTransaction } from '../outside-transaction.ts';

/**
 * `truncate t`: deletes all rows at once. It commits the transaction around it and cannot be rolled back (AWS docs,
 * TRUNCATE), so it runs outside of transactions only; use DELETE inside one.
 */
export function truncate(table: TableName): OutsideTransaction {
  return outsideTransaction('TRUNCATE', sql`truncate ${tableId(table)}`, { implicitCommit: true });
}

const VACUUM_MODES = ['full', 'sort only', 'delete only', 'reindex', 'recluster'] as const;

/** Options of `vacuum`. */
export interface VacuumOptions {
  /** Default: `full`, both sorting and reclaiming space. `reindex` is for interleaved sort keys. */
  readonly mode?: (typeof VACUUM_MODES)[number];
  /** The table; left out: all tables of the database. */
  readonly table?: TableName;
  /** Sorted share at which the work is skipped, in percent. Default 95. Not with `reindex`. */
  readonly toPercent?: number;
  /** Use more resources. Default `false`. */
  readonly boost?: boolean;
}

/** `vacuum sort only t to 75 percent boost`. Not inside a transaction. */
export function vacuum(options: VacuumOptions = {}): OutsideTransaction {
  const { mode, table, toPercent, boost } = options;
  if (mode !== undefined && !VACUUM_MODES.includes(mode))
    throw new InvalidCommandError('VACUUM', `unknown mode ${String(mode)}`);
  if (mode === 'reindex' && (table === undefined || toPercent !== undefined))
    throw new InvalidCommandError('VACUUM', 'reindex needs a table and takes no percentage.');
  if (toPercent !== undefined && (table === undefined || !(toPercent >= 0 && toPercent <= 100)))
    throw new InvalidCommandError('VACUUM', 'toPercent needs a table and a number from 0 to 100.');
  return outsideTransaction(
    'VACUUM',
    words(
      sql`vacuum`,
      mode && sql.raw(mode),
      table !== undefined && tableId(table),
      toPercent !== undefined && sql`to ${sql.lit(toPercent)} percent`,
      boost && sql`boost`,
    ),
  );
}

/** Options of `analyze`. */
export interface AnalyzeOptions {
  /** The table; left out: all tables of the database. */
  readonly table?: TableName;
  /** These columns, or those used in filters, joins and groups. Default: all. */
  readonly columns?: readonly string[] | 'predicate';
}

/** `analyze t predicate columns`: updates the statistics. */
export function analyze(options: AnalyzeOptions = {}): RawBuilder<unknown> {
  const { table, columns } = options;
  if (columns !== undefined && table === undefined)
    throw new InvalidCommandError('ANALYZE', 'columns needs a table.');
  if (columns?.length === 0) throw new InvalidCommandError('ANALYZE', 'columns is empty.');
  return words(
    sql`analyze`,
    table !== undefined && tableId(table),
    columns === undefined
      ? undefined
      : columns === 'predicate'
        ? sql`predicate columns`
        : columnList(columns),
  );
}

const columnList = (columns: readonly string[] | string): RawBuilder<unknown> => {
  if (typeof columns === 'string') throw new InvalidCommandError('ANALYZE', `unknown columns ${columns}`);
  return sql`(${idList(columns)})`;
};
