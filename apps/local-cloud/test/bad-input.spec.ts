import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { Sandbox } from './e2e/npm-start.ts';

jest.setTimeout(60_000);

/** The lines that say what went wrong. */
const errorLines = (stderr: string) => stderr.split('\n').filter((line) => line.includes('error:'));

describe('npm start with bad input', () => {
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = new Sandbox()));
  afterEach(() => {
    expect(sandbox.leftovers()).toEqual([]);
    sandbox.remove();
  });

  it('names a data folder that is not there', async () => {
    const { code, stderr } = await sandbox.run('--data', './no-such-folder');
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringContaining('no-such-folder')]);
    expect(readdirSync(sandbox.stateDir)).toEqual([]);
  });

  it('names the file and the place of broken JSON', async () => {
    const folder = join(sandbox.stateDir, 'broken');
    mkdirSync(folder);
    writeFileSync(join(folder, 'launches.json'), '[{"id": "5eb87cd9ffd86e000604b32a", ]');
    const { code, stderr } = await sandbox.run('--data', folder);
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([
      expect.stringMatching(/launches\.json.*(position|line|column) ?\d+/),
    ]);
    expect(readdirSync(sandbox.stateDir)).toEqual(['broken']);
  });

  it('names the port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await sandbox.run('--data', 'simulated', '--port-base', String(port));
    server.close();
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringContaining(`port ${port}`)]);
  });

  it('says that the live API does not answer, when live data was asked for', async () => {
    // Wherever the tests run without internet access; with it, the probe succeeds and there is nothing to see.
    const reachable = await fetch('https://api.spacexdata.com/v4/company', {
      signal: AbortSignal.timeout(3000),
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (reachable) return;
    const { code, stderr } = await sandbox.run('--data', 'live');
    expect(code).toBe(2);
    expect(errorLines(stderr)).toEqual([expect.stringContaining('live SpaceX API')]);
  });
});
