import type { Conflict } from '../sql/postgres-errors.ts';

/** Statements that are remembered, of all sessions together. */
const maxStatements = 1000;
/** Characters that are kept of a text. */
const maxTextLength = 16_384;

/** One statement of a client. */
export interface StatementEntry {
  readonly id: number;
  readonly pid: number;
  readonly user: string;
  readonly database: string;
  readonly sql: string;
  /** Microseconds since 1970. */
  readonly startedAt: number;
  /** Undefined while it runs. */
  endedAt: number | undefined;
  /** SQLSTATE and message. */
  error: string | undefined;
  /** Why a SERIALIZABLE transaction failed. */
  conflict?: Conflict;
  /** The command tag: `SELECT 5`. */
  tag: string;
}

/** Whose statement it is. */
export type StatementOwner = Pick<StatementEntry, 'pid' | 'user' | 'database'>;

/** Microseconds since 1970. */
export const nowInMicroseconds = (): number =>
  Math.round((performance.timeOrigin + performance.now()) * 1000);

/** Writes down why a statement failed. */
export function noteError(
  entry: StatementEntry,
  { code, message }: { readonly code: string; readonly message: string },
): void {
  entry.error = `${code} ${message}`;
}

/** The beginning of a long text as a text of its own: a slice would keep the whole of it in memory. */
const shortened = (sql: string): string =>
  sql.length <= maxTextLength ? sql : Buffer.from(sql.slice(0, maxTextLength)).toString();

/** The last statements of a server, in memory, for the system views about them (AWS docs, SYS_QUERY_HISTORY, STL_QUERY). */
export class StatementHistory {
  readonly #ring: (StatementEntry | undefined)[] = new Array<undefined>(maxStatements).fill(undefined);
  #count = 0;
  readonly #firstId: number;

  /** @param firstId above the ids of earlier runs of the same data folder */
  constructor(firstId = 1) {
    this.#firstId = firstId;
  }

  /** Remembers a statement that starts now. */
  start({ pid, user, database }: StatementOwner, sql: string): StatementEntry {
    const entry: StatementEntry = {
      id: this.#firstId + this.#count,
      pid,
      user,
      database,
      sql: shortened(sql),
      startedAt: nowInMicroseconds(),
      endedAt: undefined,
      error: undefined,
      tag: '',
    };
    this.#ring[this.#count++ % maxStatements] = entry;
    return entry;
  }

  /** The id of the last statement that a session started; undefined: none. */
  lastIdOf(pid: number): number | undefined {
    return this.statements.findLast((entry) => entry.pid === pid)?.id;
  }

  /** All that is remembered, the oldest first. */
  get statements(): StatementEntry[] {
    const next = this.#count % maxStatements;
    return [...this.#ring.slice(next), ...this.#ring.slice(0, next)].filter((entry) => entry !== undefined);
  }
}
