import {
  CredentialsError,
  type RedshiftCredentials,
  redshiftClusterCredentials,
  redshiftSecretCredentials,
  redshiftServerlessCredentials,
  rememberCredentials,
} from '../index.ts';

const minute = 60_000;

/** A service whose answers expire fifteen minutes after they are given. */
function fetcher(clock: { nowMs: number }): jest.Mock<Promise<RedshiftCredentials>> {
  let fetches = 0;
  return jest.fn(async () => {
    fetches += 1;
    return {
      user: `IAMR:etl-${fetches}`,
      password: 'secret',
      expiresAt: new Date(clock.nowMs + 15 * minute),
    };
  });
}

describe('rememberCredentials', () => {
  it('fetches again a minute before they expire, not earlier', async () => {
    const clock = { nowMs: 0 };
    const provider = rememberCredentials(fetcher(clock), { now: () => clock.nowMs });
    expect((await provider()).user).toBe('IAMR:etl-1');
    clock.nowMs = 14 * minute - 1;
    expect((await provider()).user).toBe('IAMR:etl-1');
    clock.nowMs = 14 * minute;
    expect((await provider()).user).toBe('IAMR:etl-2');
  });

  it('fetches once for connections that are opened at the same time', async () => {
    const clock = { nowMs: 0 };
    const fetch = fetcher(clock);
    const provider = rememberCredentials(fetch, { now: () => clock.nowMs });
    await Promise.all([provider(), provider(), provider()]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('forgets a failure', async () => {
    let isDown = true;
    const provider = rememberCredentials(async () => {
      if (isDown) throw new Error('throttled');
      return { user: 'etl', password: 'secret' };
    });
    await expect(provider()).rejects.toThrow('throttled');
    isDown = false;
    expect(await provider()).toEqual({ user: 'etl', password: 'secret' });
  });
});

describe('credentials from AWS', () => {
  const expiration = new Date(Date.now() + 15 * minute);

  it('come from a serverless workgroup', async () => {
    const getCredentials = jest.fn(async () => ({ dbUser: 'IAMR:etl', dbPassword: 'secret', expiration }));
    const provider = redshiftServerlessCredentials({
      workgroupName: 'analytics',
      database: 'dev',
      durationSeconds: 1800,
      client: { getCredentials },
    });
    expect(await provider()).toEqual({ user: 'IAMR:etl', password: 'secret', expiresAt: expiration });
    expect(getCredentials).toHaveBeenCalledWith({
      workgroupName: 'analytics',
      dbName: 'dev',
      durationSeconds: 1800,
    });
  });

  it('come from a provisioned cluster', async () => {
    const getClusterCredentialsWithIAM = jest.fn(async () => ({
      DbUser: 'IAMR:etl',
      DbPassword: 'secret',
      Expiration: expiration,
    }));
    const provider = redshiftClusterCredentials({
      clusterIdentifier: 'warehouse',
      client: { getClusterCredentialsWithIAM },
    });
    expect(await provider()).toEqual({ user: 'IAMR:etl', password: 'secret', expiresAt: expiration });
    expect(getClusterCredentialsWithIAM).toHaveBeenCalledWith({ ClusterIdentifier: 'warehouse' });
  });

  it('come from a secret, which is read again after its age', async () => {
    let nowMs = 0;
    let password = 'first';
    const provider = redshiftSecretCredentials({
      secretId: 'redshift/etl',
      maxAgeMs: 1000,
      now: () => nowMs,
      client: {
        getSecretValue: async () => ({ SecretString: JSON.stringify({ username: 'etl', password }) }),
      },
    });
    expect(await provider()).toMatchObject({ user: 'etl', password: 'first' });
    password = 'rotated';
    nowMs = 999;
    expect(await provider()).toMatchObject({ password: 'first' });
    nowMs = 1000;
    expect(await provider()).toMatchObject({ password: 'rotated' });
  });

  it.each([['{"username": "etl", "password": hunter2}'], ['"hunter2"'], [undefined]])(
    'say what is wrong with the secret %j, without it',
    async (SecretString) => {
      const provider = redshiftSecretCredentials({
        secretId: 'redshift/etl',
        client: { getSecretValue: async () => ({ SecretString }) },
      });
      const failure = await provider().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CredentialsError);
      expect(String(failure)).toContain('redshift/etl');
      expect(String(failure)).not.toContain('hunter2');
      expect((failure as CredentialsError).cause).toBeUndefined();
    },
  );

  it.each([
    [{ name: 'AccessDeniedException', $fault: 'client' }, false],
    [{ name: 'InternalServerException', $fault: 'server' }, true],
    [{ name: 'ThrottlingException', $fault: 'client', $retryable: { throttling: true } }, true],
  ])('name the permission when AWS answers %j', async (fields, transient) => {
    const cause = Object.assign(new Error('no'), fields);
    const provider = redshiftServerlessCredentials({
      workgroupName: 'analytics',
      client: { getCredentials: () => Promise.reject(cause) },
    });
    await expect(provider()).rejects.toMatchObject({ cause, transient, source: 'the workgroup analytics' });
    await expect(provider()).rejects.toThrow(/redshift-serverless:GetCredentials/);
  });

  it('are refused without a password', async () => {
    const provider = redshiftClusterCredentials({
      clusterIdentifier: 'warehouse',
      client: { getClusterCredentialsWithIAM: async () => ({ DbUser: 'etl' }) },
    });
    await expect(provider()).rejects.toThrow(/no user or no password/);
  });
});
