import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Kysely, sql } from 'kysely';
import { startRedshiftLocal, type RedshiftLocal } from 'redshift-local';
import {
  RedshiftDialect,
  redshiftSecretCredentials,
  type RedshiftCredentials,
  type RedshiftCredentialsProvider,
} from '../src/index.ts';

let redshift: RedshiftLocal;
beforeAll(async () => {
  redshift = await startRedshiftLocal({ user: 'iamr_etl', password: 'of-today' });
});
afterAll(() => redshift?.stop());

const connectWith = (credentials: RedshiftCredentialsProvider): Kysely<unknown> => {
  const { hostname, port } = new URL(redshift.connectionString);
  return new Kysely<unknown>({
    dialect: new RedshiftDialect({
      connection: {
        host: hostname,
        port: Number(port),
        database: 'dev',
        credentials,
        sslMode: 'disable',
        maxConnections: 2,
      },
    }),
  });
};

const whoAmI = async (db: Kysely<unknown>): Promise<unknown> =>
  (await sql<{ name: string }>`select current_user as name`.execute(db)).rows[0]?.name;

describe('a connection with temporary credentials', () => {
  it('logs in with the user and the password of the moment', async () => {
    const answers: RedshiftCredentials[] = [
      { user: 'iamr_etl', password: 'of-yesterday' },
      { user: 'iamr_etl', password: 'of-today' },
    ];
    const db = connectWith(async () => answers.shift() ?? { user: 'nobody', password: '' });
    await expect(whoAmI(db)).rejects.toMatchObject({ code: '28P01' });
    expect(await whoAmI(db)).toBe('iamr_etl');
    // The connection is open, so nobody is asked again.
    expect(await whoAmI(db)).toBe('iamr_etl');
    await db.destroy();
  });

  it('cancels a query through a second connection of the same identity', async () => {
    let asked = 0;
    const db = connectWith(async () => {
      asked += 1;
      return { user: 'iamr_etl', password: 'of-today' };
    });
    await whoAmI(db);
    const observer = connectWith(async () => ({ user: 'iamr_etl', password: 'of-today' }));
    const abort = new AbortController();
    const sleeping = sql`select pg_sleep(60)`.execute(db, {
      signal: abort.signal,
      inflightQueryAbortStrategy: 'cancel query',
    });
    const failed = expect(sleeping).rejects.toThrow(/enough/);
    const isSleeping = sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`;
    while ((await isSleeping.execute(observer)).rows.length === 0);
    abort.abort(new Error('enough'));
    await failed;
    await observer.destroy();
    // Resolves only when the server has let go of the first query.
    await db.destroy();
    expect(asked).toBe(2);
  });

  it('reads them from a real Secrets Manager', async () => {
    const client = new SecretsManager({
      endpoint: process.env['TEST_S3_ENDPOINT'],
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const name = `redshift/${process.pid}`;
    await client.createSecret({
      Name: name,
      SecretString: JSON.stringify({ username: 'iamr_etl', password: 'of-today' }),
    });
    const db = connectWith(redshiftSecretCredentials({ secretId: name, client }));
    expect(await whoAmI(db)).toBe('iamr_etl');
    await db.destroy();
    const missing = connectWith(redshiftSecretCredentials({ secretId: 'redshift/none', client }));
    await expect(whoAmI(missing)).rejects.toThrow(
      /No credentials from the secret redshift\/none. ResourceNotFoundException/,
    );
    await missing.destroy();
  });
});
