import { type Kysely, sql } from 'kysely';
import { classifyRedshiftError, copy, loadErrors, lockTable } from 'kysely-redshift';
import { qualifiedName } from '../columns.ts';
import { DuplicateKeyError, LoadDataError, RowCountMismatchError } from '../errors.ts';
import type { LoadObject, TableDefinition } from '../types.ts';
import { writeBookkeeping } from './bookkeeping-rows.ts';
import { loadedObjects, objectIdentity } from './ledger.ts';
import type { LoadPlan, StagedTable, TablesResult } from './load-plan.ts';
import {
  type BatchStamp,
  copyColumns,
  countVerdicts,
  createStage,
  createVerdicts,
  deleteChildren,
  dropTemporary,
  dropUnwritten,
  insertChildren,
  mergeParent,
  stageName,
  type Verdict,
  VERDICTS,
} from './statements.ts';

/** What one attempt found and did. */
export interface LoadOutcome {
  readonly status: 'loaded' | 'already-loaded';
  readonly alreadyLoaded: readonly LoadObject[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly rowsByTable: Readonly<Record<string, number>>;
  readonly lockSeconds: number;
  readonly copySeconds: number;
  readonly mergeSeconds: number;
  /** Monotonic clock when everything but COMMIT was done, in milliseconds. */
  readonly readyAtMs: number;
}

const NO_VERDICTS: Readonly<Record<Verdict, number>> = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  outdated: 0,
  superseded: 0,
};

const secondsSince = (startMs: number): number => (performance.now() - startMs) / 1000;

/**
 * Runs the load transaction once, on one connection. After a failed COPY the reasons are read on that connection.
 *
 * @param onReady is told what was done right before COMMIT, for the case that its answer never arrives.
 * @throws LoadDataError when COPY refused rows; RowCountMismatchError; DuplicateKeyError; errors of driver and server.
 */
export async function runLoadTransaction(
  db: Kysely<unknown>,
  plan: LoadPlan,
  onReady: (outcome: LoadOutcome) => void,
): Promise<LoadOutcome> {
  return db.connection().execute(async (connection) => {
    try {
      return await connection.transaction().execute(async (trx) => {
        const outcome = await loadInTransaction(trx, plan);
        onReady(outcome);
        return outcome;
      });
    } catch (cause) {
      if (classifyRedshiftError(cause) !== 'data') throw cause;
      const errors = await loadErrors(connection, { filePrefix: plan.copy.filePrefix }).catch(() => []);
      throw new LoadDataError(plan.batchId, errors, { cause });
    }
  });
}

/**
 * Whether the batch is in the ledger, asked on a new connection. The lock waits until the lost transaction has ended,
 * one way or the other, so the answer is final.
 */
export async function wasCommitted(db: Kysely<unknown>, plan: LoadPlan): Promise<boolean> {
  const { ledger } = plan.bookkeeping;
  return db.transaction().execute(async (trx) => {
    await lockTable([ledger.schema, ledger.name]).execute(trx);
    const loaded = await loadedObjects(trx, ledger, plan.objects);
    return plan.objects.some((object) => loaded.get(objectIdentity(object)) === plan.batchId);
  });
}

async function loadInTransaction(trx: Kysely<unknown>, plan: LoadPlan): Promise<LoadOutcome> {
  const { ledger } = plan.bookkeeping;
  const startMs = performance.now();
  // First statement: the snapshot is taken by the first query, and must not be older than the lock.
  await lockTable([ledger.schema, ledger.name]).execute(trx);
  const lockSeconds = secondsSince(startMs);

  const loaded = await loadedObjects(trx, ledger, plan.objects);
  const alreadyLoaded = plan.objects.filter((object) => loaded.has(objectIdentity(object)));
  if (alreadyLoaded.length > 0) {
    return { ...NOTHING_DONE, alreadyLoaded, lockSeconds, readyAtMs: performance.now() };
  }

  // Taken under the lock and from the server's clock, so it grows in the order of commits whatever runs where.
  const { rows } = await sql<{ now: Date }>`select getdate() as ${sql.id('now')}`.execute(trx);
  const stamp: BatchStamp = { batchId: plan.batchId, loadedAt: (rows[0]?.now ?? new Date()).toISOString() };

  const tableSeconds = { copy: 0, merge: 0 };
  const { verdicts, rowsByTable } = await loadTables(trx, plan, stamp, tableSeconds);
  const copyStartMs = performance.now();
  if (plan.stagedRejects.manifestUrl !== null) {
    const { rejects } = plan.bookkeeping;
    const names = rejects.columns.map(({ name }) => name);
    await copyInto(trx, plan, [rejects.schema, rejects.name], names, plan.stagedRejects, rejects);
  }
  tableSeconds.copy += secondsSince(copyStartMs);
  await writeBookkeeping(trx, plan, stamp, { verdicts, rowsByTable, ...tableSeconds });
  return {
    status: 'loaded',
    alreadyLoaded: [],
    verdicts,
    rowsByTable,
    lockSeconds,
    copySeconds: tableSeconds.copy,
    mergeSeconds: tableSeconds.merge,
    readyAtMs: performance.now(),
  };
}

