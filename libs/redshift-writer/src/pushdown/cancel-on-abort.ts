import { type Kysely, sql } from 'kysely';

/**
 * Does work on a connection; an abort cancels the statement that it is waiting for. By hand, since Kysely's own way of cancelling
 * writes to stderr.
 *
 * @param db where a second connection is to be had
 * @throws what the work throws; when it was aborted, the reason of the signal
 */
export async function cancelOnAbort<T>(
  db: Kysely<unknown>,
  connection: Kysely<unknown>,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!signal) return work();
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
  let cancelled: Promise<unknown> | undefined;
  const cancel = () => {
    // When that fails the work ends by itself, or with the process.
    cancelled = sql`select pg_cancel_backend(${rows[0]?.pid})`.execute(db).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const result = await work();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelled;
  }
}
