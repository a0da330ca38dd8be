import {
  redshiftClusterCredentials,
  type RedshiftCredentialsProvider,
  type RedshiftEndpoint,
  redshiftSecretCredentials,
  redshiftServerlessCredentials,
} from 'kysely-redshift';
import type { EtlConfig } from './config.ts';

/** Gives user and password, temporary ones renewed before they expire. */
function redshiftCredentials({
  region,
  redshift: { login, database },
}: Pick<EtlConfig, 'region' | 'redshift'>): RedshiftCredentialsProvider {
  const client = { region };
  switch (login.kind) {
    case 'password': {
      const { user, password } = login;
      return async () => ({ user, password });
    }
    case 'secret':
      return redshiftSecretCredentials({ secretId: login.secretId, client });
    case 'workgroup':
      return redshiftServerlessCredentials({ workgroupName: login.workgroup, database, client });
    case 'cluster':
      return redshiftClusterCredentials({ clusterIdentifier: login.clusterId, database, client });
  }
}

/** Where Redshift is and who connects. */
export function redshiftConnection(config: Pick<EtlConfig, 'region' | 'redshift'>): Pick<
  RedshiftEndpoint,
  'host' | 'port' | 'database' | 'sslMode'
> & {
  readonly credentials: RedshiftCredentialsProvider;
} {
  const { host, port, database, sslMode } = config.redshift;
  return { host, port, database, sslMode, credentials: redshiftCredentials(config) };
}

/**
 * What dbt's profile reads, so that both always talk to the same database. dbt opens its connections at the start of a
 * build; temporary credentials hold for those as long as they stay open.
 *
 * @param inherited what the child gets besides
 * @throws CredentialsError of kysely-redshift
 */
export async function dbtEnvironment(
  config: Pick<EtlConfig, 'region' | 'redshift'>,
  inherited: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const { host, port, database, sslMode } = config.redshift;
  const { user, password } = await redshiftCredentials(config)();
  return {
    ...inherited,
    REDSHIFT_HOST: host,
    REDSHIFT_PORT: String(port),
    REDSHIFT_DATABASE: database,
    REDSHIFT_USER: user,
    REDSHIFT_PASSWORD: password,
    REDSHIFT_SSL_MODE: sslMode,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    // dbt writes colour codes into log files too unless it is told not to.
    DBT_USE_COLORS: inherited['DBT_USE_COLORS'] ?? String(process.stderr.isTTY === true),
  };
}
