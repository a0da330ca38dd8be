import type { Kysely } from 'kysely';
import { CredentialsError } from 'kysely-redshift';
import { type EtlConfig, loginName } from '../config.ts';
import { RedshiftLoginError, RedshiftUnreachableError } from '../errors.ts';

/** SQLSTATE classes and codes with which a server refuses a login: 28 authorization, 3D000 no such database. */
const refusedLogin = /^(28...|3D000)$/;

/**
 * Opens a first connection, so that a wrong address or password is told as such and not as a failed statement.
 *
 * @throws CredentialsError; RedshiftLoginError when the server refuses us; RedshiftUnreachableError when there is no answer
 */
export async function checkRedshift(
  db: Kysely<unknown>,
  { redshift }: Pick<EtlConfig, 'redshift'>,
): Promise<void> {
  try {
    // Nothing need be asked: whoever is let in has a connection.
    await db.connection().execute(async () => undefined);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const isRefused = typeof code === 'string' && refusedLogin.test(code);
    if (error instanceof CredentialsError) throw error;
    if (isRefused) throw new RedshiftLoginError(redshift, loginName(redshift), { cause: error });
    throw new RedshiftUnreachableError(redshift, { cause: error });
  }
}
