import type { ColumnDefinition, ColumnType, TableDefinition } from './types.ts';

const column = (
  name: string,
  type: ColumnType,
  description: string,
  options: { readonly nullable?: boolean } = {},
): ColumnDefinition => ({ name, type, description, nullable: options.nullable ?? false });

const varchar = (maxBytes: number): ColumnType => ({ kind: 'varchar', maxBytes });
const bigint: ColumnType = { kind: 'bigint' };
const timestamptz: ColumnType = { kind: 'timestamptz' };
const double: ColumnType = { kind: 'double' };

const batchId = column('batch_id', varchar(64), 'The batch.');
const stream = column('stream', varchar(127), 'Name of the stream.');

/** Longest raw line in `etl.rejects`, in bytes; the whole line is in the quarantine object. */
export const REJECT_RAW_BYTES = 8192;
/** Longest reason of a reject, in bytes. */
export const REJECT_REASON_BYTES = 4096;
/** Longest path in a document, in bytes. */
export const PATH_BYTES = 1024;

/** What became of the accepted documents; they sum up to `rows_accepted`. */
const VERDICT_COUNTS: readonly ColumnDefinition[] = [
  column('documents_inserted', bigint, 'Documents that were new.'),
  column('documents_updated', bigint, 'Documents that differed from the stored version.'),
  column('documents_unchanged', bigint, 'Documents equal to the stored version.'),
  column('documents_outdated', bigint, 'Documents older than what is known already.'),
  column('documents_superseded', bigint, 'Documents older than another version in the batch.'),
];

/** Longest key of a document in `etl.last_seen`, in bytes. */
const DOCUMENT_KEY_BYTES = 1024;

/** The tables of the schema `etl`: what was loaded, by which batch, and what was not. */
export interface BookkeepingTables {
  /** The ledger: one row per loaded object, written in the transaction of its rows. */
  readonly ledger: TableDefinition;
  readonly batches: TableDefinition;
  readonly rejects: TableDefinition;
  readonly drift: TableDefinition;
  /** Values that were made to fit their columns. */
  readonly changes: TableDefinition;
  /** The complete generations that were applied. */
  readonly snapshots: TableDefinition;
  /** When documents were seen last that did not change then. */
  readonly lastSeen: TableDefinition;
}

