/** Base class of what can go wrong in local-cloud. `exitCode` is what `npm start` ends with. */
export class LocalCloudError extends Error {
  override readonly name: string = 'LocalCloudError';
  readonly exitCode: number = 1;
}

/** The options or the data they name cannot be used; nothing was started. */
export class UsageError extends LocalCloudError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** A program could not be started at all: it is missing or may not be run. */
export class ProcessStartError extends LocalCloudError {
  override readonly name = 'ProcessStartError';
  readonly title: string;
  readonly command: string;

  constructor(title: string, command: string) {
    super(
      `${title} could not be started: ${command} is missing or cannot be run. Run \`npm run setup\`, then try again.`,
    );
    this.title = title;
    this.command = command;
  }
}

/** A stage of the pipeline ended with an error; its own output says why. */
export class StageError extends LocalCloudError {
  override readonly name = 'StageError';
  readonly stage: string;

  constructor(stage: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.stage = stage;
  }
}

/** Another run uses the same state folder. */
export class AlreadyRunningError extends LocalCloudError {
  override readonly name = 'AlreadyRunningError';
  readonly pid: number;

  constructor(pid: number) {
    super(`another \`npm start\` is running here (process ${pid}): wait for it, or stop it with Ctrl-C.`);
    this.pid = pid;
  }
}
