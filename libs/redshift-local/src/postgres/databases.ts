import { createHash } from 'node:crypto';
import { catalogSql } from '../catalog/index.ts';
import { AdminClient, quoteLiteral } from './admin-client.ts';

/** Kept as the comment of every database that has the catalogue. */
const catalogVersion = `redshift-local ${createHash('sha256').update(catalogSql).digest('hex').slice(0, 16)}`;

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function installCatalog(socketPath: string, database: string): Promise<void> {
  const client = await AdminClient.connect(socketPath, database);
  try {
    await client.query(catalogSql);
    await client.query(`comment on database ${quoteName(database)} is ${quoteLiteral(catalogVersion)}`);
  } finally {
    client.end();
  }
}

/** The form in which Postgres keeps a password for MD5 logins; so the password itself is in no statement and no log. */
const passwordHash = (user: string, password: string): string =>
  `md5${createHash('md5')
    .update(password + user)
    .digest('hex')}`;

/** What clients find. */
export interface DatabaseOptions {
  readonly database: string;
  readonly user: string;
  readonly password?: string;
}

/**
 * Makes the catalogue, the database and the user unless they are there, and brings the catalogue of a folder from an older
 * version up to date. New databases copy template1, so they have it from the start.
 */
export async function prepareDatabases(socketPath: string, options: DatabaseOptions): Promise<void> {
  const { database, user, password } = options;
  const admin = await AdminClient.connect(socketPath, 'postgres');
  try {
    const outdated = await admin.query(
      `select datname from pg_database where datallowconn and datname <> 'postgres'
       and coalesce(shobj_description(oid, 'pg_database'), '') <> ${quoteLiteral(catalogVersion)} order by datname = 'template1' desc`,
    );
    for (const [name] of outdated) await installCatalog(socketPath, name as string);

    const role = quoteName(user);
    const secret = password === undefined ? 'null' : quoteLiteral(passwordHash(user, password));
    const [found] = await admin.query(`select 1 from pg_roles where rolname = ${quoteLiteral(user)}`);
    await admin.query(`${found ? 'alter' : 'create'} role ${role} superuser login password ${secret}`);
    const [exists] = await admin.query(`select 1 from pg_database where datname = ${quoteLiteral(database)}`);
    if (exists) return;
    // The default strategy copies page by page through the log; a young template is faster copied as files.
    await admin.query(`create database ${quoteName(database)} owner ${role} strategy file_copy`);
    await admin.query(`comment on database ${quoteName(database)} is ${quoteLiteral(catalogVersion)}`);
  } finally {
    admin.end();
  }
}
