import {
  AbortedTransactionError,
  CompiledQuery,
  type DatabaseConnection,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';
import { classifyRedshiftError } from '../classify.ts';
import { CommitOutcomeUnknownError } from '../errors.ts';
import { beginStatement, refuseSavepoint } from './transactions.ts';
import { preparedPool, type RedshiftPool } from './pool.ts';

/** Options of the pg-wire driver. */
export interface RedshiftDriverOptions {
  /** A `pg` pool, or a function that makes one when the first query runs. */
  readonly pool: RedshiftPool | (() => Promise<RedshiftPool>);
  /** Called once for each new connection, e.g. for `set` statements. */
  readonly onCreateConnection?: (connection: DatabaseConnection) => Promise<void>;
}

/** The driver's own kind of connection, which it can mark as broken. */
type PooledConnection = Parameters<PostgresDriver['rollbackTransaction']>[0];

/** Runs queries through a `pg` pool, with Redshift's rules for transactions. */
export class RedshiftDriver extends PostgresDriver {
  // Kysely skips absent savepoint methods without a word, which would keep the rows that were to be rolled back.
  override readonly savepoint = refuseSavepoint;
  override readonly rollbackToSavepoint = refuseSavepoint;
  override readonly releaseSavepoint = refuseSavepoint;

  constructor(options: RedshiftDriverOptions) {
    const { pool, onCreateConnection } = options;
    super({
      pool: async () => preparedPool(typeof pool === 'function' ? await pool() : pool, onCreateConnection),
    });
  }

  /** @throws UnsupportedByRedshiftError for an isolation level other than serializable. */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(beginStatement(settings)));
  }

  /**
   * @throws AbortedTransactionError when the server rolled back instead: the COMMIT of an aborted transaction is
   * answered with the tag ROLLBACK and no error. Only the tag COMMIT counts as stored.
   * @throws CommitOutcomeUnknownError when the connection was lost before the answer.
   */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const { rows } = await connection
      .executeQuery<{ command?: string }>(CompiledQuery.raw('commit'))
      .catch((error: unknown) => {
        if (classifyRedshiftError(error) === 'reconnect')
          throw new CommitOutcomeUnknownError({ cause: error });
        throw error;
      });
    if (rows[0]?.command !== 'COMMIT') throw new AbortedTransactionError();
  }

  override async rollbackTransaction(connection: PooledConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // Without a connection there is no transaction left, and the first error is the one to report.
      if (classifyRedshiftError(error) !== 'reconnect') throw error;
    }
  }
}
