import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const python = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url));
const startPatienceMs = 60_000;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A local S3 server (moto, memory only) in a process of its own. */
export async function startBenchS3(): Promise<{ readonly endpoint: string; stop(): void }> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  for (const end = Date.now() + startPatienceMs; ;) {
    try {
      await fetch(endpoint);
      return { endpoint, stop: () => void server.kill() };
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    }
  }
}
