export { RedshiftAdapter } from './adapter.ts';
export {
  type ClusterCredentialsClient,
  type ClusterCredentialsOptions,
  redshiftClusterCredentials,
} from './credentials/cluster.ts';
export { rememberCredentials } from './credentials/remembered.ts';
export {
  redshiftSecretCredentials,
  type SecretCredentialsOptions,
  type SecretsClient,
} from './credentials/secrets-manager.ts';
export {
  redshiftServerlessCredentials,
  type ServerlessCredentialsClient,
  type ServerlessCredentialsOptions,
} from './credentials/serverless.ts';
export type {
  AwsClientOptions,
  RedshiftCredentials,
  RedshiftCredentialsProvider,
  RememberOptions,
} from './credentials/types.ts';
export { classifyRedshiftError, type RedshiftErrorClass } from './classify.ts';
export { copy } from './commands/copy.ts';
export type { CopyOptions } from './commands/copy-options.ts';
export type { IamRole, IamRole as CopyIamRole } from './commands/iam-role.ts';
export { type LoadError, loadErrors, type LoadErrorsOptions } from './commands/load-errors.ts';
export { lockTable, lockTables } from './commands/lock.ts';
export {
  analyze,
  type AnalyzeOptions,
  truncate,
  vacuum,
  type VacuumOptions,
} from './commands/maintenance.ts';
export { manifest, type ManifestEntry } from './commands/manifest.ts';
export { type BoundCommand, mergeRemoveDuplicates, upsert, type UpsertOptions } from './commands/merge.ts';
export { unload, type UnloadOptions } from './commands/unload.ts';
export { RedshiftQueryCompiler, type RedshiftQueryCompilerOptions } from './compiler.ts';
export {
  alterDistribution,
  alterEncoding,
  alterSortKey,
  appendFrom,
  type AppendMismatch,
  type NewSortKey,
  widenVarchar,
} from './ddl/alter.ts';
export { commentOn, type CommentTarget } from './ddl/comment.ts';
export {
  addPartition,
  createExternalSchema,
  createExternalTable,
  dropPartition,
  type ExternalColumn,
  type ExternalSource,
  type ExternalTableOptions,
  type RowFormat,
} from './ddl/external.ts';
export {
  createRole,
  dropRole,
  grant,
  type Grant,
  type Grantee,
  grantRole,
  revoke,
  revokeRole,
} from './ddl/grants.ts';
export {
  autoSortKey,
  backup,
  distKey,
  type Distribution,
  distStyle,
  encode,
  type Encoding,
  ENCODINGS,
  identity,
  identityByDefault,
  interleavedSortKey,
  sortKey,
  type SortOrder,
  type TableDesign,
  tableDesign,
} from './ddl/physical.ts';
export {
  createTableAs,
  type CreateTableAsOptions,
  createTableLike,
  type CreateTableLikeOptions,
  type ExtraColumn,
} from './ddl/tables.ts';
export {
  type BatchOutcome,
  type DataApiBatchOptions,
  executeDataApiBatch,
  MAX_BATCH_STATEMENTS,
} from './data-api/batch.ts';
export { RedshiftDataApiDriver, type RedshiftDataApiDriverOptions } from './data-api/driver.ts';
export { DataApiError, type DataApiErrorOptions, LostDigitsError } from './data-api/errors.ts';
export { type DataApiStatement, MAX_STATEMENT_BYTES, toDataApiStatement } from './data-api/parameters.ts';
export type {
  DataApiParameter,
  DataApiTarget,
  RedshiftDataApiOptions,
  RedshiftDataApiWarehouse,
  RedshiftDataClient,
} from './data-api/types.ts';
export { MAX_VARCHAR_BYTES, redshiftTypes } from './ddl/types.ts';
export {
  alterAutoRefresh,
  createLateBindingView,
  createMaterializedView,
  dropMaterializedView,
  type LateBindingViewOptions,
  type MaterializedViewOptions,
  refreshMaterializedView,
} from './ddl/views.ts';
export { RedshiftDialect, type RedshiftDialectConfig, type RedshiftDialectOptions } from './dialect.ts';
export {
  createRedshiftPool,
  type RedshiftConnectionOptions,
  type RedshiftEndpoint,
  type RedshiftLogin,
  type RedshiftSslMode,
} from './driver/connect.ts';
export { RedshiftDriver, type RedshiftDriverOptions } from './driver/driver.ts';
export type { RedshiftPool, RedshiftPoolClient } from './driver/pool.ts';
export { setRedshiftTypeParsers, type TypeParserTarget } from './driver/type-parsers.ts';
export {
  CommitOutcomeUnknownError,
  CredentialsError,
  InvalidCommandError,
  InvalidIdentifierError,
  RedshiftError,
  type RedshiftErrorOptions,
  UnsupportedByRedshiftError,
} from './errors.ts';
export {
  approximateCountDistinct,
  approximatePercentileDisc,
  type Interpolated,
  listagg,
  type ListaggOptions,
  median,
  percentileCont,
  percentileDisc,
  ratioToReport,
  type Sort,
  type WindowOptions,
} from './expressions/aggregates.ts';
export { collate, decode, nvl, nvl2, type Value } from './expressions/conditional.ts';
export {
  convertTimezone,
  DATE_PARTS,
  dateAdd,
  dateDiff,
  type DatePart,
  dateTrunc,
  getDate,
  type Moment,
} from './expressions/dates.ts';
export { selectAllExcept } from './expressions/exclude.ts';
export { allSelected, cube, grouping, groupingSets, rollup } from './expressions/grouping.ts';
export {
  pivot,
  type PivotAggregate,
  type PivotOptions,
  unpivot,
  type UnpivotOptions,
} from './expressions/pivot.ts';
export { qualify } from './expressions/qualify.ts';
export {
  arrayLength,
  canJsonParse,
  jsonParse,
  jsonSerialize,
  jsonTypeof,
  superArray,
  superIs,
  superObject,
  type SuperPath,
  superPath,
  SUPER_TYPE_TESTS,
  type SuperTypeTest,
  unnest,
} from './expressions/super.ts';
export {
  escapeIdentifier,
  escapeLiteral,
  type IdentifierCase,
  MAX_IDENTIFIER_BYTES,
  normalizeIdentifier,
} from './identifiers.ts';
export {
  type Identity,
  introspectColumns,
  type IntrospectColumnsOptions,
  type RedshiftColumn,
} from './introspection/columns.ts';
export {
  introspectRedshift,
  type RedshiftColumnDesign,
  type RedshiftDistStyle,
  type RedshiftRelation,
} from './introspection/design.ts';
export { RedshiftIntrospector } from './introspection/introspector.ts';
export type { Relation, RelationKind } from './introspection/relations.ts';
export type { AnyKysely, TableName } from './names.ts';
export type { OutsideTransaction } from './outside-transaction.ts';
export type { RedshiftSessionSettings } from './session-settings.ts';
export { type RedshiftRetry, type RedshiftRetryOptions, withRedshiftRetry } from './retry.ts';
