import { handOverSql } from '../history/history-text.ts';
import type { StatementEntry, StatementHistory, StatementOwner } from '../history/statement-history.ts';

/** What one session runs, written into the history of its server. */
export class StatementLog {
  readonly #history: StatementHistory;
  readonly #owner: StatementOwner;

  constructor(history: StatementHistory, owner: StatementOwner) {
    this.#history = history;
    this.#owner = owner;
  }

  start(sql: string): StatementEntry {
    return this.#history.start(this.#owner, sql);
  }

  /** A SELECT that gives the history to the session. */
  get handOverSql(): string {
    return handOverSql(this.#history.statements, this.#owner);
  }
}
