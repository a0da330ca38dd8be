import type { ErrorMessage } from './pipeline/staging/messages.ts';

/** What etl-runner ends with. 75 is EX_TEMPFAIL of sysexits.h: the same call may work later. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  configuration: 2,
  tooManyRejects: 3,
  partial: 4,
  retryLater: 75,
} as const;

/** Base class of etl-runner's own errors; `exitCode` is what the process ends with. */
export class EtlRunnerError extends Error {
  override readonly name: string = 'EtlRunnerError';
  readonly exitCode: number = exitCodes.failed;
  /** Whether the same call may succeed later without a change. */
  readonly transient: boolean = false;
}

/** The environment or the options cannot be used; `problems` lists all of them at once. */
export class ConfigurationError extends EtlRunnerError {
  override readonly name = 'ConfigurationError';
  override readonly exitCode = exitCodes.configuration;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** A worker thread reports an error; `name` is the original one, whose class does not cross threads. */
export class WorkerError extends EtlRunnerError {
  override readonly name: string;
  override readonly transient: boolean;
  /** The object that it is about. */
  readonly key: string | undefined;

  constructor({ name, message, stack, transient, key }: ErrorMessage) {
    super(message);
    this.key = key;
    this.name = name;
    this.transient = transient;
    if (stack !== undefined) this.stack = stack;
  }
}

/** A worker thread died, for example of memory. Its batch was given up and nothing of it is in Redshift. */
export class WorkerCrashedError extends EtlRunnerError {
  override readonly name = 'WorkerCrashedError';
  override readonly transient = true;

  constructor({ cause }: { readonly cause: unknown }) {
    super(
      `a staging worker died (${reasonOf(cause)}). Its batch is given up and nothing of it was loaded: run it again, ` +
        'with a smaller --concurrency when memory was short.',
      { cause },
    );
  }
}

/** Some objects or collections could not be loaded; what is not named is. */
export class PartialLoadError extends EtlRunnerError {
  override readonly name = 'PartialLoadError';
  override readonly exitCode = exitCodes.partial;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `some of it could not be loaded; the rest is:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Tables in Redshift differ from their definitions; what differs is printed. */
export class SchemaDiffersError extends EtlRunnerError {
  override readonly name = 'SchemaDiffersError';

  constructor(differences: number) {
    super(
      `Redshift differs in ${differences} points: \`etl-runner schema apply\` (and every load) mends them.`,
    );
  }
}

/** What was asked for is not there. */
export class NotFoundError extends EtlRunnerError {
  override readonly name = 'NotFoundError';
}

/** SIGTERM or SIGINT came: what was not committed is given up. */
export class InterruptedError extends EtlRunnerError {
  override readonly name = 'InterruptedError';
  override readonly transient = true;

  constructor(signal: string) {
    super(`interrupted by ${signal}: nothing is half loaded. Run it again to load the rest.`);
  }
}

/** dbt could not be started, or ended with an error; its own output says why. */
export class DbtError extends EtlRunnerError {
  override readonly name = 'DbtError';
  readonly args: readonly string[];

  constructor(message: string, args: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.args = args;
  }
}

/** More documents were rejected than `--max-rejects` allows. The good ones are loaded, the bad ones in quarantine. */
export class TooManyRejectsError extends EtlRunnerError {
  override readonly name = 'TooManyRejectsError';
  override readonly exitCode = exitCodes.tooManyRejects;
  readonly rejected: number;
  readonly rowsRead: number;

  constructor(
    { rejected, rowsRead }: { readonly rejected: number; readonly rowsRead: number },
    limit: string,
    quarantine: { readonly bucket: string; readonly prefix: string },
  ) {
    super(
      `${rejected} of ${rowsRead} documents were rejected, more than --max-rejects ${limit} allows. The others are ` +
        `loaded; the rejected ones are in s3://${quarantine.bucket}/${quarantine.prefix} and in the table etl.rejects, with reasons.`,
    );
    this.rejected = rejected;
    this.rowsRead = rowsRead;
  }
}

/** Other runners were always quicker with some object of the batch. */
export class TooManyRunnersError extends EtlRunnerError {
  override readonly name = 'TooManyRunnersError';
  override readonly transient = true;
  readonly stream: string;

  constructor(stream: string) {
    super(
      `other runners keep loading objects of ${stream} at the same time: run it again when they are done.`,
    );
    this.stream = stream;
  }
}

/** Where Redshift was looked for. */
interface RedshiftAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** Redshift refuses the user, the password or the database. */
export class RedshiftLoginError extends EtlRunnerError {
  override readonly name = 'RedshiftLoginError';
  override readonly exitCode = exitCodes.configuration;

  constructor({ host, port, database }: RedshiftAddress, user: string, options: { readonly cause: unknown }) {
    super(
      `Redshift at ${host}:${port} refuses ${user} for database "${database}" (${reasonOf(options.cause)}): ` +
        'check REDSHIFT_USER, REDSHIFT_PASSWORD (or the secret, workgroup or cluster of the login) and REDSHIFT_DATABASE.',
      options,
    );
  }
}

/** Redshift does not answer: a wrong address, a closed security group, a paused cluster. */
export class RedshiftUnreachableError extends EtlRunnerError {
  override readonly name = 'RedshiftUnreachableError';
  override readonly transient = true;

  constructor({ host, port }: RedshiftAddress, options: { readonly cause: unknown }) {
    super(
      `Redshift at ${host}:${port} cannot be reached (${reasonOf(options.cause)}): check REDSHIFT_HOST, REDSHIFT_PORT, ` +
        'REDSHIFT_SSL_MODE and the security group, and whether the cluster is running.',
      options,
    );
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
