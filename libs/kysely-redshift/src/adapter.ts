import { setTimeout as sleep } from 'node:timers/promises';
import { DialectAdapterBase, type Kysely, type MigrationLockOptions, sql } from 'kysely';
import { classifyRedshiftError } from './classify.ts';
import { RedshiftError } from './errors.ts';

/** A lock older than this belongs to a migrator that died, in seconds. */
const STALE_AFTER_SECONDS = 60 * 60;
/** How long to wait for another migrator, in milliseconds. */
const WAIT_AT_MOST_MS = STALE_AFTER_SECONDS * 1000;

/** What Kysely may expect of Redshift, and a migration lock that needs no advisory locks. */
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
   * Takes the lock: in a short transaction that locks the lock table it looks whether a living migrator holds the
   * lock, and notes itself if none does. Redshift enforces no primary key, so two migrators that start together both
   * insert Kysely's lock row; whoever takes the lock leaves one row behind.
   * @throws RedshiftError after an hour of waiting.
   */
  override async acquireMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    const deadline = Date.now() + WAIT_AT_MOST_MS;
    while (Date.now() < deadline) {
      const now = Math.floor(Date.now() / 1000);
      if (await tryTakeLock(db, options, now)) {
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

/** Whether the lock was free and is now ours. Losing against another transaction counts as not free. */
async function tryTakeLock(
  db: Kysely<unknown>,
  options: MigrationLockOptions,
  now: number,
): Promise<boolean> {
  try {
    // In a transaction of the caller the table stays locked until its end, which serves as well.
    if (db.isTransaction) return await takeLock(db, options, now);
    return await db.transaction().execute((transaction) => takeLock(transaction, options, now));
  } catch (error) {
    if (classifyRedshiftError(error) === 'retry' && !db.isTransaction) return false;
    throw error;
  }
}

async function takeLock(db: Kysely<unknown>, options: MigrationLockOptions, now: number): Promise<boolean> {
  const table = lockTable(options);
  const isOurRow = sql`id = ${sql.lit(options.lockRowId)}`;
  await sql`lock table ${table}`.execute(db);
  const { rows } = await sql<{ is_locked: number }>`select is_locked from ${table} where ${isOurRow}`.execute(
    db,
  );
  if (rows.some(({ is_locked: lockedAt }) => lockedAt > now - STALE_AFTER_SECONDS)) return false;
  await sql`delete from ${table} where ${isOurRow}`.execute(db);
  await sql`insert into ${table} (id, is_locked) values (${sql.lit(options.lockRowId)}, ${sql.lit(now)})`.execute(
    db,
  );
  return true;
}

const lockTable = ({ lockTable: table, lockTableSchema: schema }: MigrationLockOptions) =>
  schema ? sql.id(schema, table) : sql.id(table);
