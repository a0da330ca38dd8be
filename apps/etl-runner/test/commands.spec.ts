import manifest from '../package.json' with { type: 'json' };
import { PipelineFixture } from './pipeline-fixture.ts';
import { core, id } from './documents.ts';

jest.setTimeout(180_000);

const day = Date.UTC(2026, 10, 1);

describe('the commands around a load', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const run = async (...args: string[]) => {
    const outcome = await fixture.run(args);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(fixture.password);
    return outcome;
  };
  const json = async <T>(...args: string[]) => {
    const { stdout, stderr, code } = await run(...args, '--json');
    if (stdout === '') throw new Error(`${args.join(' ')} ended with ${code} and said nothing: ${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
  };
  const cores = () => fixture.query('select id, reuse_count from spacex_raw.cores order by id');

  it('plan says what a load would do, and changes nothing', async () => {
    const key = await fixture.putObject('cores', day + 1000, [core(1), core(2)]);
    const plan = await json<{ streams: object[]; schemaChanges: object[] }>('plan');
    expect(plan.streams).toEqual([
      {
        stream: 'cores',
        objects: 1,
        bytes: expect.any(Number),
        estimatedDocuments: null,
        estimatedSeconds: null,
        keys: [key],
      },
    ]);
    expect(plan.schemaChanges.length).toBeGreaterThan(20);
    const { stdout, code } = await run('plan', '--sql');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^create schema .*;\n/);
    expect(stdout).toMatch(/create table if not exists "spacex_raw"\."cores" \(/);
    expect((await run('load', '--dry-run')).stdout).toMatch(/cores +1 [^]*would be changed/);
    const tables = await fixture.query(
      "select table_name from information_schema.tables where table_schema in ('etl', 'spacex_raw')",
    );
    expect(tables).toEqual([]);
  });

  it('status and rejects know that nothing was loaded yet', async () => {
    expect((await run('status')).stdout).toBe('nothing was loaded yet\n');
    expect((await run('rejects', 'list')).stdout).toBe('no rejects\n');
  });

  it('schema diff ends with 1 until schema apply has run', async () => {
    expect(await run('schema', 'diff')).toMatchObject({ code: 1, stdout: expect.stringContaining('cores') });
    expect(await run('schema', 'apply')).toMatchObject({ code: 0, stdout: expect.stringContaining('cores') });
    expect(await run('schema', 'diff')).toMatchObject({
      code: 0,
      stdout: '-- Redshift is as it should be\n',
    });
    expect((await run('schema', 'plan')).stdout).toBe('-- Redshift is as it should be\n');
  });

  it('schema changes what would lose values only when it is told to', async () => {
    await fixture.query('alter table spacex_raw.cores drop column block');
    await fixture.query('alter table spacex_raw.cores add column block varchar(8)');
    const refused = await run('schema', 'apply');
    expect(refused.stderr).toMatch(
      /Tables in Redshift contradict their definitions.*block.*\(replace-column\)/,
    );
    expect(refused.code).toBe(1);
    expect(await run('schema', 'plan', '--allow', 'replace-column')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/drop column "block";\nalter table .* add column "block" integer/),
    });
    expect((await run('schema', 'apply')).code).toBe(1);
    expect((await run('schema', 'apply', '--allow', 'replace-column')).code).toBe(0);
    expect((await run('schema', 'diff')).code).toBe(0);
  });

  it('status shows runs and collections', async () => {
    const { runId } = await json<{ runId: string }>('load');
    const status = await json<{ runs: object[]; streams: object[] }>('status');
    expect(status.runs).toMatchObject([
      { runId, batches: 1, objects: 1, rowsRead: 2, rejected: 0, changed: 2 },
    ]);
    expect(status.streams).toMatchObject([
      { stream: 'cores', objects: 1, rowsRead: 2, newestAt: '2026-11-01T00:00:01.000Z' },
    ]);
    expect((await run('status')).stdout).toContain(runId);
    await fixture.putObject('cores', day + 2000, [core(3)]);
    const plan = await json<{ streams: { estimatedDocuments: number }[] }>('plan');
    expect(plan.streams[0]?.estimatedDocuments).toBeGreaterThan(0);
    await run('load');
  });

  it('rejects can be listed, shown whole and exported', async () => {
    await fixture.putObject(
      'cores',
      3000,
      [core(4), core(5, { reuse_count: 'many', paint: 'x'.repeat(9000) })],
      'no json\n',
    );
    const { code } = await run('load', '--max-rejects', '100%');
    expect(code).toBe(0);
    const { total, rejects } = await json<{
      total: number;
      rejects: { batchId: string; line: number; path: string | null }[];
    }>('rejects', 'list');
    expect(total).toBe(2);
    expect(rejects).toMatchObject([{ line: 2, path: 'reuse_count' }, { line: 3 }]);
    const batchId = rejects[0]?.batchId ?? '';
    expect((await run('rejects', 'list', '--limit', '1')).stdout).toMatch(/ 2 .*reuse_count[^]*and 1 more/);
    const shown = await run('rejects', 'show', batchId, '2');
    expect(shown.stdout).toMatch(/^object .*\nline +2\npath +reuse_count\nreason .*\n\n\{.*x{9000}/);
    expect(await run('rejects', 'show', batchId, '1')).toMatchObject({ code: 1, stdout: '' });
    const { stdout } = await run('rejects', 'export', '--stream', 'cores');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; raw: string });
    expect(lines.map(({ line }) => line)).toEqual([2, 3]);
    expect(lines[1]?.raw).toBe('no json');
  });

  it('replay rejects loads what has become valid, and that once', async () => {
    const bad = core(8, { reuse_count: 'many' });
    await fixture.putObject('cores', day + 4000, [bad]);
    await run('load', '--max-rejects', '100%');
    // The source was repaired: the line in quarantine is valid now.
    const [key = ''] = (await fixture.listKeys('quarantine/cores/')).slice(-1);
    await fixture.rewriteGzip(key, (text) => text.replaceAll('\\"many\\"', '7'));
    type Summary = { totals: Record<string, number> };
    const first = await json<Summary>('replay', 'rejects', '--max-rejects', '100%');
    expect(first.totals).toMatchObject({ rowsRead: 3, rejected: 2, inserted: 1 });
    expect(await cores()).toContainEqual({ id: id(8), reuse_count: 7 });
    const before = await fixture.query('select * from spacex_raw.cores order by id');
    // What was rejected once more lies in quarantine anew; the others are done.
    const second = await json<Summary>('replay', 'rejects', '--max-rejects', '100%');
    expect(second.totals).toMatchObject({ rowsRead: 2, rejected: 2, inserted: 0, updated: 0 });
    expect(await fixture.query('select * from spacex_raw.cores order by id')).toEqual(before);
  });

  it('replay objects and --full-refresh read loaded objects again, and write nothing that is equal', async () => {
    const before = await fixture.query('select * from spacex_raw.cores order by id');
    const [key = ''] = await fixture.listKeys('raw/cores/');
    type Summary = { totals: Record<string, number> };
    const { totals } = await json<Summary>('replay', 'objects', key);
    expect(totals).toMatchObject({ objects: 1, rowsRead: 2, inserted: 0, updated: 0 });
    const all = await json<Summary>('load', '--full-refresh', '--max-rejects', '100%');
    expect(all.totals).toMatchObject({ objects: 4, inserted: 0, updated: 0 });
    expect(await fixture.query('select * from spacex_raw.cores order by id')).toEqual(before);
    expect(await run('replay', 'objects', 'raw/cores/none.jsonl')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('raw/cores/none.jsonl'),
    });
  });

  it('shards divide the objects among them, and --since leaves old ones out', async () => {
    for (let n = 0; n < 6; n += 1) await fixture.putObject('crew', day + 10_000 + n, [crewMember(n)]);
    type Plan = { streams: { keys: string[] }[] };
    const keysOf = async (...args: string[]) =>
      (await json<Plan>('plan', '--streams', 'crew', ...args)).streams.flatMap(({ keys }) => keys);
    const [first, second, all] = [
      await keysOf('--shard', '1/2'),
      await keysOf('--shard', '2/2'),
      await keysOf(),
    ];
    expect([...first, ...second].sort()).toEqual([...all].sort());
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
    expect(await keysOf('--since', '2026-11-01T00:00:10.004Z')).toHaveLength(2);
  });

  it('sweep removes staged files of crashed runs, and says so', async () => {
    await fixture.putRaw('staging/cores-20260101T000000-0123abcd/cores/part-1-0001.json.zst', 'x');
    const dry = await json<{ objects: number }>('sweep', '--older-than', '0m', '--dry-run');
    expect(dry.objects).toBe(1);
    expect((await run('sweep')).stdout).toContain('0 objects');
    expect((await run('sweep', '--older-than', '0m')).stdout).toContain('1 objects');
    expect(await fixture.listKeys('staging/')).toEqual([]);
  });

  it.each([
    [
      ['load', '--since', 'soon', '--shard', '5/4', '--concurrency', '0'],
      /--since[^]*--concurrency[^]*--shard/,
    ],
    [['load', '--max-vanished', 'all'], /--max-vanished/],
    [['load', '--mode', 'magic'], /--mode/],
    [['schema', 'apply', '--allow', 'everything'], /--allow.*drop-column, replace-column/],
    [['rejects', 'list', '--limit', '-1'], /--limit/],
    [['sweep', '--older-than', 'yesterday'], /--older-than/],
    [['load', '--nonsense'], /unknown option/],
  ])('%p is refused with exit code 2', async (args, message) => {
    const { code, stderr, stdout } = await run(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('explains each command with examples', async () => {
    for (const args of [['--help'], ['load', '--help'], ['replay', 'rejects', '--help']]) {
      const { code, stdout } = await run(...args);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Usage: etl-runner/);
    }
    expect((await run('--help')).stdout).toMatch(/75 +interrupted/);
    expect((await run('load', '--help')).stdout).toContain('$ etl-runner load --streams launches,cores');
  });

  it('tells its version without a configuration', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
  });
});

const crewMember = (n: number) => ({
  name: `Crew ${n}`,
  agency: 'NASA',
  image: null,
  wikipedia: null,
  launches: [],
  status: 'active',
  id: id(100 + n),
});
