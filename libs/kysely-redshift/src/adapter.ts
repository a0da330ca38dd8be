import { setTimeout as sleep } from 'node:timers/promises';
import { DialectAdapterBase, type Kysely, type MigrationLockOptions, sql } from 'kysely';
import { RedshiftError } from './errors.ts';

/** A lock older than this belongs to a migrator that died, in seconds. */
const STALE_AFTER_SECONDS = 60 * 60;
/** How long to wait for another migrator, in milliseconds. */
const WAIT_AT_MOST_MS = STALE_AFTER_SECONDS * 1000;

/** What Kysely may expect of Redshift, and a migration lock that needs neither advisory locks nor a transaction. */
export class RedshiftAdapter extends DialectAdapterBase {
  /** When this migrator took the lock (epoch seconds), which is also the value of the lock row. */
  #lockedAt: number | undefined;

  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  override get supportsReturning(): boolean {
    return false;
  }

  override get supportsOutput(): boolean {
    return false;
  }

  override get supportsCreateIfNotExists(): boolean {
    return true;
  }

  /**
   * Takes the lock by compare-and-set: Kysely calls this outside any transaction, where LOCK TABLE cannot work.
   * @throws RedshiftError after an hour of waiting.
   */
  override async acquireMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    const deadline = Date.now() + WAIT_AT_MOST_MS;
    while (Date.now() < deadline) {
      const now = Math.floor(Date.now() / 1000);
      const { numAffectedRows } = await sql`update ${lockTable(options)} set is_locked = ${sql.lit(now)}
        where id = ${sql.lit(options.lockRowId)} and (is_locked = 0 or is_locked < ${sql.lit(now - STALE_AFTER_SECONDS)})`.execute(
        db,
      );
      if (numAffectedRows === 1n) {
        this.#lockedAt = now;
        return;
      }
      await sleep(500 + Math.random() * 1000);
    }
    throw new RedshiftError(
      `Another migrator has held the lock in ${options.lockTable} for an hour. If none is running, set is_locked to 0 there.`,
      { transient: true },
    );
  }

  /** Gives back the lock that this adapter took; Kysely also calls it when none was taken. */
  override async releaseMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    if (this.#lockedAt === undefined) return;
    await sql`update ${lockTable(options)} set is_locked = 0
      where id = ${sql.lit(options.lockRowId)} and is_locked = ${sql.lit(this.#lockedAt)}`.execute(db);
    this.#lockedAt = undefined;
  }
}

const lockTable = ({ lockTable: table, lockTableSchema: schema }: MigrationLockOptions) =>
  schema ? sql.id(schema, table) : sql.id(table);
