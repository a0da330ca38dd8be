import { completeCredentials } from './complete.ts';
import { rememberCredentials } from './remembered.ts';
import type { AwsClientOptions, RedshiftCredentialsProvider, RememberOptions } from './types.ts';

/** The part of `Redshift` (@aws-sdk/client-redshift) that is used. */
export interface ClusterCredentialsClient {
  getClusterCredentialsWithIAM(request: {
    readonly ClusterIdentifier: string;
    readonly DbName?: string;
    readonly DurationSeconds?: number;
  }): Promise<{
    readonly DbUser?: string | undefined;
    readonly DbPassword?: string | undefined;
    readonly Expiration?: Date | undefined;
  }>;
}

/** Options of `redshiftClusterCredentials`. */
export interface ClusterCredentialsOptions extends RememberOptions {
  readonly clusterIdentifier: string;
  /** Database that the login is for. Default: any. */
  readonly database?: string;
  /** How long a login may be made with them, 900 to 3600. Default `900` (AWS API, GetClusterCredentialsWithIAM). */
  readonly durationSeconds?: number;
  /** A client of your own, or what makes one. @aws-sdk/client-redshift must be installed for the latter. */
  readonly client?: ClusterCredentialsClient | AwsClientOptions;
}

/**
 * Temporary credentials for a provisioned cluster by IAM (`redshift:GetClusterCredentialsWithIAM`), renewed before they
 * expire. The database user is that of the IAM identity.
 *
 * @throws CredentialsError when AWS refuses, or answers without a user or a password.
 */
export function redshiftClusterCredentials(options: ClusterCredentialsOptions): RedshiftCredentialsProvider {
  const { clusterIdentifier, database, durationSeconds, client = {} } = options;
  const source = `the cluster ${clusterIdentifier}`;
  let made: ClusterCredentialsClient | undefined;
  return rememberCredentials(
    () =>
      completeCredentials(source, 'redshift:GetClusterCredentialsWithIAM', async () => {
        made ??= 'getClusterCredentialsWithIAM' in client ? client : await makeClient(client);
        const answer = await made.getClusterCredentialsWithIAM({
          ClusterIdentifier: clusterIdentifier,
          ...(database === undefined ? {} : { DbName: database }),
          ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
        });
        return { user: answer.DbUser, password: answer.DbPassword, expiresAt: answer.Expiration };
      }),
    options,
  );
}

async function makeClient(options: AwsClientOptions): Promise<ClusterCredentialsClient> {
  const { Redshift } = await import('@aws-sdk/client-redshift');
  return new Redshift({ ...options });
}
