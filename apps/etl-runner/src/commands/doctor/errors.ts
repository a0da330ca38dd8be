import { EtlRunnerError, exitCodes } from '../../errors.ts';

/** A check that failed: what was found, and what to do about it. It becomes a line of the report. */
export class CheckError extends EtlRunnerError {
  override readonly name = 'CheckError';
  /** One line for the person who repairs it. */
  readonly fix: string;

  constructor(detail: string, fix: string, options?: ErrorOptions) {
    super(detail, options);
    this.fix = fix;
  }
}

/** `doctor` found something to repair; its report says what. */
export class DoctorFoundProblemsError extends EtlRunnerError {
  override readonly name = 'DoctorFoundProblemsError';
  override readonly exitCode: number = exitCodes.failed;
  /** Names of the failed checks. */
  readonly failed: readonly string[];

  constructor(failed: readonly string[]) {
    const count = failed.length === 1 ? '1 check' : `${failed.length} checks`;
    super(`${count} failed (${failed.join(', ')}): repair what the report names, then run doctor again.`);
    this.failed = failed;
  }
}

/** The configuration cannot be used, so nothing else was tried. */
export class DoctorConfigurationError extends DoctorFoundProblemsError {
  override readonly exitCode = exitCodes.configuration;

  constructor() {
    super(['configuration']);
  }
}
