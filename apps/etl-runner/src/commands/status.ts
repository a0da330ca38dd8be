import { type Kysely, sql } from 'kysely';
import { inColumns } from '../observe/columns.ts';
import { formatCount, formatDuration } from '../observe/format.ts';
import type { RunContext } from './load.ts';
import { isMissingTable, withRedshift } from './with-redshift.ts';

/** How many runs are shown. */
const SHOWN_RUNS = 10;

/** A run that committed something. */
export interface RunStatus {
  readonly runId: string;
  readonly startedAt: string;
  readonly loadedAt: string;
  readonly batches: number;
  readonly objects: number;
  readonly rowsRead: number;
  readonly rejected: number;
  /** Documents inserted or updated. */
  readonly changed: number;
}

/** A collection that something was loaded of. */
export interface StreamStatus {
  readonly stream: string;
  readonly loadedAt: string;
  /** Newest document; `null` when all objects were empty. */
  readonly newestAt: string | null;
  readonly lagSeconds: number | null;
  readonly objects: number;
  readonly rowsRead: number;
  readonly rejected: number;
}

/** What `status --json` prints. */
export interface StatusReport {
  readonly command: 'status';
  readonly runs: readonly RunStatus[];
  readonly streams: readonly StreamStatus[];
}

type Count = string | number;

/** The command `status`: what the ledger says of the last runs and of every collection. */
export async function status(context: RunContext, out: NodeJS.WritableStream, json: boolean): Promise<void> {
  const report = await withRedshift(context, ({ db }) => readStatus(db));
  out.write(json ? `${JSON.stringify(report)}\n` : `${describe(report)}\n`);
}

/** Asks the ledger. */
async function readStatus(db: Kysely<unknown>): Promise<StatusReport> {
  try {
    return { command: 'status', runs: await readRuns(db), streams: await readStreams(db) };
  } catch (error) {
    if (isMissingTable(error)) return { command: 'status', runs: [], streams: [] };
    throw error;
  }
}

async function readRuns(db: Kysely<unknown>): Promise<readonly RunStatus[]> {
  const { rows } = await sql<{
    run_id: string;
    started_at: Date;
    loaded_at: Date;
    batches: Count;
    objects: Count;
    rows_read: Count;
    rejected: Count;
    changed: Count;
  }>`
    select coalesce(run_id, batch_id) as run_id, min(started_at) as started_at, max(loaded_at) as loaded_at,
      count(*) as batches, sum(objects) as objects, sum(rows_read) as rows_read,
      sum(rows_rejected) as rejected, sum(documents_inserted + documents_updated) as changed
    from etl.load_batches group by 1 order by 3 desc limit ${sql.lit(SHOWN_RUNS)}`.execute(db);
  return rows.map((row) => ({
    runId: row.run_id,
    startedAt: row.started_at.toISOString(),
    loadedAt: row.loaded_at.toISOString(),
    batches: Number(row.batches),
    objects: Number(row.objects),
    rowsRead: Number(row.rows_read),
    rejected: Number(row.rejected),
    changed: Number(row.changed),
  }));
}

async function readStreams(db: Kysely<unknown>): Promise<readonly StreamStatus[]> {
  const { rows } = await sql<{
    stream: string;
    loaded_at: Date;
    newest_at: Date | null;
    now: Date;
    objects: Count;
    rows_read: Count;
    rejected: Count;
  }>`
    select stream, max(loaded_at) as loaded_at, max(max_extracted_at) as newest_at, getdate() as ${sql.id('now')},
      count(*) as objects, sum(rows_read) as rows_read, sum(rows_rejected) as rejected
    from etl.load_objects group by stream order by stream`.execute(db);
  return rows.map((row) => ({
    stream: row.stream,
    loadedAt: row.loaded_at.toISOString(),
    newestAt: row.newest_at?.toISOString() ?? null,
    lagSeconds: row.newest_at
      ? Math.max(0, Math.round((row.now.getTime() - row.newest_at.getTime()) / 1000))
      : null,
    objects: Number(row.objects),
    rowsRead: Number(row.rows_read),
    rejected: Number(row.rejected),
  }));
}

function describe({ runs, streams }: StatusReport): string {
  if (streams.length === 0) return 'nothing was loaded yet';
  const minute = (time: string) => time.slice(0, 16).replace('T', ' ');
  const runTable = inColumns(
    ['run', 'committed (UTC)', 'batches', 'objects', 'documents', 'changed', 'rejected'],
    runs.map((run) => [
      run.runId,
      minute(run.loadedAt),
      ...[run.batches, run.objects, run.rowsRead, run.changed, run.rejected].map(formatCount),
    ]),
  );
  const streamTable = inColumns(
    ['stream', 'last load (UTC)', 'newest document', 'lag', 'objects', 'documents', 'rejected'],
    streams.map(({ stream, loadedAt, newestAt, lagSeconds, objects, rowsRead, rejected }) => [
      stream,
      minute(loadedAt),
      newestAt === null ? '–' : minute(newestAt),
      lagSeconds === null ? '–' : formatDuration(lagSeconds),
      ...[objects, rowsRead, rejected].map(formatCount),
    ]),
  );
  return `${runTable}\n\n${streamTable}`;
}
