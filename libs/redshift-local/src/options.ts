import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { DataApiLimits } from './data-api/statements.ts';
import { InvalidOptionError } from './errors.ts';
import type { Fault } from './faults/types.ts';
import { adminUser } from './postgres/admin-client.ts';
import type { ServerCertificate } from './tls/certificate.ts';

/** How to start a local Redshift. Everything has a default. */
export interface RedshiftLocalOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** TCP port; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Folder for the data; made when missing. @default a temporary folder, removed at the end */
  readonly dataDir?: string;
  /**
   * Folder that keeps a new, empty cluster (about 50 MB), so that later ones are copied instead of made; made when missing. False:
   * nothing is kept. @default `~/.cache/redshift-local` (macOS: `~/Library/Caches/redshift-local`)
   */
  readonly cacheDir?: string | false;
  /** Database to make. @default 'dev' */
  readonly database?: string;
  /** Superuser to make. @default 'awsuser' */
  readonly user?: string;
  /** Password of that user; without one nobody is asked for a password. */
  readonly password?: string;
  /**
   * Offer TLS: with a certificate made for `localhost`, the loopback addresses and `host`, or with a given one. Clients may still
   * connect without. @default false
   */
  readonly tls?: boolean | ServerCertificate;
  /** Where COPY reads; settings of the AWS SDK's S3 client. @default what the SDK finds by itself */
  readonly s3?: Pick<
    S3ClientConfig,
    'endpoint' | 'region' | 'credentials' | 'forcePathStyle' | 'maxAttempts' | 'requestHandler'
  >;
  /** Serve the Data API as well. @default no */
  readonly dataApi?: DataApiOptions;
  /** Let things go wrong on purpose: those that are given, and those that are armed later. @default nothing can be armed */
  readonly faults?: boolean | readonly Fault[];
  /** Folder with `postgres` and `initdb` of Postgres 18. @default the embedded ones */
  readonly postgresBinDir?: string;
  /** Gets a line for what an operator may want to know. @default nothing is written */
  readonly log?: (message: string) => void;
}

/** How to serve the Data API. It checks no secrets: whoever reaches the port may act as any user. */
export interface DataApiOptions {
  /** TCP port on the same host; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Smaller limits than those of the service, to test what a client does when it meets them. */
  readonly limits?: Partial<DataApiLimits>;
}

function checkPort(option: string, port: number | undefined): void {
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535)) {
    throw new InvalidOptionError(option, `${port} is no port; use 0 to 65535.`);
  }
}

/**
 * Looks for options that make no sense.
 *
 * @throws InvalidOptionError
 */
export function checkOptions({ port, user, database, password, dataApi }: RedshiftLocalOptions): void {
  checkPort('port', port);
  checkPort('dataApi.port', dataApi?.port);
  if (user === adminUser) throw new InvalidOptionError('user', `"${adminUser}" is reserved for the system.`);
  for (const [name, value] of Object.entries({ user, database, password })) {
    if (value === '' || value?.includes('\0'))
      throw new InvalidOptionError(name, 'must be a non-empty text.');
  }
}
