/** How one check went. `skipped` = it could not be tried because an earlier one failed. */
export interface CheckResult {
  /** Stable name for machines, for example `redshift-login`. */
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'skipped';
  /** What was found: one line. */
  readonly detail: string;
  /** What to do about a failed check: one line. */
  readonly fix?: string;
}

/** What `doctor` found; the only line of stdout with `--json`. */
export interface DoctorReport {
  readonly command: 'doctor';
  /** Whether no check failed. */
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
}

/** What a check gives when all is well; when it is not, it throws a `CheckError`. */
export type CheckFunction = () => Promise<string>;
