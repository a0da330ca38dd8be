import { CommitOutcomeUnknownError } from './errors.ts';

/**
 * What to do about a failure:
 * - `retry`: the transaction lost against another one, or S3 was busy: run the whole transaction again;
 * - `reconnect`: the connection is gone or could not be opened: run it again on a new one, after asking whether a
 *   COMMIT that was on its way went through;
 * - `data`: a row or file does not fit its table: repeating changes nothing;
 * - `fatal`: anything else (missing table, permission, syntax, disk full).
 */
export type RedshiftErrorClass = 'retry' | 'reconnect' | 'data' | 'fatal';

/** SQLSTATE 40001 serialization failure, 40P01 deadlock. */
const RETRY_CODES: ReadonlySet<string> = new Set(['40001', '40P01']);

const RECONNECT_CODES: ReadonlySet<string> = new Set([
  // Sockets and names.
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  // Connection exceptions, shutdown, starting up, too many connections.
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/**
 * Serializable violations arrive as SQLSTATE XX000 with the message `1023` alone, or wrapped by another driver; so the
 * text decides, and a number inside a longer text does not.
 */
const RETRY_TEXT =
  /^\s*1023\s*$|\bERROR:\s+1023\b|Invalid operation: 1023\b|serializable isolation violation|conflict with concurrent transaction|could not open relation with OID|deadlock detected|CanRetry 1\b|SlowDown|ServiceUnavailable|reduce your request rate/im;

const RECONNECT_TEXT =
  /Connection terminated|connection has been closed|server closed the connection|not queryable|Client was closed|timeout exceeded when trying to connect|Connection ended unexpectedly|connection has been discarded/i;

const DATA_TEXT =
  /stl_load_errors|sys_load_error_detail|String length exceeds DDL|Spectrum Scan Error|value too long for type|numeric field overflow|out of range for type/i;

/** SQLSTATE class 22: data exceptions; 23502: NULL in a NOT NULL column. */
const DATA_CODE = /^(22...|23502)$/;

interface ErrorLike {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly errorClass?: unknown;
}

const isErrorLike = (value: unknown): value is ErrorLike => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const CLASSES: ReadonlySet<unknown> = new Set<RedshiftErrorClass>(['retry', 'reconnect', 'data', 'fatal']);

/** Sorts what Redshift said, where nothing but its text is known (the Data API passes on no SQLSTATE). */
export function classifyRedshiftText(said: string): RedshiftErrorClass {
  if (RETRY_TEXT.test(said)) return 'retry';
  if (RECONNECT_TEXT.test(said)) return 'reconnect';
  return DATA_TEXT.test(said) ? 'data' : 'fatal';
}

/** Sorts an error of the driver or the server by what to do about it. Unknown things are `fatal`. */
export function classifyRedshiftError(error: unknown): RedshiftErrorClass {
  if (error instanceof CommitOutcomeUnknownError) return 'reconnect';
  if (!isErrorLike(error)) return 'fatal';
  // A driver that knows better says so.
  if (CLASSES.has(error.errorClass)) return error.errorClass as RedshiftErrorClass;
  const code = text(error.code);
  const message = text(error.message);
  const said = `${message}\n${text(error.detail)}`;
  if (RETRY_CODES.has(code) || RETRY_TEXT.test(said)) return 'retry';
  if (RECONNECT_CODES.has(code) || RECONNECT_TEXT.test(said)) return 'reconnect';
  if (DATA_TEXT.test(said) || DATA_CODE.test(code)) return 'data';
  // Node tries several addresses of a host and reports all their failures as one AggregateError.
  if (Array.isArray(error.errors) && error.errors.length > 0) return classifyRedshiftError(error.errors[0]);
  return error.cause === undefined ? 'fatal' : classifyRedshiftError(error.cause);
}
