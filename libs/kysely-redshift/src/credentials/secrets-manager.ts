import { CredentialsError } from '../errors.ts';
import { completeCredentials } from './complete.ts';
import { rememberCredentials } from './remembered.ts';
import type { AwsClientOptions, RedshiftCredentialsProvider, RememberOptions } from './types.ts';

/** The part of `SecretsManager` (@aws-sdk/client-secrets-manager) that is used. */
export interface SecretsClient {
  getSecretValue(request: {
    readonly SecretId: string;
  }): Promise<{ readonly SecretString?: string | undefined }>;
}

/** Options of `redshiftSecretCredentials`. */
export interface SecretCredentialsOptions extends RememberOptions {
  /** Name or ARN of a secret that holds JSON with `username` and `password`, as Redshift's own secrets do. */
  readonly secretId: string;
  /** How long they are kept before the secret is read again, so that a rotation is noticed. Default `300_000`. */
  readonly maxAgeMs?: number;
  /** A client of your own, or what makes one. @aws-sdk/client-secrets-manager must be installed for the latter. */
  readonly client?: SecretsClient | AwsClientOptions;
}

/**
 * User and password from AWS Secrets Manager (`secretsmanager:GetSecretValue`), read again every five minutes.
 *
 * @throws CredentialsError when AWS refuses, or the secret does not hold a user and a password.
 */
export function redshiftSecretCredentials(options: SecretCredentialsOptions): RedshiftCredentialsProvider {
  const { secretId, maxAgeMs = 300_000, client = {}, now = Date.now } = options;
  const source = `the secret ${secretId}`;
  let made: SecretsClient | undefined;
  return rememberCredentials(
    () =>
      completeCredentials(source, 'secretsmanager:GetSecretValue', async () => {
        made ??= 'getSecretValue' in client ? client : await makeClient(client);
        const { SecretString } = await made.getSecretValue({ SecretId: secretId });
        const { username, password } = parseSecret(source, SecretString);
        return { user: username, password, expiresAt: new Date(now() + maxAgeMs) };
      }),
    { ...options, refreshBeforeMs: 0 },
  );
}

/** The JSON of the secret. Its text never becomes part of an error. */
function parseSecret(source: string, text: string | undefined): { username?: string; password?: string } {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The parser's own message would quote the secret.
  }
  throw new CredentialsError(source, 'It does not hold a JSON object with "username" and "password".');
}

async function makeClient(options: AwsClientOptions): Promise<SecretsClient> {
  const { SecretsManager } = await import('@aws-sdk/client-secrets-manager');
  return new SecretsManager({ ...options });
}
