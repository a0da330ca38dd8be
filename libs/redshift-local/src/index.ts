export { startRedshiftLocal, type RedshiftLocal, type RedshiftLocalOptions } from './server.ts';
export {
  DataFolderInUseError,
  InternalQueryError,
  InvalidOptionError,
  ListenError,
  PostgresMissingError,
  PostgresStartError,
  RedshiftLocalError,
} from './errors.ts';
