import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { failure, pythonPath, startServer } from './support.ts';

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

let folder: string;
let server: RedshiftLocal;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rsl-tls-'));
  server = await startServer({ tls: true, password: 'Secret1', dataDir: join(folder, 'data') });
  writeFileSync(join(folder, 'ca.pem'), server.ca ?? '');
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const client = (ssl: object | false): Client =>
  new Client({
    host: server.host,
    port: server.port,
    database: 'dev',
    user: 'awsuser',
    password: 'Secret1',
    ssl,
  });

it('does let clients verify the certificate and the name, and encrypts', async () => {
  const open = client({ ca: server.ca, servername: 'localhost' });
  await open.connect();
  const { encrypted, authorized } = (
    open as unknown as { connection: { stream: { encrypted: boolean; authorized: boolean } } }
  ).connection.stream;
  expect({ encrypted, authorized }).toEqual({ encrypted: true, authorized: true });
  const { rows } = await open.query("select repeat('x', 3000000) as wide, $1::varchar as text", [
    'y'.repeat(200_000),
  ]);
  expect([rows[0].wide.length, rows[0].text.length]).toEqual([3_000_000, 200_000]);
  await open.end();
});

it('does not pass for a server that it is not', async () => {
  expect(await failure(client({}).connect())).toMatch(
    /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY|unable to verify/i,
  );
  const other = client({ ca: server.ca, servername: 'redshift.example.com' });
  expect(await failure(other.connect())).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID/);
});

it('does go on without TLS for clients that do not ask', async () => {
  const open = client(false);
  await open.connect();
  expect((await open.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await open.end();
});

it('does serve redshift_connector, which trusts what SSL_CERT_FILE names', async () => {
  const script = `
import redshift_connector
c = redshift_connector.connect(host='localhost', port=${server.port}, database='dev', user='awsuser', password='Secret1', ssl=True, sslmode='verify-full')
print(c._usock.version()); cur = c.cursor(); cur.execute('select 1'); print(cur.fetchone())`;
  const env = { ...process.env, SSL_CERT_FILE: join(folder, 'ca.pem') };
  const { stdout } = await promisify(execFile)(pythonPath(), ['-c', script], { env });
  expect(stdout).toBe('TLSv1.3\n[1]\n');
});

it('does refuse bytes that came before the encryption began', async () => {
  const socket = connect(server.port, server.host);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.write(Buffer.concat([sslRequest, Buffer.from('anything')]));
  await once(socket, 'close');
  expect(text).toContain('received unencrypted data after SSL request');
});

it('does survive rubbish in the place of a handshake', async () => {
  const socket = connect(server.port, server.host);
  socket.on('error', () => undefined);
  socket.write(sslRequest);
  await once(socket, 'data');
  socket.write(Buffer.alloc(500, 0x41));
  socket.resume();
  await once(socket, 'close');
  const open = client({ ca: server.ca, servername: 'localhost' });
  await open.connect();
  await open.end();
});

it('does keep the certificate in the data folder, and takes a given one', async () => {
  const { ca } = server;
  await server.stop();
  server = await startServer({ tls: true, password: 'Secret1', dataDir: join(folder, 'data') });
  expect(server.ca).toBe(ca);
  expect(await failure(startServer({ tls: { key: 'no', cert: 'pem' } }))).toMatch(
    /^undefined tls: key and certificate/,
  );
});
