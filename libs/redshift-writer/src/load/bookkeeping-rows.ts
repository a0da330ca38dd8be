import { type Kysely, sql } from 'kysely';
import type { StagedObject } from '../staging/types.ts';
import { bareEtag, type InsertValue, insertRows } from './ledger.ts';
import type { LoadPlan, TablesResult, Verdicts } from './load-plan.ts';
import { NO_VERDICTS } from './load-tables.ts';
import type { CompleteGeneration } from './snapshot.ts';
import type { BatchStamp } from './statements.ts';

/** What is known when everything but the bookkeeping is done. */
export interface DoneWork extends TablesResult {
  readonly generation: CompleteGeneration | null;
  readonly lockSeconds: number;
  readonly copy: number;
  readonly merge: number;
}

const superValue = (value: unknown): InsertValue => sql`json_parse(${JSON.stringify(value)})`;

const verdictColumns = (verdicts: Verdicts) => ({
  documents_inserted: verdicts.inserted,
  documents_updated: verdicts.updated,
  documents_unchanged: verdicts.unchanged,
  documents_outdated: verdicts.outdated,
  documents_superseded: verdicts.superseded,
});

/** How many documents a batch marked as deleted. */
export function deletedDocuments({ snapshot }: Pick<TablesResult, 'snapshot'>): number {
  return snapshot?.status === 'applied' ? snapshot.vanished : 0;
}

/** Writes ledger, batch, snapshot and drift rows. */
export async function writeBookkeeping(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  stamp: BatchStamp,
  done: DoneWork,
): Promise<void> {
  const { bookkeeping, batchId, stream } = plan;
  const { loadedAt } = stamp;
  const deleted = deletedDocuments(done);
  const last = plan.objects.at(-1);
  await insertRows(
    trx,
    bookkeeping.ledger,
    plan.objects.map((object) => ({
      bucket: object.bucket,
      object_key: object.key,
      etag: bareEtag(object.etag),
      size_bytes: object.sizeBytes,
      stream,
      airbyte_stream: object.source ?? null,
      generation_id: object.generationId,
      sync_id: object.syncId,
      batch_id: batchId,
      rows_read: object.rowsRead,
      rows_accepted: object.rowsAccepted,
      rows_rejected: object.rowsRejected,
      ...verdictColumns(done.verdictsByObject.get(object.objectNumber) ?? NO_VERDICTS),
      documents_deleted: object === last ? deleted : 0,
      min_extracted_at: object.minExtractedAt,
      max_extracted_at: object.maxExtractedAt,
      load_mode: object.isPushedDown === true ? 'pushdown' : 'copy',
      read_seconds: object.readSeconds,
      loaded_at: loadedAt,
    })),
  );
  const sum = (count: (object: StagedObject) => number) =>
    plan.objects.reduce((total, object) => total + count(object), 0);
  await insertRows(trx, bookkeeping.batches, [
    {
      batch_id: batchId,
      run_id: plan.runId,
      stream,
      objects: plan.objects.length,
      size_bytes: sum(({ sizeBytes }) => sizeBytes),
      rows_read: sum(({ rowsRead }) => rowsRead),
      rows_accepted: sum(({ rowsAccepted }) => rowsAccepted),
      rows_rejected: sum(({ rowsRejected }) => rowsRejected),
      ...verdictColumns(done.verdicts),
      documents_deleted: deleted,
      rows_by_table: superValue(done.rowsByTable),
      quarantine_url: plan.quarantineUrl,
      started_at: plan.startedAt.toISOString(),
      loaded_at: loadedAt,
      stage_seconds: plan.stageSeconds,
      lock_seconds: done.lockSeconds,
      copy_seconds: done.copy,
      merge_seconds: done.merge,
    },
  ]);
  if (done.generation && done.snapshot?.status === 'applied') {
    await insertRows(trx, bookkeeping.snapshots, [
      {
        stream,
        snapshot_at: done.snapshot.startedAt,
        generations: superValue(done.generation.generations),
        objects: done.generation.objects,
        documents: done.snapshot.documents,
        documents_deleted: deleted,
        batch_id: batchId,
        loaded_at: loadedAt,
      },
    ]);
  }
  await insertRows(
    trx,
    bookkeeping.drift,
    plan.drift.map(({ path, jsonType, documents }) => ({
      batch_id: batchId,
      stream,
      path,
      json_type: jsonType,
      documents,
      loaded_at: loadedAt,
    })),
  );
}
