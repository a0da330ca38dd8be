import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from './pipeline-fixture.ts';

jest.setTimeout(120_000);

const bundle = resolve(__dirname, '..', 'dist', 'main.cjs');

/** A load that finds nobody. */
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
  RAW_BUCKET: 'none',
  COPY_IAM_ROLE_ARN: 'default',
  REDSHIFT_HOST: '127.0.0.1',
  REDSHIFT_PORT: '9',
  REDSHIFT_DATABASE: 'dev',
  REDSHIFT_USER: 'none',
  REDSHIFT_PASSWORD: 'none',
  REDSHIFT_SSL_MODE: 'disable',
};
const unreachable = 75;

describe('the code that a run leaves behind for the next', () => {
  let folder = '';
  let cache = '';
  let program = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'code-cache-'));
    cache = join(folder, 'cache');
    program = join(folder, 'main.cjs');
    copyFileSync(bundle, program);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (
    args: readonly string[],
    more: Readonly<Record<string, string>> = { NODE_COMPILE_CACHE: cache },
  ) => runProgram(process.execPath, [...args], { ...environment, ...more });
  const kept = () => readdirSync(cache).filter((name) => name.endsWith('.code'));

  /** How many functions V8 compiles in a load. */
  const countCompiled = async (): Promise<number> => {
    const log = join(folder, 'v8.log');
    const flags = ['--log-function-events', '--no-logfile-per-isolate', `--logfile=${log}`];
    expect(await run([...flags, program, 'load'])).toMatchObject({ code: unreachable });
    return readFileSync(log, 'utf8').split('\nfunction,interpreter,').length - 1;
  };

  it('spares the next run most of its compiling', async () => {
    const first = await countCompiled();
    const second = await countCompiled();
    expect(first).toBeGreaterThan(1500);
    expect(second).toBeLessThan(first / 4);
  });

  it('is made by a load that gets as far as COPY, without S3 and Redshift', async () => {
    const warmUp = resolve(__dirname, '..', 'warm-up.mjs');
    expect(await run([warmUp, program])).toMatchObject({ code: 0, stderr: '' });
    expect(kept()).toHaveLength(1);
    writeFileSync(program, 'process.exit(0)');
    expect(await run([warmUp, program])).toMatchObject({ code: 1, stderr: expect.stringContaining('COPY') });
  });

  it('is kept once, by a load and by nothing else', async () => {
    await run([program, '--help']);
    expect(kept()).toEqual([]);
    await run([program, 'load']);
    const [name = '', ...others] = kept();
    expect(others).toEqual([]);
    const { mtimeMs } = statSync(join(cache, name));
    await run([program, 'load']);
    expect(kept()).toEqual([name]);
    expect(statSync(join(cache, name)).mtimeMs).toBe(mtimeMs);
  });

  it('is not taken for another program of the same length', async () => {
    await run([program, 'load']);
    const text = readFileSync(program, 'utf8');
    writeFileSync(program, text.replace('load every new object', 'LOAD EVERY NEW OBJECT'));
    const { stdout } = await run([program, '--help']);
    expect(stdout).toContain('LOAD EVERY NEW OBJECT');
  });

  it('is left aside where it is broken, and not missed where it cannot be kept', async () => {
    await run([program, 'load']);
    const [name = ''] = kept();
    for (const broken of [
      Buffer.alloc(0),
      Buffer.from('no code'),
      readFileSync(join(cache, name)).subarray(0, 5000),
    ]) {
      writeFileSync(join(cache, name), broken);
      expect(await run([program, 'load'])).toMatchObject({ code: unreachable });
    }
    // A file where the folder should be.
    expect(await run([program, 'load'], { NODE_COMPILE_CACHE: program })).toMatchObject({
      code: unreachable,
    });
    expect(await run([program, 'load'], {})).toMatchObject({ code: unreachable });
  });
});