const NOTHING_DONE = {
  status: 'already-loaded',
  verdicts: NO_VERDICTS,
  rowsByTable: {},
  copySeconds: 0,
  mergeSeconds: 0,
} as const;

async function loadTables(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  stamp: BatchStamp,
  seconds: { copy: number; merge: number },
): Promise<TablesResult> {
  const [parent, ...children] = plan.tables;
  const rowsByTable: Record<string, number> = Object.fromEntries(plan.tables.map(({ name }) => [name, 0]));
  const timed = async <T>(phase: 'copy' | 'merge', work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    seconds[phase] += secondsSince(startMs);
    return result;
  };
  const accepted = plan.staged.get(parent.name)?.rows ?? 0;
  if (accepted === 0) return { verdicts: NO_VERDICTS, rowsByTable };

  await timed('copy', () => copyStage(trx, plan, parent));
  const verdicts = await timed('merge', async () => {
    await createVerdicts(parent).execute(trx);
    return readVerdicts(trx, parent, accepted);
  });
  const changed = verdicts.inserted + verdicts.updated;
  if (changed > 0) {
    // Children are only loaded when a document is written at all.
    const staged = children.filter(({ name }) => (plan.staged.get(name)?.rows ?? 0) > 0);
    for (const child of staged) await timed('copy', () => copyStage(trx, plan, child));
    await timed('merge', async () => {
      if (changed < accepted) await dropUnwritten(parent).execute(trx);
      for (const child of children) await deleteChildren(parent, child).execute(trx);
      await mergeParent(parent, stamp).execute(trx);
      rowsByTable[parent.name] = changed;
      for (const child of staged) {
        const { numAffectedRows } = await insertChildren(parent, child, stamp).execute(trx);
        rowsByTable[child.name] = Number(numAffectedRows ?? 0n);
      }
    });
    for (const child of staged) await dropTemporary(stageName(child)).execute(trx);
  }
  await dropTemporary(stageName(parent)).execute(trx);
  await dropTemporary(VERDICTS).execute(trx);
  return { verdicts, rowsByTable };
}

async function copyStage(trx: Kysely<unknown>, plan: LoadPlan, table: TableDefinition): Promise<void> {
  const staged = plan.staged.get(table.name);
  if (!staged) return;
  await createStage(table).execute(trx);
  await copyInto(trx, plan, stageName(table), copyColumns(table), staged, table);
}

async function copyInto(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  table: string | readonly [string, string],
  columns: readonly string[],
  staged: StagedTable,
  definition: TableDefinition,
): Promise<void> {
  if (staged.manifestUrl === null) return;
  await copy({
    table,
    columns,
    from: staged.manifestUrl,
    manifest: true,
    iamRole: plan.copy.iamRole,
    format: 'json',
    json: 'auto',
    compression: 'gzip',
    region: plan.copy.region,
    timeFormat: 'auto',
    dateFormat: 'auto',
    maxError: 0,
    compUpdate: 'off',
    statUpdate: 'off',
  }).execute(trx);
  const { rows } = await sql<{
    loaded: number | string;
  }>`select pg_last_copy_count() as ${sql.id('loaded')}`.execute(trx);
  const loadedRows = Number(rows[0]?.loaded ?? -1);
  if (loadedRows !== staged.rows) {
    throw new RowCountMismatchError(plan.batchId, qualifiedName(definition), staged.rows, loadedRows);
  }
}

async function readVerdicts(
  trx: Kysely<unknown>,
  parent: TableDefinition,
  accepted: number,
): Promise<Readonly<Record<Verdict, number>>> {
  const { rows } = await countVerdicts().execute(trx);
  const verdicts = {
    ...NO_VERDICTS,
    ...Object.fromEntries(rows.map((row) => [row.verdict, Number(row.documents)])),
  };
  const total = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  // The join found a key twice in the target.
  if (total !== accepted) throw new DuplicateKeyError(qualifiedName(parent), parent.primaryKey);
  return verdicts;
}
