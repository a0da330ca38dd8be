import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');

const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(folder, 'src', 'cli.ts'), ...args], { encoding: 'utf8' });

describe('command line', () => {
  it('does tell its version', () => {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('does tell its options', () => {
    const { status, stdout } = run('-h');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: redshift-local \[options\]\n/);
  });

  it.each([
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--port', 'x'], '--port: x is no number.'],
    [['--password-file', '/nowhere'], '--password-file: ENOENT'],
    [['--tls-cert', 'a'], '--tls-cert and --tls-key belong together.'],
    [['--tls-ca-out', 'a'], '--tls-ca-out goes with --tls.'],
  ])('does end with 2 on %j', (args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Try --help.');
  });
});
