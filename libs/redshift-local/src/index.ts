export { startRedshiftLocal, type RedshiftLocal } from './server.ts';
export type { DataApiOptions, RedshiftLocalOptions } from './options.ts';
export type { ArmedFault, Faults } from './faults/registry.ts';
export type {
  CommitOutcomeUnknown,
  DropConnection,
  Fault,
  FaultTarget,
  S3Cut,
  S3Error,
  S3Slow,
  StatementError,
  TransactionConflict,
} from './faults/types.ts';
export type { DataApiLimits } from './data-api/statements.ts';
export {
  DataFolderInUseError,
  InternalQueryError,
  InvalidOptionError,
  ListenError,
  PostgresMissingError,
  PostgresStartError,
  RedshiftLocalError,
} from './errors.ts';
export type { ServerCertificate } from './tls/certificate.ts';
