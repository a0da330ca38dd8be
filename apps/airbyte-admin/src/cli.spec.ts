import { PassThrough } from 'node:stream';
import manifest from '../package.json' with { type: 'json' };
import { run } from './cli.ts';

describe('the command line', () => {
  const saved = process.env;
  beforeEach(() => {
    process.env = { PATH: saved['PATH'], RAW_BUCKET: 'raw-bucket' };
  });
  afterEach(() => {
    process.env = saved;
  });

  const call = async (...args: string[]) => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const code = await run(args, { stdout, stderr });
    const text = (stream: PassThrough) => String(stream.read() ?? '');
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };

  it('validates offline', async () => {
    const { code, stdout } = await call('validate', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      valid: true,
      streams: expect.arrayContaining(['launches', 'launches_upcoming', 'rockets', 'starlink', 'company']),
    });
  });

  it('prints the complete manifest', async () => {
    const { stdout } = await call('manifest');
    expect(stdout).not.toContain('$file');
    expect((JSON.parse(stdout) as { streams: unknown[] }).streams).toHaveLength(15);
  });

  it('names the problems of environment and specification together', async () => {
    delete process.env['RAW_BUCKET'];
    const { code, stdout, stderr } = await call('--json', 'apply');
    expect(code).toBe(2);
    for (const name of ['AIRBYTE_API_URL', 'AIRBYTE_CLIENT_ID', 'AIRBYTE_CLIENT_SECRET', 'RAW_BUCKET']) {
      expect(stderr).toContain(name);
    }
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        name: 'ConfigurationError',
        problems: expect.arrayContaining([expect.stringContaining('RAW_BUCKET')]),
      },
    });
  });

  it('has exit code 1 for every error of plan, whose 2 means changes', async () => {
    expect((await call('plan')).code).toBe(1);
    expect((await call('plan', '--nonsense')).code).toBe(1);
  });

  it.each([[['sync', '--min-rows', 'many']], [['nonsense']], [['apply', '--nonsense']]])(
    'has exit code 2 for a wrong command line: %s',
    async (args) => {
      const { code, stderr } = await call(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: /);
    },
  );

  it('tells its version', async () => {
    expect(await call('--version')).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
  });

  it('explains itself', async () => {
    const { code, stdout } = await call('--help');
    expect(code).toBe(0);
    for (const name of ['validate', 'plan', 'apply', 'sync', 'status', 'destroy'])
      expect(stdout).toContain(name);
  });
});
