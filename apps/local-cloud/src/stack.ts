import { join } from 'node:path';
import { startRedshiftLocal } from 'redshift-local';
import { liveApiUrl, pythonBin } from './config.ts';
import type { DataSource } from './data-source.ts';
import type { ManagedProcesses } from './processes/types.ts';
import { startLocalAirbyte } from './services/airbyte/index.ts';
import { startLocalS3 } from './services/s3/index.ts';
import { startSpacexApi } from './services/spacex-api/index.ts';
import type { Ports } from './state/ports.ts';
import { loadSecrets } from './state/secrets.ts';

/** The endpoints of the stand-ins, as production code would be given those of the cloud. */
export interface Stack {
  readonly spacexUrl: string;
  readonly s3: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly airbyte: { readonly apiUrl: string; readonly clientId: string; readonly clientSecret: string };
  readonly redshift: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
  };
  /** Stops the services in reverse order. */
  stop(): Promise<void>;
}

/** What the stand-ins are started with. */
export interface StackOptions {
  readonly source: DataSource;
  readonly stateFolder: string;
  readonly ports: Ports;
  readonly processes: ManagedProcesses;
  readonly log: (service: string, line: string) => void;
}

const database = 'dev';
const user = 'awsuser';

/** Starts the stand-ins; those that were started are stopped again when a later one fails. */
export async function startStack({
  source,
  stateFolder,
  ports,
  processes,
  log,
}: StackOptions): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopService of stops.splice(0).reverse()) await stopService();
  };
  const running = async <Service extends { stop(): Promise<void> }>(
    starting: Promise<Service>,
  ): Promise<Service> => {
    const service = await starting;
    stops.push(() => service.stop());
    return service;
  };
  const python = join(pythonBin, 'python');
  const { redshiftPassword: password, airbyteClientSecret } = loadSecrets(join(stateFolder, 'secrets.json'));
  const airbyteLogin = { clientId: 'local-cloud', clientSecret: airbyteClientSecret };

  try {
    const spacexApi =
      source.dataSet && (await running(startSpacexApi({ port: ports.spacexApi, source: source.dataSet })));
    const s3 = await running(
      startLocalS3({ port: ports.s3, stateDir: join(stateFolder, 's3'), python, processes }),
    );
    const { endpoint, region, accessKeyId, secretAccessKey } = s3;
    const airbyte = await running(
      startLocalAirbyte({
        port: ports.airbyte,
        stateDir: join(stateFolder, 'airbyte'),
        python,
        processes,
        log: (line) => log('airbyte', line),
        ...airbyteLogin,
      }),
    );
    const redshift = await running(
      startRedshiftLocal({
        port: ports.redshift,
        dataDir: join(stateFolder, 'redshift'),
        database,
        user,
        password,
        s3: { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
        log: (line) => log('redshift', line),
      }),
    );
    return {
      spacexUrl: spacexApi?.baseUrl ?? liveApiUrl,
      s3: { endpoint, region, accessKeyId, secretAccessKey },
      airbyte: { apiUrl: airbyte.apiUrl, ...airbyteLogin },
      redshift: { host: redshift.host, port: redshift.port, database, user, password },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
