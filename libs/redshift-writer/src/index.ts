export type { LoadBatch } from './load-batch.ts';
export {
  BatchUsageError,
  CopyAccessError,
  DuplicateKeyError,
  InvalidTableError,
  LoadDataError,
  RedshiftWriterError,
  type RedshiftWriterErrorOptions,
  RowCountMismatchError,
  SchemaConflictError,
  StagingError,
} from './errors.ts';
export { ObjectStager, type ObjectStagerOptions } from './staging/object-stager.ts';
export type { StagedObject, StagedPart, StagingTarget } from './staging/types.ts';
export type { DoubtfulObject, ExplodeStatements, RawObject, RawObjectsOptions } from './pushdown/types.ts';
export type { WrittenObject } from './staging/compressed-lines.ts';
export type { SweepOptions, SweepResult } from './sweep.ts';
export type { DestructiveChange, SchemaChange } from './schema/schema-plan.ts';
export type {
  BatchResult,
  ColumnDefinition,
  ColumnType,
  DocumentOrigin,
  DocumentRow,
  LoadDocument,
  LoadObject,
  LoadReject,
  PhaseSeconds,
  Row,
  RowDocument,
  SchemaDrift,
  SnapshotResult,
  SourceChange,
  StreamListing,
  StreamTables,
  TableDefinition,
  WriterLog,
} from './types.ts';
export {
  createRedshiftWriter,
  type OpenBatchOptions,
  type RedshiftWriter,
  type RedshiftWriterOptions,
  type SchemaOptions,
} from './writer.ts';
