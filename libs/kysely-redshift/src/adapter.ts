import { DialectAdapterBase, type Kysely, type MigrationLockOptions } from 'kysely';
import { MigrationLock } from './migration-lock.ts';

/** What Kysely may expect of Redshift, and a migration lock that needs no advisory locks. */
export class RedshiftAdapter extends DialectAdapterBase {
  #lock: MigrationLock | undefined;

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

  /** @throws RedshiftError after an hour of waiting for another migrator. */
  override async acquireMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    const lock = new MigrationLock(db, options);
    await lock.acquire();
    this.#lock = lock;
  }

  /** Gives back the lock that this adapter took; Kysely also calls it when none was taken. */
  override async releaseMigrationLock(_db: Kysely<unknown>, _options: MigrationLockOptions): Promise<void> {
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.release();
  }
}
