export {
  AirbyteClient,
  type ConnectionSettings,
  type CreateDestination,
  type CreateSource,
  type JobQuery,
} from './client.ts';
export {
  AirbyteConflictError,
  AirbyteCredentialsError,
  AirbyteError,
  AirbyteInvalidRequestError,
  AirbyteNotFoundError,
  AirbyteProblemError,
  AirbyteResponseError,
  AirbyteTimeoutError,
  AirbyteUnreachableError,
  type ProblemBody,
} from './errors.ts';
export type { AirbyteClientOptions } from './http.ts';
export type { RetryOptions } from './retry.ts';
export {
  isTerminal,
  SECRET_MASK,
  type Configuration,
  type Connection,
  type DeclarativeDefinition,
  type Destination,
  type Job,
  type JobStatus,
  type Schedule,
  type Source,
  type StreamConfiguration,
  type StreamProperties,
  type SyncMode,
  type Workspace,
} from './types.ts';
