import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { type Figure, median } from './report.ts';
import { bundle, warmUp } from './stand.ts';

const ROUNDS = 7;

/** From the start of the process to its first request to S3: with compiled code at hand, as in the image, and without. */
export async function measureStart(): Promise<readonly Figure[]> {
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
  const start = async (more: Readonly<Record<string, string>>) => {
    const startMs = performance.now();
    const asked = new Promise<number>((resolve) => (onRequest = () => resolve(performance.now() - startMs)));
    const child = spawn(process.execPath, [bundle, 'load'], { env: { ...env, ...more }, stdio: 'ignore' });
    return { seconds: (await asked) / 1000, child, exit: once(child, 'exit') };
  };
  const measure = async (more: Readonly<Record<string, string>>) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { seconds, child, exit } = await start(more);
      times.push(seconds);
      child.kill('SIGKILL');
      await exit;
    }
    return median(times);
  };
  const folder = await mkdtemp(join(tmpdir(), 'compile-cache-'));
  const cache = { NODE_COMPILE_CACHE: folder };
  warmUp(folder);
  const cached = await measure(cache);
  const bare = await measure({});
  await rm(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
  return [
    {
      name: 'start to first S3 call, as in the image',
      seconds: cached,
      target: '≤ 0.4 s',
      isMet: cached <= 0.4,
    },
    { name: '… without compiled code at hand', seconds: bare },
  ];
}
