import { type Kysely, sql } from 'kysely';
import { classifyRedshiftError, loadErrors, lockTable } from 'kysely-redshift';
import { LoadDataError } from '../errors.ts';
import { cancelOnAbort } from '../pushdown/cancel-on-abort.ts';
import { forgetRaw, readRaw } from '../pushdown/read-raw.ts';
import type { DoubtfulObject } from '../pushdown/types.ts';
import type { StagedObject } from '../staging/types.ts';
import type { LoadObject, SnapshotResult } from '../types.ts';
import { writeBookkeeping } from './bookkeeping-rows.ts';
import { copyInto } from './copy-stage.ts';
import { forgetObjects, loadedObjects, objectIdentity } from './ledger.ts';
import type { LoadPlan, Verdicts } from './load-plan.ts';
import { loadTables, NO_VERDICTS } from './load-tables.ts';
import { completeGeneration } from './snapshot.ts';
import type { BatchStamp } from './statements.ts';

/** What one attempt found and did. */
export interface LoadOutcome {
  readonly status: 'loaded' | 'already-loaded';
  /** All objects of the batch, those that Redshift read itself among them. */
  readonly objects: readonly StagedObject[];
  readonly alreadyLoaded: readonly LoadObject[];
  readonly verdicts: Verdicts;
  readonly snapshot: SnapshotResult | null;
  readonly rowsByTable: Readonly<Record<string, number>>;
  readonly lockSeconds: number;
  readonly copySeconds: number;
  readonly mergeSeconds: number;
  /** Monotonic clock when everything but COMMIT was done, in milliseconds. */
  readonly readyAtMs: number;
}

/** Nothing was done, since SQL does not vouch for some raw objects. */
export interface InDoubt {
  readonly status: 'in-doubt';
  readonly doubts: readonly DoubtfulObject[];
}

const secondsSince = (startMs: number): number => (performance.now() - startMs) / 1000;

/**
 * Runs the load transaction once, on one connection. After a failed COPY the reasons are read on that connection.
 *
 * Objects that Redshift is to read itself are read before, on the same connection.
 *
 * @param onReady is told what was done right before COMMIT, for the case that its answer never arrives.
 * @throws LoadDataError when COPY refused rows; RowCountMismatchError; DuplicateKeyError; errors of driver and server.
 */
export async function runLoadTransaction(
  db: Kysely<unknown>,
  plan: LoadPlan,
  onReady: (outcome: LoadOutcome) => void,
): Promise<LoadOutcome | InDoubt> {
  const { raw } = plan;
  return db.connection().execute(async (connection) => {
    if (raw === null) return runOnce(connection, plan, 0, onReady);
    try {
      const startMs = performance.now();
      const reading = await cancelOnAbort(db, connection, raw.signal, () => readRaw(connection, plan, raw));
      if (reading.doubts) return { status: 'in-doubt', doubts: reading.doubts };
      const objects = [...plan.objects, ...reading.objects].sort((a, b) => a.objectNumber - b.objectNumber);
      const complete = { ...plan, objects, pushedRows: reading.rows };
      return await runOnce(connection, complete, secondsSince(startMs), onReady);
    } finally {
      await forgetRaw(connection, plan, raw);
    }
  });
}

async function runOnce(
  connection: Kysely<unknown>,
  plan: LoadPlan,
  readSeconds: number,
  onReady: (outcome: LoadOutcome) => void,
): Promise<LoadOutcome> {
  try {
    return await connection.transaction().execute(async (trx) => {
      const outcome = await loadInTransaction(trx, plan, readSeconds);
      onReady(outcome);
      return outcome;
    });
  } catch (cause) {
    if (classifyRedshiftError(cause) !== 'data') throw cause;
    const errors = await loadErrors(connection, { filePrefix: plan.copy.filePrefix }).catch(() => []);
    throw new LoadDataError(plan.batchId, errors, { cause });
  }
}

/**
 * Whether the batch is stored, asked on a new connection. The lock waits until the lost transaction has ended, one way
 * or the other, so the answer is final.
 */
export async function wasCommitted(db: Kysely<unknown>, plan: LoadPlan): Promise<boolean> {
  const { ledger, batches } = plan.bookkeeping;
  return db.transaction().execute(async (trx) => {
    await lockTable([ledger.schema, ledger.name]).execute(trx);
    const { rows } = await sql`
      select batch_id from ${sql.id(batches.schema, batches.name)} where batch_id = ${plan.batchId}`.execute(
      trx,
    );
    return rows.length > 0;
  });
}

async function loadInTransaction(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  readSeconds: number,
): Promise<LoadOutcome> {
  const { ledger, rejects, changes } = plan.bookkeeping;
  const startMs = performance.now();
  // First statement: the snapshot is taken by the first query, and must not be older than the lock.
  await lockTable([ledger.schema, ledger.name]).execute(trx);
  const lockSeconds = secondsSince(startMs);

  const loaded = await loadedObjects(trx, ledger, [...plan.objects, ...(plan.listing?.objects ?? [])]);
  const alreadyLoaded = plan.objects.filter((object) => loaded.has(objectIdentity(object)));
  const nothingDone = (): LoadOutcome => ({
    ...NOTHING_DONE,
    objects: plan.objects,
    alreadyLoaded,
    lockSeconds,
    readyAtMs: performance.now(),
  });
  if (alreadyLoaded.length > 0 && !plan.reload) {
    return nothingDone();
  }
  const generation = await completeGeneration(trx, plan, loaded);

  // Taken under the lock and from the server's clock, so it grows in the order of commits whatever runs where.
  const { rows } = await sql<{ now: Date }>`select getdate() as ${sql.id('now')}`.execute(trx);
  const stamp: BatchStamp = { batchId: plan.batchId, loadedAt: (rows[0]?.now ?? new Date()).toISOString() };

  const seconds = { copy: readSeconds, merge: 0 };
  const done = await loadTables(trx, plan, stamp, generation, seconds);
  if (plan.objects.length === 0 && done.snapshot === null) {
    return nothingDone();
  }
  const copyStartMs = performance.now();
  for (const [table, staged] of [
    [rejects, plan.stagedRejects],
    [changes, plan.stagedChanges],
  ] as const) {
    const names = table.columns.map(({ name }) => name);
    await copyInto(trx, plan, [table.schema, table.name], names, staged, table);
  }
  seconds.copy += secondsSince(copyStartMs);
  if (alreadyLoaded.length > 0) await forgetObjects(trx, ledger, alreadyLoaded);
  await writeBookkeeping(trx, plan, stamp, { ...done, generation, lockSeconds, ...seconds });
  return {
    status: 'loaded',
    objects: plan.objects,
    alreadyLoaded: [],
    verdicts: done.verdicts,
    snapshot: done.snapshot,
    rowsByTable: done.rowsByTable,
    lockSeconds,
    copySeconds: seconds.copy,
    mergeSeconds: seconds.merge,
    readyAtMs: performance.now(),
  };
}

const NOTHING_DONE = {
  status: 'already-loaded',
  verdicts: NO_VERDICTS,
  snapshot: null,
  rowsByTable: {},
  copySeconds: 0,
  mergeSeconds: 0,
} as const;
