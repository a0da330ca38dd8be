import { LocalCloudError } from '../../errors.ts';

/** The local S3 could not be started, or ended by itself while it started. */
export class LocalS3Error extends LocalCloudError {
  override readonly name: string = 'LocalS3Error';
  /** Never true here: a second attempt meets the same port, folder and programs. */
  readonly transient: boolean = false;
}

/** Another program uses the port. */
export class LocalS3PortTakenError extends LocalS3Error {
  override readonly name = 'LocalS3PortTakenError';
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number) {
    super(
      `the local S3 cannot listen on ${host}:${port}: another program already uses that port; stop it or choose another port.`,
    );
    this.host = host;
    this.port = port;
  }
}

/** Another local S3 works on the same state folder. */
export class LocalS3StateInUseError extends LocalS3Error {
  override readonly name = 'LocalS3StateInUseError';
  readonly stateDir: string;

  constructor(stateDir: string) {
    super(`another local S3 is using ${stateDir}; stop it, or choose another state folder.`);
    this.stateDir = stateDir;
  }
}

/** A file of the state folder does not hold what was written to it, as after a loss of power. */
export class LocalS3StateDamagedError extends LocalS3Error {
  override readonly name = 'LocalS3StateDamagedError';
  /** The damaged file. */
  readonly path: string;

  constructor(path: string) {
    super(`the local S3 cannot read ${path}: the file is damaged. Remove the state folder to start afresh.`);
    this.path = path;
  }
}
