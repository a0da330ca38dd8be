import { rm } from 'node:fs/promises';
import { DataApiError, invalid, notFound } from './errors.ts';
import type { FrontClient } from './front-client.ts';
import { endStatement, runStatement, type RunContext } from './run-statement.ts';
import type { Sessions, Target } from './sessions.ts';
import { isOver, newStatement, setStatus, type Statement, type StatementRequest } from './statement.ts';

/** Limits of the service; smaller ones help to test how a client copes with them. */
export interface DataApiLimits {
  /** Statements that are submitted or run (AWS docs, Considerations when calling the Data API). @default 500 */
  readonly maxActiveStatements: number;
  /** Open sessions. @default 500 */
  readonly maxSessions: number;
  /** How long a statement and its result can be asked for, in milliseconds. @default 24 hours */
  readonly retentionMs: number;
}

/** How many run at once; the others wait as SUBMITTED. */
const maxRunning = 32;
/** AWS docs: a client token is remembered for eight hours. */
const tokenLifeMs = 8 * 3600 * 1000;
const sweepEveryMs = 60_000;

interface UsedToken {
  readonly fingerprint: string;
  readonly statement: Statement;
}

/** Everything that was submitted during the last day, and the queue of what still has to run. */
export class Statements {
  readonly #statements = new Map<string, Statement>();
  readonly #tokens = new Map<string, UsedToken>();
  readonly #queue: (() => void)[] = [];
  readonly #sessions: Sessions;
  readonly #connect: (target: Target) => Promise<FrontClient>;
  readonly #context: RunContext;
  readonly #limits: DataApiLimits;
  readonly #sweeper: NodeJS.Timeout;
  #running = 0;

  constructor(
    sessions: Sessions,
    connect: (target: Target) => Promise<FrontClient>,
    context: RunContext,
    limits: DataApiLimits,
  ) {
    this.#sessions = sessions;
    this.#connect = connect;
    this.#context = context;
    this.#limits = limits;
    this.#sweeper = setInterval(() => this.#sweep(), sweepEveryMs);
    this.#sweeper.unref();
  }

  /**
   * The statement that was submitted with this token and the same request; undefined: none.
   *
   * @throws DataApiError ValidationException when the request differs
   */
  repeated(token: string | undefined, fingerprint: string): Statement | undefined {
    const used = token === undefined ? undefined : this.#tokens.get(token);
    if (used === undefined || Date.now() - used.statement.createdAt.getTime() > tokenLifeMs) return undefined;
    if (used.fingerprint !== fingerprint) {
      throw invalid(`ClientToken ${token} was already used with other parameters`);
    }
    return used.statement;
  }

  /**
   * Is there room for one more?
   *
   * @throws DataApiError ActiveStatementsExceededException
   */
  checkQuota(): void {
    const active = [...this.#statements.values()].filter((statement) => !isOver(statement)).length;
    const { maxActiveStatements } = this.#limits;
    if (active >= maxActiveStatements) {
      throw new DataApiError(
        'ActiveStatementsExceededException',
        `Active statements exceeded the allowed quota (${maxActiveStatements}).`,
      );
    }
  }

  /** Takes a statement; it runs as soon as there is room. */
  submit(
    request: StatementRequest,
    session: Statement['session'],
    token: string | undefined,
    fingerprint: string,
  ): Statement {
    const statement = newStatement(request, session);
    if (session) session.currentStatementId = statement.id;
    this.#statements.set(statement.id, statement);
    if (token !== undefined) this.#tokens.set(token, { fingerprint, statement });
    statement.done = this.#run(statement);
    return statement;
  }

  /**
   * Finds a statement by its id, with or without the number of a part.
   *
   * @throws DataApiError ResourceNotFoundException
   */
  get(id: string): Statement {
    const statement = this.#statements.get(id.split(':')[0] as string);
    if (statement === undefined || (id.includes(':') && !statement.parts.some((part) => part.id === id))) {
      throw notFound('Query does not exist.', id);
    }
    return statement;
  }

  /** Newest first. */
  list(): Statement[] {
    return [...this.#statements.values()].reverse();
  }

  /**
   * Ends a statement.
   *
   * @throws DataApiError ResourceNotFoundException | ValidationException when it is over
   */
  cancel(id: string): void {
    const statement = this.get(id);
    if (isOver(statement)) {
      throw invalid(`Could not cancel a query that is already in ${statement.status} state with ID: ${id}`);
    }
    statement.cancelled = true;
    if (statement.client) statement.client.cancel();
    else endStatement(statement);
  }

  /** Ends all of them and removes their results. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const active = this.list().filter((statement) => !isOver(statement));
    for (const statement of active) {
      statement.cancelled = true;
      statement.client?.destroy();
    }
    await Promise.all(active.map(({ done }) => done));
    await rm(this.#context.resultFolder, { recursive: true, force: true });
  }

  async #run(statement: Statement): Promise<void> {
    if (this.#running >= maxRunning) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#running++;
    const { session } = statement;
    let client = session?.client;
    try {
      if (statement.cancelled) return;
      setStatus(statement, 'PICKED');
      client ??= await this.#connect(statement.target);
      if (session) session.client = client;
      if (!statement.cancelled) await runStatement(statement, client, this.#context);
    } catch (error) {
      endStatement(statement, error instanceof Error ? error.message : String(error));
    } finally {
      if (session) this.#sessions.release(session);
      else client?.end();
      this.#running--;
      this.#queue.shift()?.();
    }
  }

  #sweep(): void {
    const oldest = Date.now() - this.#limits.retentionMs;
    for (const [id, statement] of this.#statements) {
      if (!isOver(statement) || statement.createdAt.getTime() > oldest) continue;
      this.#statements.delete(id);
      for (const { result } of statement.parts) void result?.remove();
    }
    for (const [token, { statement }] of this.#tokens) {
      if (Date.now() - statement.createdAt.getTime() > tokenLifeMs) this.#tokens.delete(token);
    }
  }
}
