import { createHash } from 'node:crypto';

/** A view for dashboards. */
export interface ViewDefinition {
  readonly schema: string;
  readonly name: string;
  /** What it shows; ends with the version of its definition, by which a changed one is recognised. */
  readonly comment: string;
  /** The query. */
  readonly query: string;
}

const batchSums = [
  'objects',
  'size_bytes',
  'rows_read',
  'rows_accepted',
  'rows_rejected',
  'documents_inserted',
  'documents_updated',
  'documents_unchanged',
  'documents_outdated',
  'documents_superseded',
  'documents_deleted',
];

/** The views of the bookkeeping schema: the usual questions as one SELECT each. */
export function bookkeepingViews(schema: string): readonly ViewDefinition[] {
  const table = (name: string) => `"${schema}"."${name}"`;
  const view = (name: string, description: string, query: string): ViewDefinition => {
    const version = createHash('sha256').update(query).digest('hex').slice(0, 8);
    return { schema, name, comment: `${description} (definition ${version})`, query };
  };
  return [
    view(
      'v_runs',
      'One row per run of etl-runner; a batch without a run counts as one.',
      `select coalesce(run_id, batch_id) as run_id,
  count(*) as batches,
  ${batchSums.map((column) => `sum(${column}) as ${column}`).join(',\n  ')},
  sum(stage_seconds) as stage_seconds,
  sum(lock_seconds) as lock_seconds,
  sum(copy_seconds) as copy_seconds,
  sum(merge_seconds) as merge_seconds,
  min(started_at) as started_at,
  max(loaded_at) as loaded_at
from ${table('load_batches')}
group by 1`,
    ),
    view(
      'v_streams',
      'One row per stream: what is loaded, and how old its newest document is.',
      `select objects.stream,
  count(*) as objects,
  sum(objects.size_bytes) as size_bytes,
  sum(objects.rows_read) as rows_read,
  sum(objects.rows_rejected) as rows_rejected,
  max(objects.loaded_at) as last_loaded_at,
  max(objects.max_extracted_at) as newest_extracted_at,
  datediff(second, max(objects.max_extracted_at) at time zone 'utc', getdate()) as lag_seconds,
  max(snapshots.snapshot_at) as last_snapshot_at
from ${table('load_objects')} as objects
left join (select stream, max(snapshot_at) as snapshot_at from ${table('load_snapshots')} group by stream) as snapshots
  on snapshots.stream = objects.stream
group by objects.stream`,
    ),
    view(
      'v_objects',
      'One row per loaded object with the run that loaded it and how fast it was read.',
      `select objects.stream, objects.bucket, objects.object_key, objects.size_bytes, objects.generation_id, objects.sync_id,
  objects.rows_read, objects.rows_accepted, objects.rows_rejected, objects.documents_inserted, objects.documents_updated,
  objects.documents_unchanged, objects.documents_outdated, objects.documents_superseded, objects.documents_deleted,
  objects.read_seconds,
  case when objects.read_seconds > 0 then objects.rows_read / objects.read_seconds end as rows_per_second,
  objects.loaded_at, objects.batch_id, batches.run_id
from ${table('load_objects')} as objects
left join ${table('load_batches')} as batches on batches.batch_id = objects.batch_id`,
    ),
    view(
      'v_rejects',
      'One row per stream and reason: how many lines could not be loaded, and where to look.',
      `select stream, reason, path,
  count(*) as lines,
  min(rejected_at) as first_rejected_at,
  max(rejected_at) as last_rejected_at,
  max(object_key) as object_key,
  max(quarantine_url) as quarantine_url
from ${table('rejects')}
group by stream, reason, path`,
    ),
  ];
}
