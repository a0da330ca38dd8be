import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { LoadLog } from './copy/load-log.ts';
import { runCopy } from './copy/run-copy.ts';
import { S3Source } from './copy/s3-source.ts';
import { InvalidOptionError, ListenError } from './errors.ts';
import { adminUser } from './postgres/admin-client.ts';
import { prepareDatabases } from './postgres/databases.ts';
import { startPostgres, type EmbeddedPostgres } from './postgres/server-process.ts';
import { Connection, type ConnectionContext } from './wire/connection.ts';

/** How to start a local Redshift. Everything has a default. */
export interface RedshiftLocalOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** TCP port; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Folder for the data; made when missing. @default a temporary folder, removed at the end */
  readonly dataDir?: string;
  /** Database to make. @default 'dev' */
  readonly database?: string;
  /** Superuser to make. @default 'awsuser' */
  readonly user?: string;
  /** Password of that user; without one nobody is asked for a password. */
  readonly password?: string;
  /** Where COPY reads; settings of the AWS SDK's S3 client. @default what the SDK finds by itself */
  readonly s3?: Pick<
    S3ClientConfig,
    'endpoint' | 'region' | 'credentials' | 'forcePathStyle' | 'maxAttempts' | 'requestHandler'
  >;
  /** Folder with `postgres` and `initdb` of Postgres 18. @default the embedded ones */
  readonly postgresBinDir?: string;
  /** Gets a line for what an operator may want to know. @default nothing is written */
  readonly log?: (message: string) => void;
}

/** A running local Redshift. */
export interface RedshiftLocal {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** `postgres://user[:password]@host:port/database` */
  readonly connectionString: string;
  /** Ends all sessions and the database. A throw-away data folder is removed. Calling it again is harmless. */
  stop(): Promise<void>;
}

function checkOptions({ port, user, database, password }: RedshiftLocalOptions): void {
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535)) {
    throw new InvalidOptionError('port', `${port} is no port; use 0 to 65535.`);
  }
  if (user === adminUser) throw new InvalidOptionError('user', `"${adminUser}" is reserved for the system.`);
  for (const [name, value] of Object.entries({ user, database, password })) {
    if (value === '' || value?.includes('\0'))
      throw new InvalidOptionError(name, 'must be a non-empty text.');
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError(host, port, { cause });
  }
  return (server.address() as AddressInfo).port;
}

function connectionString(
  user: string,
  password: string | undefined,
  address: string,
  database: string,
): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  return `postgres://${encodeURIComponent(user)}${secret}@${address}/${encodeURIComponent(database)}`;
}

/**
 * Starts a local Redshift: a real Postgres behind a front that speaks Redshift's dialect of the wire protocol, rewrites
 * Redshift's SQL and executes COPY from S3.
 *
 * @throws InvalidOptionError | ListenError | DataFolderInUseError | PostgresMissingError | PostgresStartError
 */
export async function startRedshiftLocal(options: RedshiftLocalOptions = {}): Promise<RedshiftLocal> {
  checkOptions(options);
  const { host = '127.0.0.1', database = 'dev', user = 'awsuser', password, log = () => undefined } = options;
  const s3 = new S3Source(options.s3);
  const connections = new Set<Connection>();
  let postgres: EmbeddedPostgres | undefined;
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    if (postgres === undefined) {
      socket.destroy();
      return;
    }
    const context: ConnectionContext = { socketPath: postgres.socketPath, makeCopyRunner, log };
    const connection = new Connection(socket, context);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  const makeCopyRunner: ConnectionContext['makeCopyRunner'] = (ofDatabase, ofUser) => {
    const loadLog = new LoadLog((postgres as EmbeddedPostgres).socketPath, ofDatabase);
    return {
      run: (command, session) => runCopy(command, session, { s3, log: loadLog, user: ofUser }),
      close: () => loadLog.close(),
    };
  };

  // The port first: a taken one is known before seconds are spent.
  const port = await listen(server, host, options.port ?? 0);
  try {
    postgres = await startPostgres({
      ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
      ...(options.postgresBinDir === undefined ? {} : { binDir: options.postgresBinDir }),
      password: password !== undefined,
    });
    await prepareDatabases(postgres.socketPath, {
      database,
      user,
      ...(password === undefined ? {} : { password }),
    });
  } catch (error) {
    server.close();
    await postgres?.stop();
    throw error;
  }
  const running = postgres;
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    server.close();
    for (const connection of connections) connection.shutDown();
    await running.stop();
    for (const connection of connections) connection.destroy();
    s3.close();
    log('stopped');
  };
  void running.ended.then((code) => {
    if (stopping === undefined) log(`the embedded Postgres ended unexpectedly with code ${code}`);
  });
  log(`listening on ${host}:${port}`);
  return {
    host,
    port,
    database,
    user,
    connectionString: connectionString(
      user,
      password,
      `${host.includes(':') ? `[${host}]` : host}:${port}`,
      database,
    ),
    stop: () => (stopping ??= stop()),
  };
}
