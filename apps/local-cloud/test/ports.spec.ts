import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, serviceNames } from '../src/state/ports.ts';

async function occupy(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('choosePorts', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ports-'));
    file = join(folder, 'ports.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps the ports of the last run, except one that is taken by now', async () => {
    const first = await choosePorts(file, undefined);
    expect(new Set(Object.values(first)).size).toBe(serviceNames.length);
    expect(await choosePorts(file, undefined)).toEqual(first);

    const server = await occupy(first.s3);
    const third = await choosePorts(file, undefined);
    server.close();
    expect(third).toEqual({ ...first, s3: third.s3 });
    expect(third.s3).not.toBe(first.s3);
  });

  it('counts up from --port-base, and says which port is taken', async () => {
    const server = await occupy(0);
    const { port } = server.address() as AddressInfo;
    await expect(choosePorts(file, port - 1)).rejects.toThrow(`port ${port} (for s3) is taken`);
    server.close();
  });
});
