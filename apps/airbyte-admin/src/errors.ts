/** Exit codes of the command line. `plan` uses 0, 1 and 2 only: nothing to do, error, changes. */
export const exitCodes = {
  ok: 0,
  error: 1,
  /** Wrong command line, environment, YAML or manifest. (In `plan`: there are changes.) */
  configuration: 2,
  unreachable: 3,
  credentials: 4,
  jobFailed: 5,
  jobCancelled: 6,
  timeout: 7,
  tooFewRows: 8,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Base of the errors of this application; errors of Airbyte itself are those of airbyte-client. */
export abstract class AdminError extends Error {
  abstract readonly exitCode: ExitCode;
  /** True where the same command may well succeed later without anybody changing anything. */
  readonly transient: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The environment, the YAML or the manifest is wrong: all problems at once, each with its place. */
export class ConfigurationError extends AdminError {
  readonly exitCode = exitCodes.configuration;
  readonly problems: readonly string[];

  constructor(where: string, problems: readonly string[], options?: ErrorOptions) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(`${where} is not usable (${problems.length}):\n${list}`, options);
    this.problems = problems;
  }
}

/** More than one thing in Airbyte could be the described one; a guess could change the wrong one. */
export class AmbiguousError extends AdminError {
  readonly exitCode = exitCodes.error;
  readonly ids: readonly string[];

  constructor(resource: string, name: string, ids: readonly string[]) {
    super(
      `Airbyte has ${ids.length} of ${resource} "${name}" (${ids.join(', ')}). ` +
        'Delete or rename all but one, then try again.',
    );
    this.ids = ids;
  }
}

/** `sync`, `status` or `destroy` before anything was applied. */
export class NotProvisionedError extends AdminError {
  readonly exitCode = exitCodes.error;

  constructor(resource: string, name: string) {
    super(`Airbyte has no ${resource} "${name}". Run \`airbyte-admin apply\` first.`);
  }
}

/** Airbyte accepted a change and shows something else afterwards. */
export class NotTakenOverError extends AdminError {
  readonly exitCode = exitCodes.error;
  readonly paths: readonly string[];

  constructor(resource: string, paths: readonly string[]) {
    super(
      `Airbyte did not take over these settings of the ${resource}: ${paths.join(', ')}. ` +
        'Look at it in the user interface; another tool or a person may have changed it at the same time.',
    );
    this.paths = paths;
  }
}

/** `destroy` without `--yes`. */
export class NotConfirmedError extends AdminError {
  readonly exitCode = exitCodes.error;

  constructor() {
    super('Nothing was deleted: repeat with --yes to delete what is listed above.');
  }
}

/** A sync ended badly. Airbyte's public API gives no reason; its user interface and log do. */
export class JobEndError extends AdminError {
  readonly exitCode: ExitCode;
  readonly jobId: number;
  readonly status: 'failed' | 'cancelled';

  constructor(jobId: number, status: 'failed' | 'cancelled') {
    super(
      status === 'failed'
        ? `sync job ${jobId} failed. The reason is in Airbyte's log of job ${jobId}; correct it and sync again.`
        : `sync job ${jobId} was cancelled before its end. Start it again if that was not meant.`,
    );
    this.exitCode = status === 'failed' ? exitCodes.jobFailed : exitCodes.jobCancelled;
    this.jobId = jobId;
    this.status = status;
  }
}

/** A sync took longer than we were told to wait. It goes on in Airbyte. */
export class JobTimeoutError extends AdminError {
  readonly exitCode = exitCodes.timeout;
  override readonly transient = true;
  readonly jobId: number;

  constructor(jobId: number, status: string, timeoutSeconds: number) {
    super(
      `sync job ${jobId} is still ${status} after ${timeoutSeconds} s and goes on in Airbyte. ` +
        '`airbyte-admin sync --wait` waits for the same job again.',
    );
    this.jobId = jobId;
  }
}

/** A sync succeeded with fewer records than expected: Airbyte reports success for syncs that read nothing, too. */
export class TooFewRowsError extends AdminError {
  readonly exitCode = exitCodes.tooFewRows;
  readonly jobId: number;
  readonly rowsSynced: number;

  constructor(jobId: number, rowsSynced: number, leastRows: number) {
    super(
      `sync job ${jobId} succeeded with ${rowsSynced} records, expected at least ${leastRows}. ` +
        'Check that the source has data and that the base URL is right.',
    );
    this.jobId = jobId;
    this.rowsSynced = rowsSynced;
  }
}
