import { type Kysely, sql } from 'kysely';
import { bareEtag, insertRows } from './ledger.ts';
import type { StagedObject } from '../staging/object-stager.ts';
import type { LoadPlan, TablesResult } from './load-plan.ts';
import type { BatchStamp } from './statements.ts';

/** Writes ledger, batch and drift rows. */
export async function writeBookkeeping(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  stamp: BatchStamp,
  done: TablesResult & { readonly copy: number; readonly merge: number },
): Promise<void> {
  const { ledger, batches, drift } = plan.bookkeeping;
  const { batchId, stream } = plan;
  const loadedAt = stamp.loadedAt;
  await insertRows(
    trx,
    ledger,
    plan.objects.map((object) => ({
      bucket: object.bucket,
      object_key: object.key,
      etag: bareEtag(object.etag),
      size_bytes: object.sizeBytes,
      stream,
      batch_id: batchId,
      rows_read: object.rowsRead,
      rows_accepted: object.rowsAccepted,
      rows_rejected: object.rowsRejected,
      min_extracted_at: object.minExtractedAt,
      max_extracted_at: object.maxExtractedAt,
      loaded_at: loadedAt,
    })),
  );
  const sum = (count: (object: StagedObject) => number) =>
    plan.objects.reduce((total, object) => total + count(object), 0);
  await insertRows(trx, batches, [
    {
      batch_id: batchId,
      stream,
      objects: plan.objects.length,
      rows_read: sum(({ rowsRead }) => rowsRead),
      rows_accepted: sum(({ rowsAccepted }) => rowsAccepted),
      rows_rejected: sum(({ rowsRejected }) => rowsRejected),
      documents_inserted: done.verdicts.inserted,
      documents_updated: done.verdicts.updated,
      documents_unchanged: done.verdicts.unchanged,
      documents_outdated: done.verdicts.outdated,
      documents_superseded: done.verdicts.superseded,
      rows_by_table: sql`json_parse(${JSON.stringify(done.rowsByTable)})`,
      quarantine_url: plan.quarantineUrl,
      started_at: plan.startedAt.toISOString(),
      loaded_at: loadedAt,
      stage_seconds: plan.stageSeconds,
      copy_seconds: done.copy,
      merge_seconds: done.merge,
    },
  ]);
  await insertRows(
    trx,
    drift,
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
