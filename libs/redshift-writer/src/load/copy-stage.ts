import { type Kysely, sql } from 'kysely';
import { copy } from 'kysely-redshift';
import { qualifiedName } from '../columns.ts';
import { copyFailure, RowCountMismatchError } from '../errors.ts';
import type { ColumnDefinition, TableDefinition } from '../types.ts';
import type { LoadPlan, StagedTable } from './load-plan.ts';
import { copyColumns, createStage, stageName } from './statements.ts';

/**
 * Makes the temporary stage of a table, unless it is there already, and loads its files, if it has any.
 *
 * @param columns which of the staged columns to load; default all
 * @throws RowCountMismatchError, CopyAccessError
 */
export async function copyStage(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  table: TableDefinition,
  columns?: readonly ColumnDefinition[],
): Promise<void> {
  const staged = plan.staged.get(table.name);
  if (!staged) return;
  if (plan.pushedRows === null) await createStage(table, columns).execute(trx);
  await copyInto(trx, plan, stageName(table), copyColumns(table, columns), staged, table);
}

/** Loads staged files into a table and counts the rows. @throws RowCountMismatchError, CopyAccessError */
export async function copyInto(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  table: string | readonly [string, string],
  columns: readonly string[],
  staged: StagedTable,
  definition: TableDefinition,
): Promise<void> {
  if (staged.manifestUrl === null) return;
  await copy({
    table,
    columns,
    from: staged.manifestUrl,
    manifest: true,
    iamRole: plan.copy.iamRole,
    format: 'json',
    json: 'auto',
    compression: 'zstd',
    region: plan.copy.region,
    timeFormat: 'auto',
    dateFormat: 'auto',
    maxError: 0,
    compUpdate: 'off',
    statUpdate: 'off',
  })
    .execute(trx)
    .catch((cause: unknown) => {
      throw copyFailure(staged.manifestUrl ?? '', cause);
    });
  const { rows } = await sql<{
    loaded: number | string;
  }>`select pg_last_copy_count() as ${sql.id('loaded')}`.execute(trx);
  const loadedRows = Number(rows[0]?.loaded ?? -1);
  if (loadedRows !== staged.rows) {
    throw new RowCountMismatchError(plan.batchId, qualifiedName(definition), staged.rows, loadedRows);
  }
}
