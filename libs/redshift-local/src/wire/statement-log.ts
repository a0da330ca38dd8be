import { handOverSql } from '../history/history-text.ts';
import type { StatementEntry, StatementHistory, StatementOwner } from '../history/statement-history.ts';

/** What one session runs, written into the history of its server. */
export class StatementLog {
  readonly #history: StatementHistory;
  #owner: StatementOwner;

  constructor(history: StatementHistory, owner: Omit<StatementOwner, 'pid'>) {
    this.#history = history;
    this.#owner = { ...owner, pid: 0 };
  }

  /** Tells the process id of the session, once it is known. */
  identify(pid: number): void {
    this.#owner = { ...this.#owner, pid };
  }

  start(sql: string): StatementEntry {
    return this.#history.start(this.#owner, sql);
  }

  /** A SELECT that gives the history to the session. */
  get handOverSql(): string {
    return handOverSql(this.#history.statements, this.#owner);
  }
}
