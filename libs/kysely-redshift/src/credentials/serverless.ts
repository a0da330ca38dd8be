import { completeCredentials } from './complete.ts';
import { rememberCredentials } from './remembered.ts';
import type { AwsClientOptions, RedshiftCredentialsProvider, RememberOptions } from './types.ts';

/** The part of `RedshiftServerless` (@aws-sdk/client-redshift-serverless) that is used. */
export interface ServerlessCredentialsClient {
  getCredentials(request: {
    readonly workgroupName: string;
    readonly dbName?: string;
    readonly durationSeconds?: number;
  }): Promise<{
    readonly dbUser?: string | undefined;
    readonly dbPassword?: string | undefined;
    readonly expiration?: Date | undefined;
  }>;
}

/** Options of `redshiftServerlessCredentials`. */
export interface ServerlessCredentialsOptions extends RememberOptions {
  readonly workgroupName: string;
  /** Database that the login is for. Default: any. */
  readonly database?: string;
  /** How long a login may be made with them, 900 to 3600. Default `900` (AWS API, GetCredentials). */
  readonly durationSeconds?: number;
  /** A client of your own, or what makes one. @aws-sdk/client-redshift-serverless must be installed for the latter. */
  readonly client?: ServerlessCredentialsClient | AwsClientOptions;
}

/**
 * Temporary credentials for a serverless workgroup by IAM (`redshift-serverless:GetCredentials`), renewed before they
 * expire. The database user is that of the IAM identity.
 *
 * @throws CredentialsError when AWS refuses, or answers without a user or a password.
 */
export function redshiftServerlessCredentials(
  options: ServerlessCredentialsOptions,
): RedshiftCredentialsProvider {
  const { workgroupName, database, durationSeconds, client = {} } = options;
  const source = `the workgroup ${workgroupName}`;
  let made: ServerlessCredentialsClient | undefined;
  return rememberCredentials(
    () =>
      completeCredentials(source, 'redshift-serverless:GetCredentials', async () => {
        made ??= 'getCredentials' in client ? client : await makeClient(client);
        const answer = await made.getCredentials({
          workgroupName,
          ...(database === undefined ? {} : { dbName: database }),
          ...(durationSeconds === undefined ? {} : { durationSeconds }),
        });
        return { user: answer.dbUser, password: answer.dbPassword, expiresAt: answer.expiration };
      }),
    options,
  );
}

async function makeClient(options: AwsClientOptions): Promise<ServerlessCredentialsClient> {
  const { RedshiftServerless } = await import('@aws-sdk/client-redshift-serverless');
  return new RedshiftServerless({ ...options });
}
