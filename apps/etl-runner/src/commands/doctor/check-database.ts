import { sql, type Kysely } from 'kysely';
import { type EtlConfig, loginName } from '../../config.ts';
import { RedshiftLoginError } from '../../errors.ts';
import { checkRedshift } from '../../pipeline/check-redshift.ts';
import { CheckError } from './errors.ts';
import { reasonOf } from './reason.ts';

/** The schemas that the load and dbt write to. Only `analytics` is dbt's. */
const schemas = ['spacex_raw', 'etl', 'analytics'];

/**
 * Does Redshift answer, does it take our login, and is it one?
 *
 * @throws CheckError
 */
export async function checkLogin(db: Kysely<unknown>, config: EtlConfig): Promise<string> {
  const { host, port, database, sslMode } = config.redshift;
  const user = loginName(config.redshift);
  const at = `${host}:${port}`;
  try {
    await checkRedshift(db, config);
  } catch (error) {
    const reason = reasonOf((error as Error).cause);
    throw error instanceof RedshiftLoginError
      ? new CheckError(
          `${at} refuses ${user} for database ${database} (${reason})`,
          'check REDSHIFT_USER, REDSHIFT_PASSWORD and REDSHIFT_DATABASE; with a managed secret, that the task was started after the last rotation',
          { cause: error },
        )
      : new CheckError(
          `${at} cannot be reached with REDSHIFT_SSL_MODE=${sslMode} (${reason})`,
          'check REDSHIFT_HOST and REDSHIFT_PORT, that the security group of Redshift lets this machine in, that the cluster is not paused, and REDSHIFT_SSL_MODE',
          { cause: error },
        );
  }
  const { rows } = await sql<{ version: string }>`select version() as ${sql.id('version')}`.execute(db);
  const version = rows[0]?.version ?? '';
  const redshift = /Redshift (\S+)/.exec(version)?.[1];
  if (redshift === undefined) {
    throw new CheckError(
      `${at} answers, but is no Redshift: ${version}`,
      'check REDSHIFT_HOST and REDSHIFT_PORT',
    );
  }
  return `Redshift ${redshift} at ${at}, ${user}, database ${database}`;
}

interface Privilege {
  readonly schema: string;
  /** null = the schema is not there. */
  readonly may_create: boolean | null;
}

/**
 * May we create the schemas, tables in those that are there, and temporary tables?
 *
 * @throws CheckError
 */
export async function checkPrivileges(db: Kysely<unknown>, config: EtlConfig): Promise<string> {
  const { database } = config.redshift;
  const { rows } = await sql<{ create: boolean; temp: boolean; user: string }>`
    select current_user as ${sql.id('user')}, has_database_privilege(current_database(), 'create') as ${sql.id('create')},
           has_database_privilege(current_database(), 'temp') as ${sql.id('temp')}`.execute(db);
  const [onDatabase = { create: false, temp: false, user: '' }] = rows;
  const { user } = onDatabase;
  const grants: string[] = [];
  const problems: string[] = [];
  if (!onDatabase.temp) {
    problems.push('make temporary tables');
    grants.push(`grant temp on database "${database}" to "${user}"`);
  }
  const found = await Promise.all(schemas.map((schema) => readPrivilege(db, schema)));
  const absent = found.filter(({ may_create }) => may_create === null).map(({ schema }) => schema);
  if (absent.length > 0 && !onDatabase.create) {
    problems.push(`create the schemas ${absent.join(', ')}`);
    grants.push(`grant create on database "${database}" to "${user}"`);
  }
  for (const { schema } of found.filter(({ may_create }) => may_create === false)) {
    problems.push(`create tables in ${schema}`);
    grants.push(`grant usage, create on schema ${schema} to "${user}"`);
  }
  if (problems.length > 0) {
    throw new CheckError(
      `user ${user} may not ${problems.join(', nor ')}`,
      `as an administrator: ${grants.join('; ')};`,
    );
  }
  return absent.length === 0
    ? `may create tables in ${schemas.join(', ')}`
    : `may create the schemas that the first load and dbt make (${absent.join(', ')})`;
}

async function readPrivilege(db: Kysely<unknown>, schema: string): Promise<Privilege> {
  // HAS_SCHEMA_PRIVILEGE fails for a schema that is not there, so it is only asked for those in the catalog.
  const { rows } = await sql<{ may_create: boolean }>`
    select has_schema_privilege(nspname, 'create') as may_create
    from pg_catalog.pg_namespace where nspname = ${schema}`.execute(db);
  return { schema, may_create: rows[0]?.may_create ?? null };
}