/** The bookkeeping tables in a schema. */
export function bookkeepingTables(schema: string): BookkeepingTables {
  return {
    ledger: {
      schema,
      name: 'load_objects',
      description:
        'The ledger: one row per S3 object that was loaded, written in the transaction of its rows.',
      primaryKey: ['bucket', 'object_key', 'etag'],
      sortKey: ['stream', 'object_key'],
      columns: [
        column('bucket', varchar(255), 'Bucket of the object.'),
        column('object_key', varchar(1024), 'Key of the object.'),
        column('etag', varchar(255), 'ETag without quotes; a rewritten object has another one.'),
        column('size_bytes', bigint, 'Size of the object.'),
        stream,
        column('airbyte_stream', varchar(255), 'Airbyte stream (folder) it comes from.', { nullable: true }),
        column('generation_id', bigint, "Airbyte's generation of its documents.", { nullable: true }),
        column('sync_id', bigint, "Airbyte's sync that wrote it.", { nullable: true }),
        batchId,
        column('rows_read', bigint, 'Lines of the object.'),
        column('rows_accepted', bigint, 'Documents that were valid.'),
        column('rows_rejected', bigint, 'Lines that went to quarantine.'),
        ...VERDICT_COUNTS,
        column('documents_deleted', bigint, 'Documents that the generation lacks which it completed.'),
        column('min_extracted_at', timestamptz, 'Oldest document of the object.', { nullable: true }),
        column('max_extracted_at', timestamptz, 'Newest document of the object.', { nullable: true }),
        column('load_mode', varchar(16), 'pushdown where Redshift read it itself, else copy.', {
          nullable: true,
        }),
        column('read_seconds', double, 'From the beginning to the end of reading it.'),
        column('loaded_at', timestamptz, 'When the batch was committed.'),
      ],
    },
    batches: {
      schema,
      name: 'load_batches',
      description: 'One row per committed batch: the new objects of one stream, loaded in one transaction.',
      primaryKey: ['batch_id'],
      sortKey: ['loaded_at'],
      columns: [
        batchId,
        column('run_id', varchar(64), 'The run of etl-runner that made it.', { nullable: true }),
        stream,
        column('objects', bigint, 'Objects of the batch.'),
        column('size_bytes', bigint, 'Size of its objects.'),
        column('rows_read', bigint, 'Lines of its objects; accepted plus rejected.'),
        column('rows_accepted', bigint, 'Documents; inserted plus updated, unchanged, outdated, superseded.'),
        column('rows_rejected', bigint, 'Lines that went to quarantine.'),
        ...VERDICT_COUNTS,
        column('documents_deleted', bigint, 'Documents marked as deleted: a complete generation lacks them.'),
        column('rows_by_table', { kind: 'super' }, 'Rows written per table.'),
        column('quarantine_url', varchar(2048), 'Folder with the rejected lines.', { nullable: true }),
        column('started_at', timestamptz, 'When the batch was opened (clock of the runner).'),
        column('loaded_at', timestamptz, 'When it was committed (clock of Redshift).'),
        column('stage_seconds', double, 'Reading, validating and staging.'),
        column('lock_seconds', double, 'Waiting for the lock of the ledger.'),
        column('copy_seconds', double, 'COPY into the staging tables.'),
        column('merge_seconds', double, 'Comparing and writing.'),
      ],
    },
    rejects: {
      schema,
      name: 'rejects',
      description: 'One row per line that could not be loaded; the whole line is in the quarantine object.',
      primaryKey: ['batch_id', 'object_key', 'line', 'reject_number'],
      sortKey: ['stream', 'rejected_at'],
      columns: [
        batchId,
        stream,
        column('bucket', varchar(255), 'Bucket of the object.'),
        column('object_key', varchar(1024), 'Key of the object.'),
        column('line', bigint, 'Line in the object, from 1.'),
        column('reject_number', bigint, 'Number of the reject in its object, from 1.'),
        column('reason', varchar(REJECT_REASON_BYTES), 'Why it was rejected.'),
        column('path', varchar(PATH_BYTES), 'Where in the document the fault is.', { nullable: true }),
        column('raw_line', varchar(REJECT_RAW_BYTES), `The line, cut at ${REJECT_RAW_BYTES} bytes.`),
        column('quarantine_url', varchar(2048), 'The object with the whole line.'),
        column('rejected_at', timestamptz, 'When it was rejected (clock of the runner).'),
      ],
    },
    drift: {
      schema,
      name: 'schema_drift',
      description: 'Fields that documents of a batch had and the tables do not; their values are in _extra.',
      primaryKey: ['batch_id', 'path', 'json_type'],
      sortKey: ['stream', 'loaded_at'],
      columns: [
        batchId,
        stream,
        column('path', varchar(PATH_BYTES), 'Path in the document.'),
        column('json_type', varchar(32), 'JSON type of the value.'),
        column('documents', bigint, 'Documents of the batch that have it.'),
        column('loaded_at', timestamptz, 'When the batch was committed.'),
      ],
    },
    changes: {
      schema,
      name: 'column_changes',
      description:
        'One row per value that was cut or left out, by us or by Airbyte, so that its document could be loaded.',
      primaryKey: ['batch_id', 'object_key', 'line', 'table_name', 'column_name', 'change_number'],
      sortKey: ['stream', 'changed_at'],
      columns: [
        batchId,
        stream,
        column('bucket', varchar(255), 'Bucket of the object.'),
        column('object_key', varchar(1024), 'Key of the object.'),
        column('line', bigint, 'Line in the object, from 1.'),
        column('change_number', bigint, 'Number of the change in its document, from 1.'),
        column('table_name', varchar(127), 'Table of the value; empty for a change by Airbyte.'),
        column(
          'column_name',
          varchar(PATH_BYTES),
          'Column of the value; by Airbyte the field of the document.',
        ),
        column('change', varchar(32), 'truncated or nulled; by Airbyte TRUNCATED or NULLED.'),
        column('reason', varchar(REJECT_REASON_BYTES), 'Why.'),
        column('original_bytes', bigint, 'Bytes that the value had.', { nullable: true }),
        column('max_bytes', bigint, 'Bytes that the column takes.', { nullable: true }),
        column('changed_at', timestamptz, 'When it was changed (clock of the runner).'),
      ],
    },
    snapshots: {
      schema,
      name: 'load_snapshots',
      description:
        'One row per complete generation of a full refresh that was applied. Documents read before the newest one began are outdated.',
      primaryKey: ['stream', 'snapshot_at'],
      sortKey: ['stream', 'snapshot_at'],
      columns: [
        stream,
        column('snapshot_at', timestamptz, 'When the generation began to be read: its oldest document.'),
        column('generations', { kind: 'super' }, "Airbyte's generation per Airbyte stream."),
        column('objects', bigint, 'Objects of the generation.'),
        column('documents', bigint, 'Documents that were there before.'),
        column('documents_deleted', bigint, 'Of these, the ones that the generation lacks.'),
        batchId,
        column('loaded_at', timestamptz, 'When the batch was committed.'),
      ],
    },
    lastSeen: {
      schema,
      name: 'last_seen',
      description:
        'When a document was seen last without a change, so that an older version that arrives later does not count as newer. Only what no complete generation covers.',
      primaryKey: ['stream', 'document_key'],
      sortKey: ['stream', 'document_key'],
      columns: [
        stream,
        column('document_key', varchar(DOCUMENT_KEY_BYTES), 'Primary key of the document.'),
        column('seen_at', timestamptz, 'When it was read from the source.'),
        batchId,
      ],
    },
  };
}
