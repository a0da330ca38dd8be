import type { CompiledQuery } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { makeDataClient, toTarget } from './client.ts';
import { DataApiError } from './errors.ts';
import { toDataApiStatement } from './parameters.ts';
import { awaitStatement, START_WAIT_SECONDS } from './statement-runner.ts';
import type { RedshiftDataApiOptions, StatementOutcome } from './types.ts';

/** The most statements of one batch (Management Guide, Data API considerations). */
export const MAX_BATCH_STATEMENTS = 40;

/** How one statement of a batch ended. */
export interface BatchOutcome {
  /** With which its result can be fetched. */
  readonly statementId: string;
  /** Rows returned or affected, where the service knows. */
  readonly rows: number | undefined;
  /** Only under `autoCommit`, where one failure does not end the batch. */
  readonly error?: DataApiError;
}

/** Options of `executeDataApiBatch`. */
export type DataApiBatchOptions = RedshiftDataApiOptions & {
  /** Each statement commits for itself. Default `false`: all are one transaction. */
  readonly autoCommit?: boolean;
};

/**
 * Runs statements one after the other in one call (BatchExecuteStatement), as one transaction unless `autoCommit` is
 * set. Cheaper than a session for writes that need nothing read in between.
 *
 * @throws InvalidCommandError for more than 40 statements.
 * @throws DataApiError when the batch failed; nothing of it is stored then, or under `autoCommit` only what succeeded.
 */
export async function executeDataApiBatch(
  options: DataApiBatchOptions,
  queries: readonly CompiledQuery[],
): Promise<BatchOutcome[]> {
  if (queries.length === 0) return [];
  if (queries.length > MAX_BATCH_STATEMENTS) {
    throw new InvalidCommandError(
      'Data API',
      `a batch takes ${MAX_BATCH_STATEMENTS} statements, not ${queries.length}: split it, or use a transaction.`,
    );
  }
  const client = await makeDataClient(options.client);
  // One list of parameters serves all statements.
  const statements = queries.map((query, at) => toDataApiStatement(query, `s${at + 1}_`));
  const parameters = statements.flatMap((statement) => statement.parameters);
  const text = queries.map((query) => query.sql).join(';\n');
  const { id, description } = await awaitStatement(
    client,
    () =>
      client.batchExecuteStatement({
        ...toTarget(options),
        Sqls: statements.map((statement) => statement.sql),
        StatementName: options.statementName ?? 'kysely-redshift',
        WaitTimeSeconds: START_WAIT_SECONDS,
        ...(parameters.length > 0 ? { Parameters: parameters } : {}),
        ...(options.autoCommit ? { ExecutionMode: 'AUTO_COMMIT' as const } : {}),
      }),
    text,
  );
  const outcomes = description.SubStatements ?? [];
  // Under autoCommit each statement has an end of its own.
  const isOver = description.Status === 'FINISHED' || (options.autoCommit && outcomes.length > 0);
  if (!isOver) throw DataApiError.fromDescription(description, id, text);
  return queries.map((query, at) => toOutcome(outcomes[at] ?? {}, `${id}:${at + 1}`, query.sql));
}

function toOutcome(outcome: StatementOutcome, fallbackId: string, sql: string): BatchOutcome {
  const statementId = outcome.Id ?? fallbackId;
  const count = outcome.ResultRows ?? -1;
  return {
    statementId,
    rows: count >= 0 ? count : undefined,
    ...(outcome.Status === 'FAILED' || outcome.Status === 'ABORTED'
      ? { error: DataApiError.fromDescription(outcome, statementId, sql) }
      : {}),
  };
}
