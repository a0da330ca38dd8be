import { S3Client } from '@aws-sdk/client-s3';
import { Kysely } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';
import type { EtlConfig } from '../../config.ts';
import { redshiftConnection } from '../../redshift-login.ts';
import { checkCopyRole } from './check-copy.ts';
import { checkRawCopy } from './check-raw-copy.ts';
import { checkLogin, checkPrivileges } from './check-database.ts';
import { checkDbt } from './check-dbt.ts';
import { checkRawFolder, checkWritableFolder } from './check-s3.ts';
import { Checklist } from './checklist.ts';
import { checkClock, ServerClock } from './server-clock.ts';
import type { CheckResult, DoctorReport } from './types.ts';

/** A diagnosis must end soon: an address that swallows packets is given this long. */
const connectTimeoutMs = 10_000;

/**
 * Tries everything that a load and a dbt build need, and leaves no trace: probe objects are removed, the COPY is
 * rolled back. A check that fails does not stop the others.
 *
 * @param onResult called with each check as soon as it is done
 */
export async function examine(
  config: EtlConfig,
  onResult?: (result: CheckResult) => void,
): Promise<DoctorReport> {
  const { raw, staging, quarantine } = config;
  const s3 = new S3Client({
    ...config.s3,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: connectTimeoutMs, requestTimeout: 30_000 },
  });
  const clock = new ServerClock();
  clock.attach(s3);
  const connection = {
    ...redshiftConnection(config),
    connectTimeoutMs,
    maxConnections: 1,
    applicationName: 'etl-runner doctor',
  };
  const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
  const checklist = new Checklist(onResult);
  try {
    await checklist.run('configuration', [], async () => 'every variable can be used');
    await checklist.run('s3-raw', [], () => checkRawFolder(s3, raw));
    await checklist.run('s3-staging', [], () => checkWritableFolder(s3, staging));
    await checklist.run('s3-quarantine', [], () => checkWritableFolder(s3, quarantine));
    // A refusal tells the time as well; only where nothing answered there is nothing to compare.
    await checklist.run('clock', clock.observed ? [] : ['s3-raw'], async () => checkClock(clock.observed));
    await checklist.run('redshift-login', [], () => checkLogin(db, config));
    await checklist.run('redshift-privileges', ['redshift-login'], () => checkPrivileges(db, config));
    await checklist.run('copy-role', ['s3-staging', 'redshift-login'], () => checkCopyRole(db, s3, config));
    if (config.mode === 'pushdown')
      await checklist.run('copy-role-raw', ['s3-raw', 'redshift-login'], () => checkRawCopy(db, s3, config));
    await checklist.run('dbt', [], () => checkDbt(config, checklist.isOk('redshift-login')));
  } finally {
    s3.destroy();
    await db.destroy();
  }
  return reportOf(checklist.results);
}

/** The report of checks that were made. */
export function reportOf(checks: readonly CheckResult[]): DoctorReport {
  return { command: 'doctor', ok: checks.every(({ status }) => status !== 'failed'), checks };
}
