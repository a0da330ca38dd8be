/** Base class of everything that redshift-local throws; SQL errors reach clients as ErrorResponse instead. */
export abstract class RedshiftLocalError extends Error {
  /** True when the same call may succeed later without a change by the caller. */
  abstract readonly transient: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The options make no sense together, or name something that does not exist. */
export class InvalidOptionError extends RedshiftLocalError {
  readonly transient = false;
  /** The option at fault, as it is named in `RedshiftLocalOptions`. */
  readonly option: string;

  constructor(option: string, problem: string, options?: ErrorOptions) {
    super(`${option}: ${problem}`, options);
    this.option = option;
  }
}

/** No Postgres binaries for this platform, or their folder is incomplete. */
export class PostgresMissingError extends RedshiftLocalError {
  readonly transient = false;
}

/** The embedded Postgres did not start; `logTail` holds the last lines that it wrote. */
export class PostgresStartError extends RedshiftLocalError {
  readonly transient = false;
  readonly logTail: string;

  constructor(message: string, logTail: string, options?: ErrorOptions) {
    super(logTail === '' ? message : `${message}\n${logTail}`, options);
    this.logTail = logTail;
  }
}

/** Another live redshift-local uses the data folder. */
export class DataFolderInUseError extends RedshiftLocalError {
  readonly transient = true;
  readonly dataDir: string;
  /** Process id of the owner. */
  readonly ownerPid: number;

  constructor(dataDir: string, ownerPid: number) {
    super(`${dataDir} is in use by process ${ownerPid}: stop that redshift-local or choose another folder.`);
    this.dataDir = dataDir;
    this.ownerPid = ownerPid;
  }
}

/** The front cannot listen: port taken, or the host is not an address of this machine. */
export class ListenError extends RedshiftLocalError {
  readonly transient = true;
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, options: ErrorOptions) {
    super(
      `cannot listen on ${host}:${port} (${String((options.cause as NodeJS.ErrnoException)?.code ?? options.cause)}): ` +
        'choose another port, or 0 for a free one.',
      options,
    );
    this.host = host;
    this.port = port;
  }
}

/** The embedded Postgres refused a statement of redshift-local itself. */
export class InternalQueryError extends RedshiftLocalError {
  readonly transient = false;
  /** SQLSTATE. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} (${code})`);
    this.code = code;
  }
}
