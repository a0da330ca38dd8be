import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
// The Postgres that redshift-local runs on, as it is: the library keeps it to itself.
/* eslint-disable @nx/enforce-module-boundaries */
import { adminUser } from '../../../../libs/redshift-local/src/postgres/admin-client.ts';
import { prepareDatabases } from '../../../../libs/redshift-local/src/postgres/databases.ts';
import { startPostgres } from '../../../../libs/redshift-local/src/postgres/server-process.ts';

/** A plain Postgres on a port. */
export interface PlainPostgres {
  /** `postgresql://user@127.0.0.1:port/dev`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Postgres without anything of Redshift, which is what the peers are fastest with. It listens on a socket only, hence the relay. */
export async function startPlainPostgres(): Promise<PlainPostgres> {
  const postgres = await startPostgres({ password: false });
  await prepareDatabases(postgres.socketPath, { database: 'dev', user: 'awsuser' });
  const relay = createServer((client) => {
    const server = connect(postgres.socketPath);
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port } = relay.address() as AddressInfo;
  return {
    url: `postgresql://${adminUser}@127.0.0.1:${port}/dev`,
    stop: async () => {
      relay.close();
      await postgres.stop();
    },
  };
}
