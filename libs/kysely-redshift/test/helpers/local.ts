import { Kysely, sql } from 'kysely';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import { RedshiftDialect, type RedshiftDialectOptions } from '../../src/index.ts';
import type { Tables } from './tables.ts';

/** Endpoint of the tests' S3 server, which asks for no signature. */
const endpoint = process.env['TEST_S3_ENDPOINT'] ?? '';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts a local Redshift that reads the tests' S3 server. */
export async function startLocal(): Promise<RedshiftLocal> {
  return startRedshiftLocal({ s3: { endpoint, region: 'us-east-1', credentials }, dataApi: {} });
}

/** A Kysely over the Data API. */
export function connectByDataApi<DB = Tables>({ database, dataApiEndpoint }: RedshiftLocal): Kysely<DB> {
  const client = { endpoint: dataApiEndpoint ?? '', region: 'us-east-1', credentials };
  return new Kysely<DB>({
    dialect: new RedshiftDialect({ dataApi: { client, workgroupName: 'local', database } }),
  });
}

/** A Kysely over the pg wire. */
export function connect<DB = Tables>(
  { host, port, database, user }: RedshiftLocal,
  options: RedshiftDialectOptions = {},
): Kysely<DB> {
  const connection = { host, port, database, user, password: 'x', sslMode: 'disable' } as const;
  return new Kysely<DB>({ dialect: new RedshiftDialect({ ...options, connection }) });
}

/** Runs statements of text, one after the other. */
export async function runAll<DB>(db: Kysely<DB>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Makes a bucket; it may be there already. */
export async function makeBucket(bucket: string): Promise<void> {
  await fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
}

/** Puts an object. Returns its url and size. */
export async function putObject(
  bucket: string,
  key: string,
  body: string | Buffer,
): Promise<{ url: string; contentLengthBytes: number }> {
  const bytes = new Uint8Array(Buffer.from(body));
  const { ok, status } = await fetch(
    `${endpoint}/${bucket}/${encodeURIComponent(key).replaceAll('%2F', '/')}`,
    {
      method: 'PUT',
      body: bytes,
    },
  );
  if (!ok) throw new Error(`PUT ${key}: ${status}`);
  return { url: `s3://${bucket}/${key}`, contentLengthBytes: bytes.length };
}
