import type { RedshiftCredentials, RedshiftCredentialsProvider, RememberOptions } from './types.ts';

/**
 * A provider that fetches once and again shortly before its credentials expire. Connections that are opened at the same
 * time wait for one fetch; a fetch that failed is not remembered.
 *
 * @throws what `fetch` throws.
 */
export function rememberCredentials(
  fetch: RedshiftCredentialsProvider,
  options: RememberOptions = {},
): RedshiftCredentialsProvider {
  const { refreshBeforeMs = 60_000, now = Date.now } = options;
  let current: Promise<RedshiftCredentials> | undefined;
  let refreshAtMs = Number.NEGATIVE_INFINITY;

  return () => {
    if (current && now() < refreshAtMs) return current;
    const fetching: Promise<RedshiftCredentials> = fetch().then(
      (credentials) => {
        const { expiresAt } = credentials;
        refreshAtMs = expiresAt ? expiresAt.getTime() - refreshBeforeMs : Number.POSITIVE_INFINITY;
        return credentials;
      },
      (error: unknown) => {
        if (current === fetching) current = undefined;
        throw error;
      },
    );
    // While it is under way, everybody waits for this one.
    refreshAtMs = Number.POSITIVE_INFINITY;
    current = fetching;
    return fetching;
  };
}
