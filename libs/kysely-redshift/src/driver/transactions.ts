import type { TransactionSettings } from 'kysely';
import { UnsupportedByRedshiftError } from '../errors.ts';

/** What a driver does when Kysely asks for a savepoint. */
export const refuseSavepoint = async (): Promise<never> => {
  throw new UnsupportedByRedshiftError(
    'savepoints',
    'Split the work into transactions, or roll back the whole one.',
  );
};

/**
 * The statement that begins a transaction.
 * @throws UnsupportedByRedshiftError for an isolation level other than serializable.
 */
export function beginStatement(settings: TransactionSettings): string {
  const { isolationLevel, accessMode } = settings;
  if (isolationLevel && isolationLevel !== 'serializable') {
    throw new UnsupportedByRedshiftError(
      `the isolation level ${isolationLevel} in a transaction`,
      'Isolation is a property of the database (ALTER DATABASE … ISOLATION LEVEL); leave it out here.',
    );
  }
  const parts = ['begin'];
  if (isolationLevel) parts.push(`isolation level ${isolationLevel}`);
  if (accessMode) parts.push(accessMode);
  return parts.join(' ');
}
