import { createHash } from 'node:crypto';
import { catalogSql } from '../catalog/index.ts';
import { AdminClient, quoteLiteral } from './admin-client.ts';

/** Kept as the comment of every database that has the catalogue. */
const catalogVersion = `redshift-local ${createHash('sha256').update(catalogSql).digest('hex').slice(0, 16)}`;

/** A database that new clusters have, so that the first one of a user need not be copied. */
const spareDatabase = 'redshift_local_spare';

/** Numbers that one run of the server gives to statements. */
const queryIdsPerRun = 1_000_000;

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function installCatalog(client: AdminClient, database: string): Promise<void> {
  await client.query(catalogSql);
  await client.query(`comment on database ${quoteName(database)} is ${quoteLiteral(catalogVersion)}`);
}

/** Brings a new cluster to the state that all have in common. */
export async function prepareTemplate(socketPath: string): Promise<void> {
  const admin = await AdminClient.connect(socketPath, 'template1');
  try {
    await installCatalog(admin, 'template1');
    // Redshift has none of this name.
    await admin.query('drop database postgres');
    await admin.query(`create database ${spareDatabase}`);
    await admin.query(`comment on database ${spareDatabase} is ${quoteLiteral(catalogVersion)}`);
  } finally {
    admin.end();
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
 * Makes the database and the user unless they are there, and brings the catalogue of a folder from an older version up to date.
 * New databases copy template1, so they have it from the start.
 *
 * @returns the first number for statements of this run of the server; earlier runs had lower ones
 */
export async function prepareDatabases(socketPath: string, options: DatabaseOptions): Promise<number> {
  const admin = await AdminClient.connect(socketPath, 'template1');
  try {
    await prepareWith(admin, socketPath, options);
    const [row] = await admin.query(
      `select setval('pg_catalog.redshift_local_query_id', nextval('pg_catalog.redshift_local_query_id') + ${queryIdsPerRun})`,
    );
    return Number(row?.[0]);
  } finally {
    admin.end();
  }
}

async function prepareWith(admin: AdminClient, socketPath: string, options: DatabaseOptions): Promise<void> {
  const { database, user, password } = options;
  const outdated = await admin.query(
    `select datname from pg_database where datallowconn and datname <> 'postgres'
     and coalesce(shobj_description(oid, 'pg_database'), '') <> ${quoteLiteral(catalogVersion)} order by datname = 'template1' desc`,
  );
  for (const [name] of outdated) {
    const client = await AdminClient.connect(socketPath, name as string);
    await installCatalog(client, name as string).finally(() => client.end());
  }

  const role = quoteName(user);
  const secret = password === undefined ? 'null' : quoteLiteral(passwordHash(user, password));
  const [found] = await admin.query(`select 1 from pg_roles where rolname = ${quoteLiteral(user)}`);
  await admin.query(`${found ? 'alter' : 'create'} role ${role} superuser login password ${secret}`);
  const names = await admin.query(
    `select datname from pg_database where datname in (${quoteLiteral(database)}, '${spareDatabase}')`,
  );
  const has = (wanted: string): boolean => names.some(([name]) => name === wanted);
  if (has(database)) {
    if (has(spareDatabase)) await admin.query(`drop database ${spareDatabase}`);
    return;
  }
  if (has(spareDatabase)) {
    await admin.query(`alter database ${spareDatabase} rename to ${quoteName(database)}`);
    await admin.query(`alter database ${quoteName(database)} owner to ${role}`);
    return;
  }
  await admin.query(`create database ${quoteName(database)} owner ${role}`);
  await admin.query(`comment on database ${quoteName(database)} is ${quoteLiteral(catalogVersion)}`);
}
