import { randomUUID } from 'node:crypto';
import { DataApiError, invalid } from './errors.ts';
import type { FrontClient } from './front-client.ts';

/** Whom a statement runs as, and where. */
export interface Target {
  readonly clusterIdentifier?: string;
  readonly workgroupName?: string;
  readonly secretArn?: string;
  /** As the request names it. */
  readonly dbUser?: string;
  /** The user in the database. */
  readonly user: string;
  readonly database: string;
}

/** AVAILABLE: open and idle; BUSY: runs a statement; CLOSED: gone. */
export type SessionStatus = 'AVAILABLE' | 'BUSY' | 'CLOSED';

/** A connection that outlives its statement. */
export interface DataApiSession {
  readonly id: string;
  readonly target: Target;
  readonly createdAt: Date;
  updatedAt: Date;
  status: SessionStatus;
  keepAliveSeconds: number;
  expiresAt?: Date;
  currentStatementId?: string;
  /** Opened by the first statement. */
  client?: FrontClient;
}

/** Closed sessions can still be asked for. */
const closedSessionsKept = 1000;

/** The sessions of the Data API. Each runs one statement at a time and ends when it has been idle for its keep-alive time. */
export class Sessions {
  readonly #sessions = new Map<string, DataApiSession>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #maxOpen: number;

  constructor(maxOpen: number) {
    this.#maxOpen = maxOpen;
  }

  /**
   * Reserves a new session for its first statement.
   *
   * @throws DataApiError ActiveSessionsExceededException
   */
  open(target: Target, keepAliveSeconds: number): DataApiSession {
    const open = this.list().filter(({ status }) => status !== 'CLOSED').length;
    if (open >= this.#maxOpen) {
      throw new DataApiError(
        'ActiveSessionsExceededException',
        `Active sessions exceeded the allowed quota (${this.#maxOpen}).`,
      );
    }
    const now = new Date();
    const session: DataApiSession = {
      id: randomUUID(),
      target,
      createdAt: now,
      updatedAt: now,
      status: 'BUSY',
      keepAliveSeconds,
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Newest first. */
  list(): DataApiSession[] {
    return [...this.#sessions.values()].reverse();
  }

  get(id: string): DataApiSession | undefined {
    return this.#sessions.get(id);
  }

  /**
   * Reserves an open session for a statement.
   *
   * @throws DataApiError ValidationException when it does not exist, is over or busy
   */
  take(id: string, keepAliveSeconds: number | undefined): DataApiSession {
    const session = this.#sessions.get(id);
    if (session === undefined) throw invalid(`Session with Id: ${id} is invalid`);
    if (session.client?.isClosed) this.close(session);
    if (session.status === 'CLOSED') throw invalid('Session is not available');
    if (session.status === 'BUSY') {
      throw invalid(
        `Session is not available: statement ${session.currentStatementId} is still running in it`,
      );
    }
    clearTimeout(this.#timers.get(id));
    delete session.expiresAt;
    session.status = 'BUSY';
    session.updatedAt = new Date();
    if (keepAliveSeconds !== undefined) session.keepAliveSeconds = keepAliveSeconds;
    return session;
  }

  /** Its statement is over. */
  release(session: DataApiSession): void {
    delete session.currentStatementId;
    if (session.status === 'CLOSED') return;
    if (session.client === undefined || session.client.isClosed || session.keepAliveSeconds === 0) {
      this.close(session);
      return;
    }
    session.status = 'AVAILABLE';
    session.updatedAt = new Date();
    session.expiresAt = new Date(Date.now() + session.keepAliveSeconds * 1000);
    const timer = setTimeout(() => this.close(session), session.keepAliveSeconds * 1000);
    timer.unref();
    this.#timers.set(session.id, timer);
  }

  close(session: DataApiSession): void {
    clearTimeout(this.#timers.get(session.id));
    this.#timers.delete(session.id);
    session.client?.end();
    delete session.client;
    delete session.expiresAt;
    session.status = 'CLOSED';
    session.updatedAt = new Date();
    const closed = [...this.#sessions.values()].filter(({ status }) => status === 'CLOSED');
    for (const { id } of closed.slice(0, Math.max(0, closed.length - closedSessionsKept))) {
      this.#sessions.delete(id);
    }
  }

  closeAll(): void {
    for (const session of this.list()) if (session.status !== 'CLOSED') this.close(session);
  }
}
