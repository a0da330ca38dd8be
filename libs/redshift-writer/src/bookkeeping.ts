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

/** The tables of the schema `etl`: what was loaded, by which batch, and what was not. */
export interface BookkeepingTables {
  /** The ledger: one row per loaded object, written in the transaction of its rows. */
  readonly ledger: TableDefinition;
  readonly batches: TableDefinition;
  readonly rejects: TableDefinition;
  readonly drift: TableDefinition;
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
        batchId,
        column('rows_read', bigint, 'Lines of the object.'),
        column('rows_accepted', bigint, 'Documents that were valid.'),
        column('rows_rejected', bigint, 'Lines that went to quarantine.'),
        column('min_extracted_at', timestamptz, 'Oldest document of the object.', { nullable: true }),
        column('max_extracted_at', timestamptz, 'Newest document of the object.', { nullable: true }),
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
        stream,
        column('objects', bigint, 'Objects of the batch.'),
        column('rows_read', bigint, 'Lines of its objects; accepted plus rejected.'),
        column('rows_accepted', bigint, 'Documents; inserted plus updated, unchanged, outdated, superseded.'),
        column('rows_rejected', bigint, 'Lines that went to quarantine.'),
        column('documents_inserted', bigint, 'Documents that were new.'),
        column('documents_updated', bigint, 'Documents that differed from the stored version.'),
        column('documents_unchanged', bigint, 'Documents equal to the stored version.'),
        column('documents_outdated', bigint, 'Documents older than the stored version.'),
        column('documents_superseded', bigint, 'Documents older than another version in the batch.'),
        column('rows_by_table', { kind: 'super' }, 'Rows written per table.'),
        column('quarantine_url', varchar(2048), 'Folder with the rejected lines.', { nullable: true }),
        column('started_at', timestamptz, 'When the batch was opened (clock of the runner).'),
        column('loaded_at', timestamptz, 'When it was committed (clock of Redshift).'),
        column('stage_seconds', double, 'Reading, validating and staging.'),
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
  };
}
