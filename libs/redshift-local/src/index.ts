export { startRedshiftLocal, type RedshiftLocal } from './server.ts';
export type { DataApiOptions, RedshiftLocalOptions } from './options.ts';
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
