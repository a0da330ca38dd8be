import { CredentialsError } from '../errors.ts';
import type { RedshiftCredentials } from './types.ts';

interface Answer {
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/**
 * What an AWS service answered, as credentials.
 *
 * @throws CredentialsError when it failed or left out the user or the password.
 */
export async function completeCredentials(
  source: string,
  permission: string,
  ask: () => Promise<Answer>,
): Promise<RedshiftCredentials> {
  const { user, password, expiresAt } = await ask().catch((error: unknown) => {
    if (error instanceof CredentialsError) throw error;
    const { name, message } = error as { name?: string; message?: string };
    throw new CredentialsError(
      source,
      `${name ?? 'Error'}: ${message ?? String(error)}. Check the name, the region, and that this identity may ${permission}.`,
      { cause: error },
    );
  });
  if (!user || !password) throw new CredentialsError(source, 'The answer holds no user or no password.');
  return { user, password, ...(expiresAt ? { expiresAt } : {}) };
}
