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
export { copy, type CopyIamRole, type CopyOptions } from './commands/copy.ts';
export { type LoadError, loadErrors, type LoadErrorsOptions } from './commands/load-errors.ts';
export { manifest, type ManifestEntry } from './commands/manifest.ts';
export {
  createTableLike,
  type CreateTableLikeOptions,
  type ExtraColumn,
  lockTable,
  lockTables,
  type TableName,
} from './commands/tables.ts';
export { RedshiftQueryCompiler, type RedshiftQueryCompilerOptions } from './compiler.ts';
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
export { distKey, distStyle, encode, type Encoding, ENCODINGS, identity, sortKey } from './ddl/physical.ts';
export { MAX_VARCHAR_BYTES, redshiftTypes } from './ddl/types.ts';
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
  escapeIdentifier,
  escapeLiteral,
  type IdentifierCase,
  MAX_IDENTIFIER_BYTES,
  normalizeIdentifier,
} from './identifiers.ts';
export {
  introspectColumns,
  type IntrospectColumnsOptions,
  type RedshiftColumn,
  RedshiftIntrospector,
} from './introspector.ts';
export { type RedshiftRetry, type RedshiftRetryOptions, withRedshiftRetry } from './retry.ts';
