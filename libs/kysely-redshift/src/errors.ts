/** Options of every error of this package. */
export interface RedshiftErrorOptions extends ErrorOptions {
  /** Whether the same call may succeed when it is made again. Default `false`. */
  readonly transient?: boolean;
}

/** Base of every error that this package throws itself; errors of the driver or the server pass through untouched. */
export class RedshiftError extends Error {
  override readonly name: string = 'RedshiftError';
  /** Whether the same call may succeed when it is made again. */
  readonly transient: boolean;

  constructor(message: string, options: RedshiftErrorOptions = {}) {
    super(message, options);
    this.transient = options.transient ?? false;
  }
}

/** A query or a transaction uses something that Redshift does not have. Thrown when it is compiled, before anything is sent. */
export class UnsupportedByRedshiftError extends RedshiftError {
  override readonly name = 'UnsupportedByRedshiftError';
  /** What was asked for, e.g. `RETURNING`. */
  readonly feature: string;
  /** What to write instead. */
  readonly remedy: string;

  constructor(feature: string, remedy: string) {
    super(`Redshift does not support ${feature}. ${remedy}`);
    this.feature = feature;
    this.remedy = remedy;
  }
}

/** A name that Redshift would fold to another name, or cut silently. */
export class InvalidIdentifierError extends RedshiftError {
  override readonly name = 'InvalidIdentifierError';
  readonly identifier: string;

  constructor(identifier: string, reason: string) {
    super(`The identifier ${JSON.stringify(identifier)} ${reason}`);
    this.identifier = identifier;
  }
}

/** Options of a command that contradict each other or do not hold a usable value. Thrown when the command is built. */
export class InvalidCommandError extends RedshiftError {
  override readonly name = 'InvalidCommandError';
  /** The command, e.g. `COPY`. */
  readonly command: string;

  constructor(command: string, reason: string) {
    super(`${command}: ${reason}`);
    this.command = command;
  }
}

/**
 * The connection was lost while COMMIT was on its way: the transaction may be stored or not.
 * Never repeat the work before asking the database, on a new connection, whether it is there.
 */
export class CommitOutcomeUnknownError extends RedshiftError {
  override readonly name = 'CommitOutcomeUnknownError';

  constructor(options: ErrorOptions) {
    super(
      'The connection was lost during COMMIT, so it is unknown whether the transaction was stored. ' +
        'Look for its rows on a new connection before repeating it.',
      { ...options, transient: true },
    );
  }
}

/** No credentials could be had for a new connection. */
export class CredentialsError extends RedshiftError {
  override readonly name = 'CredentialsError';
  /** Where they were looked for, e.g. `the workgroup analytics`. */
  readonly source: string;

  /** It is transient when the failure below says so, as the AWS SDK's throttling and network errors do. */
  constructor(source: string, reason: string, options: ErrorOptions = {}) {
    const { $retryable, $fault } = (options.cause ?? {}) as { $retryable?: unknown; $fault?: string };
    super(`No credentials from ${source}. ${reason}`, {
      ...options,
      transient: $retryable !== undefined || $fault === 'server',
    });
    this.source = source;
  }
}
