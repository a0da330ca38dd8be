import {
  AbortedTransactionError,
  CompiledQuery,
  type DatabaseConnection,
  PostgresDriver,
  type PostgresDialectConfig,
  type TransactionSettings,
} from 'kysely';
import { classifyRedshiftError } from '../classify.ts';
import { CommitOutcomeUnknownError, UnsupportedByRedshiftError } from '../errors.ts';
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

const refuseSavepoint = async (): Promise<never> => {
  throw new UnsupportedByRedshiftError(
    'savepoints',
    'Split the work into transactions, or roll back the whole one.',
  );
};

/** Runs queries through a `pg` pool, with Redshift's rules for transactions. */
export class RedshiftDriver extends PostgresDriver {
  // Kysely skips absent savepoint methods without a word, which would keep the rows that were to be rolled back.
  override readonly savepoint = refuseSavepoint;
  override readonly rollbackToSavepoint = refuseSavepoint;
  override readonly releaseSavepoint = refuseSavepoint;

  constructor(options: RedshiftDriverOptions) {
    const { pool, onCreateConnection } = options;
    const config: PostgresDialectConfig = {
      pool: async () => preparedPool(typeof pool === 'function' ? await pool() : pool),
      ...(onCreateConnection ? { onCreateConnection: (connection) => onCreateConnection(connection) } : {}),
    };
    super(config);
  }

  /** @throws UnsupportedByRedshiftError for an isolation level other than serializable. */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const { isolationLevel, accessMode } = settings;
    if (isolationLevel && isolationLevel !== 'serializable') {
      throw new UnsupportedByRedshiftError(
        `the isolation level ${isolationLevel} in a transaction`,
        'Isolation is a property of the database (ALTER DATABASE … ISOLATION LEVEL); leave it out here.',
      );
    }
    const parts = ['begin'];
    if (isolationLevel) parts.push(`isolation level ${isolationLevel}`);
    if (accessMode) parts.push(accessMode);
    await connection.executeQuery(CompiledQuery.raw(parts.join(' ')));
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
