import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { core, id } from './documents.ts';
import { PipelineFixture } from './pipeline-fixture.ts';
import { S3Proxy } from './s3-proxy.ts';

jest.setTimeout(120_000);

const day = Date.UTC(2026, 10, 1);

describe('SIGTERM', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('while objects are staged: rolled back, 75, and the next run loads them', async () => {
    await fixture.putObject('cores', day, [core(1)]);
    await fixture.putObject('cores', day + 1, [core(2)]);
    let reading: () => void = () => undefined;
    const isReading = new Promise<void>((resolve) => (reading = resolve));
    const proxy = await S3Proxy.start(process.env['TEST_S3_ENDPOINT'] ?? '', {
      // The second object never arrives.
      hangs: ({ method, url = '' }) => {
        const hangs = method === 'GET' && url.includes(`_${day + 1}_`);
        if (hangs) reading();
        return hangs;
      },
    });
    const run = fixture.spawn(['load', '--json'], { AWS_ENDPOINT_URL_S3: proxy.endpoint });
    await isReading;
    run.child.kill('SIGTERM');
    const { code, stdout, stderr } = await run.outcome;
    await proxy.stop();
    expect(stderr).toMatch(/error: interrupted by SIGTERM/);
    expect(stdout).toBe('');
    expect(code).toBe(75);
    expect(await fixture.listKeys('staging/')).toEqual([]);
    expect(await fixture.query('select count(*)::int as n from spacex_raw.cores')).toEqual([{ n: 0 }]);
    expect((await fixture.run(['load'])).code).toBe(0);
    expect(await fixture.query('select id from spacex_raw.cores order by id')).toEqual([
      { id: id(1) },
      { id: id(2) },
    ]);
  });

  it('while Redshift reads the objects itself: its statement is cancelled, 75, and nothing is left', async () => {
    await fixture.putObject('crew', day, [
      { id: id(1), name: 'A', agency: 'B', image: null, wikipedia: null, launches: [], status: 'active' },
    ]);
    const copies = (status: string) =>
      fixture.query(
        `select query_id from sys_query_history where query_text ilike 'copy %pushed%' and status = '${status}'`,
      );
    const allow = fixture.delayCopy('raw/crew');
    const run = fixture.spawn(['load', '--streams', 'crew', '--mode', 'pushdown']);
    while ((await copies('running')).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    run.child.kill('SIGTERM');
    const { code, stderr } = await run.outcome;
    allow();
    expect(stderr).toMatch(/error: interrupted by SIGTERM/);
    expect(code).toBe(75);
    expect(await copies('running')).toEqual([]);
    expect(await copies('canceled')).toHaveLength(1);
    expect(await fixture.listKeys('staging/')).toEqual([]);
    expect((await fixture.run(['load', '--streams', 'crew', '--mode', 'pushdown'])).code).toBe(0);
    expect(await fixture.query('select id from spacex_raw.crew')).toEqual([{ id: id(1) }]);
  });

  it('while the first connection is being opened: at once', async () => {
    // Takes connections and never answers.
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const connected = once(mute, 'connection') as Promise<[Socket]>;
    const { port } = mute.address() as AddressInfo;
    const run = fixture.spawn(['load'], { REDSHIFT_PORT: String(port) });
    const [socket] = await connected;
    socket.on('error', () => undefined);
    const startMs = performance.now();
    run.child.kill('SIGTERM');
    const { code, stderr } = await run.outcome;
    const seconds = (performance.now() - startMs) / 1000;
    socket.destroy();
    mute.close();
    expect(stderr).toMatch(/error: interrupted by SIGTERM/);
    expect(code).toBe(75);
    // Without the signal it would wait 15 s for the connection; a busy machine takes one or two.
    expect(seconds).toBeLessThan(10);
  });
});
