import { setTimeout as sleep } from 'node:timers/promises';
import { DataApiError } from './errors.ts';
import type { RedshiftDataClient, StatementDescription, StatementStarted } from './types.ts';

/** What became of a statement that was handed over. */
export interface RunResult {
  readonly id: string;
  readonly sessionId: string | undefined;
  readonly description: StatementDescription;
}

/**
 * How long the call that hands a statement over waits for its end. Short ones are over by then, which saves a call; a
 * long one can be cancelled only when this call has given its identifier.
 */
export const START_WAIT_SECONDS = 1;

/** How long a call that asks for the state of a statement waits for its end; 30 is the most the service allows. */
const DESCRIBE_WAIT_SECONDS = 20;

const ENDED: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'ABORTED']);
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Hands a statement over and waits for its end.
 *
 * @param start makes the call that hands it over.
 * @param sql for errors; without the values of its parameters.
 * @param onStarted hears the identifier, with which the statement can be cancelled.
 * @throws DataApiError when the call fails or the statement does. `statementId` is set as soon as there is one.
 */
export async function runStatement(
  client: RedshiftDataClient,
  start: () => Promise<StatementStarted>,
  sql: string,
  onStarted?: (id: string) => void,
): Promise<RunResult> {
  const result = await awaitStatement(client, start, sql, onStarted);
  if (result.description.Status !== 'FINISHED') {
    throw DataApiError.fromDescription(result.description, result.id, sql);
  }
  return result;
}

/** As `runStatement`, but how the statement ended is the caller's to look at. */
export async function awaitStatement(
  client: RedshiftDataClient,
  start: () => Promise<StatementStarted>,
  sql: string,
  onStarted: (id: string) => void = () => undefined,
): Promise<RunResult> {
  const started = await start().catch((error: unknown) => {
    throw DataApiError.fromCall(error, sql);
  });
  const id = started.Id;
  if (!id) throw new DataApiError('The Data API gave the statement no identifier.', { statement: sql });
  onStarted(id);
  // Only a description tells how many rows were written, so it can be left out for what returns rows.
  const isRead = started.Status === 'FINISHED' && started.HasResultSet === true;
  const description = isRead
    ? { Status: started.Status, HasResultSet: true }
    : await untilEnded(client, id, sql);
  return { id, sessionId: started.SessionId ?? description.SessionId, description };
}

async function untilEnded(
  client: RedshiftDataClient,
  id: string,
  sql: string,
): Promise<StatementDescription> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const askedAtMs = performance.now();
    const description = await client
      .describeStatement({ Id: id, WaitTimeSeconds: DESCRIBE_WAIT_SECONDS })
      .catch((error: unknown) => {
        throw DataApiError.fromCall(error, sql, id);
      });
    if (ENDED.has(description.Status ?? '')) return description;
    // A service that does not wait must not be asked without end.
    if (performance.now() - askedAtMs < pauseMs) await sleep(pauseMs);
  }
}
