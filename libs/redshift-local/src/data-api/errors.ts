/** The exceptions of the service that redshift-local raises (AWS docs, Data API Reference). */
export type DataApiErrorCode =
  | 'ActiveSessionsExceededException'
  | 'ActiveStatementsExceededException'
  | 'BatchExecuteStatementException'
  | 'DatabaseConnectionException'
  | 'ExecuteStatementException'
  | 'InternalServerException'
  | 'MissingAuthenticationTokenException'
  | 'QueryTimeoutException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'ValidationException';

const serverFaults: readonly DataApiErrorCode[] = [
  'BatchExecuteStatementException',
  'DatabaseConnectionException',
  'ExecuteStatementException',
  'InternalServerException',
];

/** An answer of the Data API that is no success. */
export class DataApiError extends Error {
  override readonly name = 'DataApiError';
  readonly code: DataApiErrorCode;
  /** HTTP status: 500 for a fault of the server, otherwise 400. */
  readonly status: number;
  /** Members of the exception besides its message. */
  readonly members: Readonly<Record<string, string>>;

  constructor(code: DataApiErrorCode, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = serverFaults.includes(code) ? 500 : 400;
    this.members = members;
  }
}

/** A request that the service refuses before it does anything. */
export const invalid = (message: string): DataApiError => new DataApiError('ValidationException', message);

/** Something that is not there, or no longer. */
export const notFound = (message: string, id: string): DataApiError =>
  new DataApiError('ResourceNotFoundException', message, { ResourceId: id });
