import type { Conflict } from '../sql/postgres-errors.ts';
import { AdminClient, type TextRow } from './admin-client.ts';

/** Locks of transactions on tables (those of an index count for its table), the ids of transactions, and those that run. */
const locksSql = `select l.pid, l.virtualtransaction, l.mode, l.transactionid, coalesce(i.indrelid, l.relation), l.virtualxid is not null
  from pg_catalog.pg_locks l left join pg_catalog.pg_index i on i.indexrelid = l.relation
  where (l.locktype in ('transactionid', 'virtualxid') and l.mode = 'ExclusiveLock') or (l.relation >= 16384 and l.mode in ('SIReadLock', 'RowExclusiveLock')
    and l.database = (select oid from pg_catalog.pg_database where datname = current_database()))`;

/** What one transaction holds. */
export interface Holder {
  readonly pid: number;
  id: string | undefined;
  isRunning: boolean;
  readonly read: Set<string>;
  readonly written: Set<string>;
}

const newHolder = (pid: number): Holder => ({
  pid,
  id: undefined,
  isRunning: false,
  read: new Set(),
  written: new Set(),
});

const sharedTable = (one: ReadonlySet<string>, other: ReadonlySet<string>): string | undefined =>
  [...one].find((table) => other.has(table));

/** What transactions were seen to hold, by database and transaction: those that wrote lose these locks when they commit. */
export type SeenTransactions = Map<string, Holder>;

/**
 * Finds out, before a statement may fail, on which table a SERIALIZABLE transaction would have its conflict: Postgres' error does not
 * tell, and takes the locks away. Opens its connection at the first question.
 */
export class ConflictWatch {
  readonly #socketPath: string;
  readonly #database: string;
  readonly #seen: SeenTransactions;
  #client: Promise<AdminClient> | undefined;
  #closed = false;

  /** @param seen shared by all sessions of a server */
  constructor(socketPath: string, database: string, seen: SeenTransactions) {
    this.#socketPath = socketPath;
    this.#database = database;
    this.#seen = seen;
  }

  /** The likely conflict of a session's transaction with another one; undefined when there is none in sight. */
  async find(pid: number): Promise<Conflict | undefined> {
    if (this.#closed) return undefined;
    try {
      this.#client ??= AdminClient.connect(this.#socketPath, this.#database);
      const holders = this.#read(await (await this.#client).query(locksSql));
      const own = holders.find((holder) => holder.pid === pid && holder.isRunning);
      return own === undefined ? undefined : conflictOf(own, holders);
    } catch {
      // The session goes on without it: only the detail of an error is missing.
      this.#client = undefined;
      return undefined;
    }
  }

  /** The session is over. */
  close(): void {
    this.#closed = true;
    this.#client?.then((client) => client.end()).catch(() => undefined);
    this.#client = undefined;
  }

  #read(rows: readonly TextRow[]): Holder[] {
    const holders = new Map<string, Holder>();
    for (const [pid, transaction, mode, id, table, runs] of rows) {
      const key = `${this.#database} ${transaction}`;
      const known = holders.get(key) ?? this.#seen.get(key);
      const holder = known ?? newHolder(Number(pid));
      if (!holders.has(key)) holder.isRunning = false;
      holders.set(key, holder);
      if (runs === 't') holder.isRunning = true;
      else if (id != null) holder.id = id;
      else if (table != null) (mode === 'SIReadLock' ? holder.read : holder.written).add(table);
    }
    for (const key of this.#seen.keys()) {
      if (key.startsWith(`${this.#database} `) && !holders.has(key)) this.#seen.delete(key);
    }
    for (const [key, holder] of holders) this.#seen.set(key, holder);
    return [...holders.values()];
  }
}

/** A table that one of two transactions read and the other wrote; or that both read, and this one is about to write. */
function conflictOf(own: Holder, holders: readonly Holder[]): Conflict | undefined {
  const rules: ((other: Holder) => string | undefined)[] = [
    ({ read }) => sharedTable(own.written, read),
    ({ written }) => sharedTable(own.read, written),
    ({ read }) => sharedTable(own.read, read),
  ];
  for (const rule of rules) {
    for (const other of holders) {
      const table = other.pid === own.pid ? undefined : rule(other);
      if (table === undefined) continue;
      const transactions = [other.id, own.id].filter((id) => id !== undefined);
      return { table, transactions, pid: own.pid };
    }
  }
  return undefined;
}
