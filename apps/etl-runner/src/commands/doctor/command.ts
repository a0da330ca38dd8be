import type { EtlConfig } from '../../config.ts';
import { ConfigurationError } from '../../errors.ts';
import { examine, reportOf } from './doctor.ts';
import { DoctorConfigurationError, DoctorFoundProblemsError } from './errors.ts';
import type { CheckResult, DoctorReport } from './types.ts';

/** How `doctor` reads its configuration and shows what it found. */
export interface DoctorOptions {
  /** @throws ConfigurationError */
  readonly readConfig: () => EtlConfig;
  readonly out: NodeJS.WritableStream;
  /** One line of JSON (a DoctorReport) in place of the lines for people. */
  readonly json: boolean;
}

/**
 * The command `doctor`: one line per check.
 *
 * @throws DoctorConfigurationError (exit 2) or DoctorFoundProblemsError (exit 1), both after the report
 */
export async function doctor({ readConfig, out, json }: DoctorOptions): Promise<void> {
  const show = (result: CheckResult) => {
    if (!json) out.write(`${line(result)}\n`);
  };
  const report = await findOut(readConfig, show);
  if (json) out.write(`${JSON.stringify(report)}\n`);
  const failed = report.checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
  if (failed.includes('configuration')) throw new DoctorConfigurationError();
  if (failed.length > 0) throw new DoctorFoundProblemsError(failed);
}

async function findOut(
  readConfig: () => EtlConfig,
  show: (result: CheckResult) => void,
): Promise<DoctorReport> {
  let config: EtlConfig;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const checks = error.problems.map(unusable);
    checks.forEach(show);
    return reportOf(checks);
  }
  return examine(config, show);
}

const unusable = (problem: string): CheckResult => ({
  name: 'configuration',
  status: 'failed',
  detail: problem,
  fix: 'set this environment variable as the README of etl-runner says; nothing else was tried',
});

const marks = { ok: '✔', failed: '✘', skipped: '–' } as const;

/** `✘ copy-role  what was found → how to fix it` */
export function line({ name, status, detail, fix }: CheckResult): string {
  return `${marks[status]} ${name.padEnd(19)} ${detail}${fix === undefined ? '' : ` → ${fix}`}`;
}
