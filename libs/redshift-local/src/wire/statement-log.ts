import { handOverSql } from '../history/history-text.ts';
import type { StatementEntry, StatementHistory, StatementOwner } from '../history/statement-history.ts';

/** What one session runs, written into the history of its server. Knows the texts of prepared statements. */
export class StatementLog {
  readonly #history: StatementHistory;
  readonly #owner: StatementOwner;
  readonly #texts = new Map<string, string>();
  readonly #portalTexts = new Map<string, string>();
  /** Prepared statements that read the history. */
  readonly #readers = new Set<string>();
  /** Portals that read the history: they see themselves in it. */
  readonly #early = new Map<string, StatementEntry>();

  constructor(history: StatementHistory, owner: StatementOwner) {
    this.#history = history;
    this.#owner = owner;
  }

  prepared(name: string, sql: string, readsHistory: boolean): void {
    this.#texts.set(name, sql);
    if (readsHistory) this.#readers.add(name);
    else this.#readers.delete(name);
  }

  /** @returns whether the portal will read the history */
  bound(portal: string, statement: string): boolean {
    this.#portalTexts.set(portal, this.#texts.get(statement) ?? '');
    this.#early.delete(portal);
    if (!this.#readers.has(statement)) return false;
    this.#early.set(portal, this.startPortal(portal));
    return true;
  }

  closedStatement(name: string): void {
    this.#texts.delete(name);
    this.#readers.delete(name);
  }

  closedPortal(name: string): void {
    this.#portalTexts.delete(name);
    this.#early.delete(name);
  }

  start(sql: string): StatementEntry {
    return this.#history.start(this.#owner, sql);
  }

  startPortal(name: string): StatementEntry {
    const early = this.#early.get(name);
    this.#early.delete(name);
    return early ?? this.start(this.#portalTexts.get(name) ?? '');
  }

  /** A SELECT that gives the history to the session. */
  get handOverSql(): string {
    return handOverSql(this.#history.statements, this.#owner);
  }
}
