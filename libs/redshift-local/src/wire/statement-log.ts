import { handOverSql } from '../history/history-text.ts';
import type { StatementEntry, StatementHistory, StatementOwner } from '../history/statement-history.ts';

/** What one session runs, written into the history of its server. */
export class StatementLog {
  readonly #history: StatementHistory;
  #owner: StatementOwner;
  #lastId = 0;

  constructor(history: StatementHistory, owner: Omit<StatementOwner, 'pid'>) {
    this.#history = history;
    this.#owner = { ...owner, pid: 0 };
  }

  /** Tells the process id of the session, once it is known. */
  identify(pid: number): void {
    this.#owner = { ...this.#owner, pid };
  }

  /** Process id of the session. */
  get pid(): number {
    return this.#owner.pid;
  }

  /** The number of the statement that was started last. */
  get lastId(): number {
    return this.#lastId;
  }

  start(sql: string): StatementEntry {
    const entry = this.#history.start(this.#owner, sql);
    this.#lastId = entry.id;
    return entry;
  }

  /** A SELECT that gives the history to the session. */
  get handOverSql(): string {
    return handOverSql(this.#history.statements, this.#owner);
  }
}
