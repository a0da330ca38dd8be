import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, type MigrationLockOptions, type RawBuilder, sql } from 'kysely';
import { classifyRedshiftError } from './classify.ts';
import { RedshiftError } from './errors.ts';

/** A lock older than this belongs to a migrator that died, unless its session is seen to live, in seconds. */
const STALE_AFTER_SECONDS = 60 * 60;
/** How long to wait for another migrator, in milliseconds. */
const WAIT_AT_MOST_MS = STALE_AFTER_SECONDS * 1000;

interface LockRow {
  readonly id: string;
  readonly is_locked: number;
}

/** Who holds the lock, and since when (epoch seconds). */
interface Holder {
  readonly session: string | undefined;
  readonly since: number;
}

/**
 * The lock of Kysely's Migrator. Redshift has neither advisory locks nor row locks, and enforces no primary key.
 *
 * `is_locked` holds the time at which a migrator took the lock, and a row beside it the session that did. Each step is a
 * short transaction that locks the lock table. Whoever waits looks whether the session of the holder still exists: when
 * it is gone, the holder crashed, and the lock is free. Where sessions cannot be seen, a lock is free after an hour.
 */
export class MigrationLock {
  readonly #db: Kysely<unknown>;
  readonly #id: string;
  readonly #table: RawBuilder<unknown>;
  #since: number | undefined;

  constructor(db: Kysely<unknown>, { lockTable, lockTableSchema, lockRowId }: MigrationLockOptions) {
    this.#db = db;
    this.#id = lockRowId;
    this.#table = lockTableSchema ? sql.id(lockTableSchema, lockTable) : sql.id(lockTable);
  }

  /** @throws RedshiftError after an hour of waiting. */
  async acquire(): Promise<void> {
    const session = await this.#ownSession();
    const deadline = Date.now() + WAIT_AT_MOST_MS;
    while (Date.now() < deadline) {
      if (await this.#try(session)) return;
      await sleep(500 + Math.random() * 1000);
    }
    throw new RedshiftError(
      'Another migrator has held the migration lock for an hour. If none is running, set is_locked to 0 in its table.',
      { transient: true },
    );
  }

  async release(): Promise<void> {
    if (this.#since === undefined) return;
    await sql`delete from ${this.#table} where ${this.#isSessionRow()} and is_locked = ${sql.lit(this.#since)}`.execute(
      this.#db,
    );
    await sql`update ${this.#table} set is_locked = 0
      where id = ${sql.lit(this.#id)} and is_locked = ${sql.lit(this.#since)}`.execute(this.#db);
    this.#since = undefined;
  }

  /** Takes the lock if it is free. Losing against another transaction counts as not free. */
  async #try(session: string): Promise<boolean> {
    const holder = await this.#holder(this.#db);
    if (holder && !(await this.#isGone(holder, session))) return false;
    try {
      // In a transaction of the caller the table stays locked until its end, which serves as well.
      if (this.#db.isTransaction) return await this.#take(this.#db, session, holder);
      return await this.#db.transaction().execute((trx) => this.#take(trx, session, holder));
    } catch (error) {
      if (classifyRedshiftError(error) === 'retry' && !this.#db.isTransaction) return false;
      throw error;
    }
  }

  /** @param gone the holder that is known to be dead. */
  async #take(db: Kysely<unknown>, session: string, gone: Holder | undefined): Promise<boolean> {
    await sql`lock table ${this.#table}`.execute(db);
    const holder = await this.#holder(db);
    if (holder && (holder.since !== gone?.since || holder.session !== gone.session)) return false;
    const now = Math.floor(Date.now() / 1000);
    // Two migrators that start together both insert Kysely's lock row; one is left behind.
    await sql`delete from ${this.#table} where id = ${sql.lit(this.#id)} or ${this.#isSessionRow()}`.execute(
      db,
    );
    for (const id of [this.#id, `${this.#sessionPrefix}${session}`]) {
      await sql`insert into ${this.#table} (id, is_locked) values (${sql.lit(id)}, ${sql.lit(now)})`.execute(
        db,
      );
    }
    this.#since = now;
    return true;
  }

  async #holder(db: Kysely<unknown>): Promise<Holder | undefined> {
    const { rows } = await sql<LockRow>`select id, is_locked from ${this.#table}
      where is_locked > 0 and (id = ${sql.lit(this.#id)} or ${this.#isSessionRow()})`.execute(db);
    const since = Math.max(0, ...rows.filter(({ id }) => id === this.#id).map(({ is_locked: at }) => at));
    if (since === 0) return undefined;
    const row = rows.find(({ id, is_locked: at }) => id.startsWith(this.#sessionPrefix) && at === since);
    return { session: row?.id.slice(this.#sessionPrefix.length), since };
  }

  /** Whether the holder is known to be dead. */
  async #isGone({ session, since }: Holder, own: string): Promise<boolean> {
    const isStale = since <= Math.floor(Date.now() / 1000) - STALE_AFTER_SECONDS;
    // A failing query would end the transaction of the caller.
    if (session === undefined || this.#db.isTransaction) return isStale;
    const sessions = await sql<{ process: number }>`select process from stv_sessions
      where process in (${sql.lit(Number(session))}, ${sql.lit(Number(own))})`
      .execute(this.#db)
      .then(({ rows }) => rows.map(({ process }) => String(process)))
      .catch((): string[] => []);
    // Users see their own sessions: only a view that shows ours can be trusted not to show the other.
    if (!sessions.includes(own)) return isStale;
    return session !== own && !sessions.includes(session);
  }

  async #ownSession(): Promise<string> {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(this.#db);
    return String(rows[0]?.pid ?? 0);
  }

  get #sessionPrefix(): string {
    return `${this.#id} of session `;
  }

  #isSessionRow(): RawBuilder<unknown> {
    return sql`left(id, ${sql.lit(this.#sessionPrefix.length)}) = ${sql.lit(this.#sessionPrefix)}`;
  }
}
