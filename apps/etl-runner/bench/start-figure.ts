import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { type Figure, median } from './report.ts';

const ROUNDS = 7;

/** From the start of the process to its first request to S3. */
export async function measureStart(bundle: string): Promise<readonly Figure[]> {
  let onRequest: () => void = () => undefined;
  const server = createServer((_request, response) => {
    onRequest();
    response.writeHead(403).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    RAW_BUCKET: 'bench',
    COPY_IAM_ROLE_ARN: 'default',
    REDSHIFT_HOST: '127.0.0.1',
    REDSHIFT_PORT: String(port),
    REDSHIFT_DATABASE: 'dev',
    REDSHIFT_USER: 'x',
    REDSHIFT_PASSWORD: 'x',
    REDSHIFT_SSL_MODE: 'disable',
  };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    const asked = new Promise<number>((resolve) => (onRequest = () => resolve(performance.now() - startMs)));
    const child = spawn(process.execPath, [bundle, 'load'], { env, stdio: 'ignore' });
    times.push((await asked) / 1000);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  server.closeAllConnections();
  server.close();
  const seconds = median(times);
  return [{ name: 'start to first S3 call', seconds, target: '≤ 0.4 s', isMet: seconds <= 0.4 }];
}
