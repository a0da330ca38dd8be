import { AbortedTransactionError, CompiledQuery, type Driver, type TransactionSettings } from 'kysely';
import { beginStatement, refuseSavepoint } from '../driver/transactions.ts';
import { CommitOutcomeUnknownError } from '../errors.ts';
import { makeDataClient, toTarget } from './client.ts';
import { DataApiConnection, type DataApiSettings } from './connection.ts';
import { DataApiError } from './errors.ts';
import { SessionPool } from './session-pool.ts';
import type { RedshiftDataApiOptions } from './types.ts';

/** Options of the Data API driver. */
export type RedshiftDataApiDriverOptions = RedshiftDataApiOptions & {
  /** Called once for each new session, e.g. for `set` statements. */
  readonly onCreateConnection?: ((connection: DataApiConnection) => Promise<void>) | undefined;
};

/**
 * Runs queries through the Redshift Data API (HTTPS): no network path to the cluster and no `pg` are needed. A
 * connection is a session of the service, so transactions, temporary tables and settings work as over a socket.
 */
export class RedshiftDataApiDriver implements Driver {
  // Kysely skips absent savepoint methods without a word, which would keep the rows that were to be rolled back.
  readonly savepoint = refuseSavepoint;
  readonly rollbackToSavepoint = refuseSavepoint;
  readonly releaseSavepoint = refuseSavepoint;
  readonly #options: RedshiftDataApiDriverOptions;
  #pool: SessionPool | undefined;

  constructor(options: RedshiftDataApiDriverOptions) {
    this.#options = Object.freeze({ ...options });
  }

  async init(): Promise<void> {
    const options = this.#options;
    const settings: DataApiSettings = {
      client: await makeDataClient(options.client),
      target: toTarget(options),
      sessionKeepAliveSeconds: options.sessionKeepAliveSeconds ?? 300,
      statementName: options.statementName ?? 'kysely-redshift',
      prepare: options.onCreateConnection,
    };
    this.#pool = new SessionPool(options.maxSessions ?? 5, () => new DataApiConnection(settings));
  }

  async acquireConnection(): Promise<DataApiConnection> {
    if (!this.#pool) throw new Error('driver has already been destroyed');
    return this.#pool.acquire();
  }

  async beginTransaction(connection: DataApiConnection, settings: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(beginStatement(settings)));
    connection.markTransaction('open');
  }

  /**
   * @throws AbortedTransactionError when a statement had failed: Redshift would answer COMMIT with a rollback, and the
   * Data API does not pass on which of the two it was.
   * @throws CommitOutcomeUnknownError when there was no answer.
   */
  async commitTransaction(connection: DataApiConnection): Promise<void> {
    if (connection.isAborted) {
      await this.rollbackTransaction(connection);
      throw new AbortedTransactionError();
    }
    try {
      await connection.executeQuery(CompiledQuery.raw('commit'));
    } catch (error) {
      if (error instanceof DataApiError && error.errorClass === 'reconnect') {
        throw new CommitOutcomeUnknownError({ cause: error });
      }
      throw error;
    }
    connection.markTransaction('none');
  }

  async rollbackTransaction(connection: DataApiConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw('rollback'));
    } catch (error) {
      // The service ends a lost session with its transaction; the first error is the one to report.
      this.#pool?.discard(connection);
      if (!(error instanceof DataApiError) || error.errorClass !== 'reconnect') throw error;
    } finally {
      connection.markTransaction('none');
    }
  }

  async releaseConnection(connection: DataApiConnection): Promise<void> {
    this.#pool?.release(connection);
  }

  /** The service ends idle sessions itself, after `sessionKeepAliveSeconds`. */
  async destroy(): Promise<void> {
    this.#pool = undefined;
  }
}
