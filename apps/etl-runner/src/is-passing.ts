import { classifyRedshiftError } from 'kysely-redshift';

/** Whether a failure of the driver or the server may pass by itself, as when the connection is lost outside of a batch. */
export function isPassing(error: unknown): boolean {
  const errorClass = classifyRedshiftError(error);
  return errorClass === 'retry' || errorClass === 'reconnect';
}
