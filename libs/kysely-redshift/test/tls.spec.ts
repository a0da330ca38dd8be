import { Kysely, sql } from 'kysely';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import { RedshiftDialect, type RedshiftConnectionOptions } from '../src/index.ts';

let redshift: RedshiftLocal;
beforeAll(async () => {
  redshift = await startRedshiftLocal({ tls: true });
});
afterAll(() => redshift?.stop());

async function ask(options: Pick<RedshiftConnectionOptions, 'sslMode' | 'ca' | 'host'>): Promise<unknown> {
  const { port, database, user } = redshift;
  const db = new Kysely<unknown>({
    dialect: new RedshiftDialect({
      connection: {
        ...options,
        port,
        database,
        user,
        password: 'x',
        connectTimeoutMs: 30_000,
      } as RedshiftConnectionOptions,
    }),
  });
  try {
    return (await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one;
  } finally {
    await db.destroy();
  }
}

describe('TLS', () => {
  it('is checked in full unless said otherwise, with the authority that is given', async () => {
    expect(await ask({ host: redshift.host, ca: redshift.ca ?? '' })).toBe(1);
  });

  it('refuses a certificate of an unknown authority', async () => {
    await expect(ask({ host: redshift.host })).rejects.toThrow(/certificate/);
  });

  it('refuses a certificate of another host', async () => {
    // Every address of 127.0.0.0/8 is this machine, but only some are in the certificate.
    await expect(ask({ host: '127.0.0.3', ca: redshift.ca ?? '' })).rejects.toThrow(/altnames|ECONNREFUSED/);
  });

  it('only encrypts when told so', async () => {
    expect(await ask({ host: redshift.host, sslMode: 'require' })).toBe(1);
  });
});
