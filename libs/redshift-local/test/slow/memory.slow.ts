import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { TestBucket } from '../support.ts';

const megabytes = Number(process.env['COPY_MEMORY_MEGABYTES'] ?? 400);
/** What may be added on the way from a quarter of the object, when all buffers have been used, to all of it. */
const limitMegabytes = 100;

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
let state = 7;
const word = (length: number): string =>
  Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return letters[state % letters.length];
  }).join('');

/** About 4 MB of rows of 1 kB. */
const blockRows = 4000;
const blocksPerObject = Math.ceil(megabytes / 4);

const formats = {
  json: (row: string[]) =>
    JSON.stringify(Object.fromEntries(row.map((value, index) => [`c${index}`, value]))),
  csv: (row: string[]) => row.map((value) => `"${value}"`).join(','),
} as const;

function makeBlock(format: keyof typeof formats): Buffer {
  state = 7;
  const rows = Array.from({ length: blockRows }, () =>
    formats[format]([word(8), ...Array.from({ length: 9 }, () => word(100))]),
  );
  return gzipSync(`${rows.join('\n')}\n`, { level: 1 });
}

const peakMegabytes = (pid: number | undefined): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

// Only Linux tells the largest memory of a process.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux(`memory of the front while it loads one object of ${megabytes} MB`, () => {
  let bucket: TestBucket;
  let server: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    bucket = await new TestBucket().create();
  });

  beforeEach(async () => {
    const cli = join(__dirname, '..', '..', 'src', 'cli.ts');
    const endpoint = process.env['TEST_S3_ENDPOINT'] ?? '';
    const options = ['--port', '0', '--quiet', '--s3-endpoint', endpoint, '--s3-region', 'us-east-1'];
    server = spawn(process.execPath, [cli, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    });
    const [line] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    client = new Client(line.toString().trim());
    await client.connect();
    const columns = Array.from({ length: 10 }, (_unused, index) => `c${index} varchar(100)`);
    await client.query(`create table loaded (${columns.join(', ')})`);
  });

  afterEach(async () => {
    await client.end();
    server.kill('SIGTERM');
    await once(server, 'exit');
  });

  it.each(['json', 'csv'] as const)('does not grow with the object: %s', async (format) => {
    const block = makeBlock(format);
    const load = async (blocks: number): Promise<number> => {
      // Gzip files may be put together.
      const url = await bucket.put(`${format}.gz`, Buffer.concat(Array<Buffer>(blocks).fill(block)));
      await client.query('truncate loaded');
      const options = format === 'json' ? "format json 'auto'" : 'csv';
      await client.query(`copy loaded from '${url}' iam_role default ${options} gzip`);
      const { rows } = await client.query('select count(*)::int as n from loaded');
      expect(rows).toEqual([{ n: blocks * blockRows }]);
      return peakMegabytes(server.pid);
    };
    const small = await load(Math.ceil(blocksPerObject / 4));
    const large = await load(blocksPerObject);
    expect(large - small).toBeLessThan(limitMegabytes);
  });
});
