import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { DataApiError, isLostSession } from './errors.ts';
import { toDataApiStatement } from './parameters.ts';
import { toRows } from './result.ts';
import { type RunResult, runStatement, START_WAIT_SECONDS } from './statement-runner.ts';
import type { DataApiTarget, RedshiftDataClient, ResultColumn } from './types.ts';

/** What every connection of a driver shares. */
export interface DataApiSettings {
  readonly client: RedshiftDataClient;
  readonly target: DataApiTarget;
  readonly sessionKeepAliveSeconds: number;
  readonly statementName: string;
  /** Called for each new session before its first statement. */
  readonly prepare?: ((connection: DataApiConnection) => Promise<void>) | undefined;
}

/** Statements whose `ResultRows` counts rows that they wrote. */
const WRITES = /^\s*(?:insert|update|delete|merge)\b/i;

/** One session of the Data API: temporary tables, settings and a transaction live as long as it does. */
export class DataApiConnection implements DatabaseConnection {
  readonly #settings: DataApiSettings;
  #sessionId: string | undefined;
  #runningId: string | undefined;
  #isRunning = false;
  #isCancelled = false;
  #isPreparing = false;
  #transaction: 'none' | 'open' | 'failed' = 'none';

  constructor(settings: DataApiSettings) {
    this.#settings = settings;
  }

  /** Whether a statement of the open transaction failed, so that its COMMIT would be a rollback. */
  get isAborted(): boolean {
    return this.#transaction === 'failed';
  }

  /** Called by the driver around a transaction. */
  markTransaction(state: 'none' | 'open'): void {
    this.#transaction = state;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { id, description } = await this.#run(query);
    if (!description.HasResultSet) {
      const count = description.ResultRows ?? -1;
      return WRITES.test(query.sql) && count >= 0
        ? { numAffectedRows: BigInt(count), rows: [] }
        : { rows: [] };
    }
    const rows: R[] = [];
    for await (const page of this.#pages<R>(id, query.sql)) rows.push(...page);
    return { rows };
  }

  /** Gives the pages of the service as they come; `chunkSize` has no meaning for it. */
  async *streamQuery<R>(
    query: CompiledQuery,
    _chunkSize: number,
    options: AbortableOperationOptions = {},
  ): AsyncIterableIterator<QueryResult<R>> {
    const { id, description } = await this.#run(query);
    if (!description.HasResultSet) return;
    for await (const rows of this.#pages<R>(id, query.sql, options.signal)) yield { rows };
  }

  /** Cancels the statement that is running, at once or as soon as the service has given it an identifier. */
  async cancelQuery(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isCancelled = true;
    if (this.#runningId !== undefined) await this.#cancel(this.#runningId);
  }

  /** A statement that has ended meanwhile cannot be cancelled, which is no failure. */
  async #cancel(id: string): Promise<void> {
    await this.#settings.client.cancelStatement({ Id: id }).catch(() => undefined);
  }

  async #run(query: CompiledQuery): Promise<RunResult> {
    const hadSession = this.#sessionId !== undefined;
    if (!hadSession) await this.#prepare();
    try {
      return await this.#runInSession(query);
    } catch (error) {
      if (this.#transaction === 'open') this.#transaction = 'failed';
      if (!isLostSession(error)) throw error;
      this.#sessionId = undefined;
      // The statement was refused before it ran, so outside of a transaction a new session does no harm.
      if (this.#transaction !== 'none' || !hadSession) throw error;
      await this.#prepare();
      return await this.#runInSession(query);
    }
  }

  async #prepare(): Promise<void> {
    const { prepare } = this.#settings;
    if (!prepare || this.#isPreparing) return;
    this.#isPreparing = true;
    try {
      await prepare(this);
    } finally {
      this.#isPreparing = false;
    }
  }

  async #runInSession(query: CompiledQuery): Promise<RunResult> {
    const { client, target, sessionKeepAliveSeconds, statementName } = this.#settings;
    const { sql, parameters } = toDataApiStatement(query);
    const sessionId = this.#sessionId;
    const session = sessionId
      ? { SessionId: sessionId }
      : { ...target, SessionKeepAliveSeconds: sessionKeepAliveSeconds };
    this.#isRunning = true;
    this.#isCancelled = false;
    try {
      const result = await runStatement(
        client,
        () =>
          client.executeStatement({
            ...session,
            Sql: sql,
            StatementName: statementName,
            WaitTimeSeconds: START_WAIT_SECONDS,
            ...(parameters.length > 0 ? { Parameters: parameters } : {}),
          }),
        query.sql,
        (id) => {
          this.#runningId = id;
          if (this.#isCancelled) void this.#cancel(id);
        },
      );
      this.#sessionId = result.sessionId;
      return result;
    } finally {
      this.#runningId = undefined;
      this.#isRunning = false;
    }
  }

  async *#pages<R>(id: string, sql: string, signal?: AbortSignal): AsyncIterableIterator<R[]> {
    let nextToken: string | undefined;
    let columns: readonly ResultColumn[] = [];
    do {
      const page = await this.#settings.client
        .getStatementResult(
          { Id: id, ...(nextToken ? { NextToken: nextToken } : {}) },
          signal ? { abortSignal: signal } : {},
        )
        .catch((error: unknown) => {
          throw DataApiError.fromCall(error, sql, id);
        });
      columns = page.ColumnMetadata ?? columns;
      yield toRows<R>(page, columns);
      nextToken = page.NextToken;
    } while (nextToken);
  }
}
