import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { LoadLog } from './copy/load-log.ts';
import { DecodeThreads } from './copy/decode-threads.ts';
import { runCopy, type CopyContext } from './copy/run-copy.ts';
import { S3Source } from './copy/s3-source.ts';
import { DataApiEndpoint } from './data-api/endpoint.ts';
import { ListenError } from './errors.ts';
import { Faults } from './faults/registry.ts';
import { s3Faults } from './faults/s3.ts';
import { faultsSetting } from './faults/sql.ts';
import { checkOptions, type RedshiftLocalOptions } from './options.ts';
import { runUnload } from './unload/run-unload.ts';
import { ExchangeFiles } from './exchange/exchange-files.ts';
import { StatementHistory } from './history/statement-history.ts';
import { ConflictWatch, type SeenTransactions } from './postgres/conflict-watch.ts';
import { prepareDatabases } from './postgres/databases.ts';
import { startPostgres, type EmbeddedPostgres } from './postgres/server-process.ts';
import { prepareTls, type Tls } from './tls/certificate.ts';
import { Backends } from './wire/backends.ts';
import { Front } from './wire/front.ts';
import { PlanCache } from './wire/plan-cache.ts';
import type { ConnectionContext } from './wire/connection.ts';

/** A running local Redshift. */
export interface RedshiftLocal {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** `postgres://user[:password]@host:port/database` */
  readonly connectionString: string;
  /** `http://host:port`, for the `endpoint` option of an AWS SDK; undefined when the Data API is not served. */
  readonly dataApiEndpoint: string | undefined;
  /** PEM of the authority of the server's certificate; undefined without TLS. */
  readonly ca: string | undefined;
  /** What goes wrong on purpose; undefined when faults are not enabled. */
  readonly faults: Faults | undefined;
  /** Ends all sessions and the database. A throw-away data folder is removed. Calling it again is harmless. */
  stop(): Promise<void>;
}

async function listen(server: Server | HttpServer, host: string, port: number): Promise<number> {
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

function makeFaults(option: RedshiftLocalOptions['faults'] = false): Faults | undefined {
  if (option === false) return undefined;
  const faults = new Faults();
  for (const fault of option === true ? [] : option) faults.arm(fault);
  return faults;
}

/** Serves the sessions of a server; what COPY and UNLOAD did is recorded in the database that the session logged in to. */
function servicesMaker(
  socketPath: string,
  { s3, threads }: Pick<CopyContext, 's3' | 'threads'>,
  history: StatementHistory,
  exchange: ExchangeFiles,
  backends: Backends,
): ConnectionContext['makeServices'] {
  const seen: SeenTransactions = new Map();
  return (database, user) => {
    const log = new LoadLog(socketPath, database);
    const watch = new ConflictWatch(socketPath, database, seen);
    const context: CopyContext = { s3, threads, log, user };
    return {
      user,
      database,
      history,
      exchange,
      cancel: (pid) => backends.cancel(pid),
      runCopy: (command, session) =>
        'query' in command ? runUnload(command, session, context) : runCopy(command, session, context),
      findConflict: (pid) => watch.find(pid),
      close: () => {
        log.close();
        watch.close();
      },
    };
  };
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
  const urlHost = host.includes(':') ? `[${host}]` : host;
  const faults = makeFaults(options.faults);
  const s3 = new S3Source({ ...options.s3, ...(faults ? { extensions: [s3Faults(faults)] } : {}) });
  const threads = new DecodeThreads();
  const front = new Front();
  const server = createServer({ allowHalfOpen: false }, (socket) => front.accept(socket));

  // The port first: a taken one is known before seconds are spent.
  const port = await listen(server, host, options.port ?? 0);
  let postgres: EmbeddedPostgres | undefined;
  let dataApi: DataApiEndpoint | undefined;
  let dataApiEndpoint: string | undefined;
  let tls: Tls | undefined;
  try {
    postgres = await startPostgres({
      ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
      ...(options.postgresBinDir === undefined ? {} : { binDir: options.postgresBinDir }),
      ...(options.cacheDir === undefined ? {} : { cacheDir: options.cacheDir }),
      password: password !== undefined,
      settings: faults ? { [faultsSetting]: 'on' } : {},
    });
    const { socketPath } = postgres;
    const firstQueryId = await prepareDatabases(socketPath, {
      database,
      user,
      ...(password === undefined ? {} : { password }),
    });
    if (options.tls) tls = await prepareTls(options.tls, host, options.dataDir);
    const history = new StatementHistory(firstQueryId);
    const backends = new Backends();
    const exchange = ExchangeFiles.open(socketPath);
    front.open({
      socketPath,
      makeServices: servicesMaker(socketPath, { s3, threads }, history, exchange, backends),
      backends,
      plans: new PlanCache(),
      log,
      ...(faults ? { faults } : {}),
      ...(tls ? { secureContext: tls.context } : {}),
    });
    if (options.dataApi !== undefined) {
      dataApi = new DataApiEndpoint({
        openStream: () => front.connect(),
        defaults: { user, database },
        resultFolder: join(dirname(socketPath), 'results'),
        lastQueryId: (pid) => history.lastIdOf(pid),
        ...(options.dataApi.limits === undefined ? {} : { limits: options.dataApi.limits }),
        log,
      });
      await dataApi.prepare();
      dataApiEndpoint = `http://${urlHost}:${await listen(dataApi.server, host, options.dataApi.port ?? 0)}`;
      log(`Data API at ${dataApiEndpoint}`);
    }
  } catch (error) {
    server.close();
    await dataApi?.close();
    await postgres?.stop();
    throw error;
  }
  const running = postgres;
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    server.close();
    await dataApi?.close();
    front.shutDown();
    await running.stop();
    front.destroy();
    s3.close();
    threads.close();
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
    connectionString: connectionString(user, password, `${urlHost}:${port}`, database),
    dataApiEndpoint,
    ca: tls?.ca,
    faults,
    stop: () => (stopping ??= stop()),
  };
}
