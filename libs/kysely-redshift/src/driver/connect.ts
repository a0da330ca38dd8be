import { clientWithCredentials } from '../credentials/pg-client.ts';
import type { RedshiftCredentialsProvider } from '../credentials/types.ts';
import type { RedshiftPool } from './pool.ts';

/** How the connection is encrypted: `verify-full` checks certificate and host name, `require` encrypts only. */
export type RedshiftSslMode = 'verify-full' | 'require' | 'disable';

/** Who connects: a user with a password, or temporary credentials that are asked for before each connection is opened. */
export type RedshiftLogin =
  | {
      readonly user: string;
      /** The password, or a function that fetches one for each new connection. */
      readonly password: string | (() => Promise<string>);
      readonly credentials?: never;
    }
  | {
      /** E.g. `redshiftServerlessCredentials(…)`. */
      readonly credentials: RedshiftCredentialsProvider;
      readonly user?: never;
      readonly password?: never;
    };

/** Where Redshift is and who connects. `pg` must be installed. */
export type RedshiftConnectionOptions = RedshiftEndpoint & RedshiftLogin;

/** Where Redshift is and how to keep connections to it. */
export interface RedshiftEndpoint {
  readonly host: string;
  /** Default `5439`. */
  readonly port?: number;
  readonly database: string;
  /** Default `verify-full`. */
  readonly sslMode?: RedshiftSslMode;
  /** Certificate authorities in PEM form. Default: those Node trusts. */
  readonly ca?: string;
  /** Most connections open at once. Default `5`. */
  readonly maxConnections?: number;
  /** How long opening a connection may take, in milliseconds. Default `15_000`. */
  readonly connectTimeoutMs?: number;
  /** Shown in Redshift's system views. Default `kysely-redshift`. */
  readonly applicationName?: string;
}

/** Idle connections are dropped after about five minutes on the way to Redshift; probe well before. */
const KEEP_ALIVE_MS = 60_000;

/** Makes a `pg` pool with what Redshift needs: TLS, keep-alive, a bound on opening. Ends with `db.destroy()`. */
export async function createRedshiftPool(options: RedshiftConnectionOptions): Promise<RedshiftPool> {
  const { default: pg } = await import('pg');
  const { sslMode = 'verify-full', ca } = options;
  const pool = new pg.Pool({
    host: options.host,
    port: options.port ?? 5439,
    database: options.database,
    ...(options.credentials
      ? { Client: clientWithCredentials(pg.Client, options.credentials) }
      : { user: options.user, password: options.password }),
    max: options.maxConnections ?? 5,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: options.applicationName ?? 'kysely-redshift',
    ssl:
      sslMode === 'disable'
        ? false
        : { rejectUnauthorized: sslMode === 'verify-full', ...(ca ? { ca } : {}) },
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}
