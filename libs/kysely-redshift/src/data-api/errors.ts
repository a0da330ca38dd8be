import { classifyRedshiftText, type RedshiftErrorClass } from '../classify.ts';
import { RedshiftError } from '../errors.ts';
import type { StatementOutcome } from './types.ts';

/** What is known about a failure. */
export interface DataApiErrorOptions extends ErrorOptions {
  /** The statement, without the values of its parameters. */
  readonly statement: string;
  /** Its identifier, when the service had given it one. */
  readonly statementId?: string | undefined;
  readonly errorClass?: RedshiftErrorClass;
}

/** Failures of the service or of the way to it, after which the same call may succeed. */
const PASSING =
  /Throttl|TooManyRequests|ActiveStatementsExceeded|ActiveSessionsExceeded|ActiveWaitingRequestsExceeded|InternalServer|ServiceUnavailable|DatabaseConnectionException|QueryTimeout/;

/** A statement failed in the Data API. The service passes on the text of Redshift's error, but no SQLSTATE. */
export class DataApiError extends RedshiftError {
  override readonly name = 'DataApiError';
  readonly statement: string;
  readonly statementId: string | undefined;
  /** What to do about it; `classifyRedshiftError` answers the same. */
  readonly errorClass: RedshiftErrorClass;

  constructor(message: string, options: DataApiErrorOptions) {
    const { errorClass = 'fatal', statement, statementId, ...rest } = options;
    super(message, { ...rest, transient: errorClass === 'retry' || errorClass === 'reconnect' });
    this.statement = statement;
    this.statementId = statementId;
    this.errorClass = errorClass;
  }

  /** A call of the API failed: nobody knows what became of a statement that was already running. */
  static fromCall(cause: unknown, statement: string, statementId?: string): DataApiError {
    const { name, message } = cause as { name?: string; message?: string };
    const text = `${name ?? 'Error'}: ${message ?? String(cause)}`;
    const { $fault } = cause as { $fault?: string };
    // An answer with a fault came from the service; anything else means that there was none.
    const isPassing = PASSING.test(name ?? '') || $fault !== 'client';
    return new DataApiError(`The Data API failed. ${text}`, {
      cause,
      statement,
      statementId,
      errorClass: isPassing ? 'reconnect' : 'fatal',
    });
  }

  /** The statement itself failed or was cancelled. */
  static fromDescription(outcome: StatementOutcome, statementId: string, statement: string): DataApiError {
    const reason = outcome.Error ?? (outcome.Status === 'ABORTED' ? 'it was cancelled' : 'no reason given');
    return new DataApiError(`The statement ${statementId} failed: ${reason}`, {
      statement,
      statementId,
      errorClass: classifyRedshiftText(reason),
    });
  }
}

/** A bigint beyond 2^53 came through the Data API, where its last digits are lost. */
export class LostDigitsError extends RedshiftError {
  override readonly name = 'LostDigitsError';

  constructor(value: number) {
    super(
      `The Data API and the AWS SDK cannot carry all digits of a bigint as large as ${value}. ` +
        'Select it as text (cast(… as varchar)) or as numeric.',
    );
  }
}

/** The session is gone: it expired, or the service closed it. The statement was refused before it ran. */
export const isLostSession = (error: unknown): boolean =>
  error instanceof DataApiError &&
  error.statementId === undefined &&
  error.errorClass === 'fatal' &&
  /session/i.test(error.message);
