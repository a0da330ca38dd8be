import { join } from 'node:path';
import { describeColumns } from './column-metadata.ts';
import { DatabaseError, type Completion, type FrontClient } from './front-client.ts';
import { bindParameters } from './parameters.ts';
import { ResultFile } from './result-file.ts';
import { setStatus, type Statement, type SubStatement } from './statement.ts';

/** How many rows a statement changed; -1: it changes none. */
function changedRows({ tag, notices }: Completion): number {
  if (tag === 'COPY') {
    const loaded = notices
      .map((text) => /(\d+) record\(s\) loaded/.exec(text))
      .find((match) => match !== null);
    return loaded ? Number(loaded[1]) : -1;
  }
  const count = /^(?:INSERT|UPDATE|DELETE|MERGE|SELECT|COPY|UNLOAD)\b.*?(\d+)$/.exec(tag);
  return count ? Number(count[1]) : -1;
}

/** What running a statement needs. */
export interface RunContext {
  /** Folder for results. */
  readonly resultFolder: string;
  /** The number of the last statement of a session in the system views. */
  readonly lastQueryId: (pid: number) => number | undefined;
}

async function runPart(
  part: SubStatement,
  statement: Statement,
  client: FrontClient,
  { resultFolder, lastQueryId }: RunContext,
): Promise<void> {
  const { sql, values } = bindParameters(part.sql, statement.parameters);
  const result = new ResultFile(join(resultFolder, part.id.replace(':', '-')));
  const startedAt = process.hrtime.bigint();
  setStatus(part, 'STARTED');
  try {
    const completion = await client.execute(sql, values, result).finally(() => {
      part.queryId = lastQueryId(client.processId) ?? -1;
    });
    await result.finish();
    if (result.problem !== undefined) throw new Error(result.problem);
    if (result.columns === undefined) part.resultRows = changedRows(completion);
    else {
      part.columns = await describeColumns(result.columns, client);
      part.result = result;
      part.resultRows = result.rowCount;
      part.resultSize = result.byteCount;
    }
    setStatus(part, 'FINISHED');
  } catch (error) {
    await result.remove();
    const aborted = statement.cancelled && error instanceof DatabaseError && error.code === '57014';
    setStatus(part, aborted ? 'ABORTED' : 'FAILED', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    part.durationNs = Number(process.hrtime.bigint() - startedAt);
  }
}

async function runTransaction(
  statement: Statement,
  run: (part: SubStatement) => Promise<void>,
  client: FrontClient,
): Promise<void> {
  await client.execute('begin');
  try {
    for (const [index, part] of statement.parts.entries()) {
      await run(part).catch((error: unknown) => {
        throw new Error(`Query #${index + 1} failed with ${(error as Error).message}`, { cause: error });
      });
    }
    await client.execute('commit');
  } catch (error) {
    if (!client.isClosed) await client.execute('rollback').catch(() => undefined);
    throw error;
  }
}

/** Each statement on its own; all are tried. */
async function runEach(statement: Statement, run: (part: SubStatement) => Promise<void>): Promise<void> {
  const problems: string[] = [];
  for (const [index, part] of statement.parts.entries()) {
    if (statement.cancelled) break;
    await run(part).catch((error: unknown) =>
      problems.push(`Query #${index + 1} failed with ${(error as Error).message}`),
    );
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Runs a statement on an open connection, to its end. Never throws: how it ended is noted in it. */
export async function runStatement(
  statement: Statement,
  client: FrontClient,
  context: RunContext,
): Promise<void> {
  const run = (part: SubStatement): Promise<void> => runPart(part, statement, client, context);
  statement.pid = client.processId;
  statement.client = client;
  setStatus(statement, 'STARTED');
  try {
    if (!statement.isBatch) await run(statement.parts[0] as SubStatement);
    else if (statement.mode === 'TRANSACTION') await runTransaction(statement, run, client);
    else await runEach(statement, run);
    endStatement(statement);
  } catch (error) {
    endStatement(statement, error instanceof Error ? error.message : String(error));
  } finally {
    delete statement.client;
  }
}

/** Notes that a statement is over; what has not begun will not begin. */
export function endStatement(statement: Statement, error?: string): void {
  for (const part of statement.parts) if (part.status === 'SUBMITTED') setStatus(part, 'ABORTED');
  const aborted = statement.parts.some(({ status }) => status === 'ABORTED') && statement.cancelled;
  if (aborted) setStatus(statement, 'ABORTED', error);
  else setStatus(statement, error === undefined ? 'FINISHED' : 'FAILED', error);
}
