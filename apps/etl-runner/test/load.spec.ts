import { core, id } from './documents.ts';
import { PipelineFixture } from './pipeline-fixture.ts';

jest.setTimeout(120_000);

describe('etl-runner load', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const load = async (...args: string[]) => {
    const outcome = await fixture.run(['load', '--json', ...args]);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(fixture.password);
    const summary = JSON.parse(outcome.stdout || 'null') as { totals: Record<string, number> } | null;
    return { ...outcome, totals: summary?.totals };
  };

  it('says that there is nothing to load', async () => {
    const { code, totals, stderr } = await load();
    expect(stderr).toContain('no new objects');
    expect(code).toBe(0);
    expect(totals).toEqual({
      objects: 0,
      rowsRead: 0,
      rejected: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      deleted: 0,
    });
  });

  it('loads each object once, newest document last, and leaves no staged file', async () => {
    await fixture.putObject('cores', 1000, [core(1), core(2)]);
    await fixture.putObject('cores', 2000, [core(2, { reuse_count: 1 }), core(3)]);
    const first = await load();
    expect(first.stderr).toContain('cores');
    expect(first.code).toBe(0);
    expect(first.totals).toMatchObject({ objects: 2, rowsRead: 4, rejected: 0, inserted: 3, updated: 0 });
    expect(await fixture.query('select id, reuse_count from spacex_raw.cores order by id')).toEqual([
      { id: id(1), reuse_count: 0 },
      { id: id(2), reuse_count: 1 },
      { id: id(3), reuse_count: 0 },
    ]);
    expect(await fixture.listKeys('staging/')).toEqual([]);

    const second = await load();
    expect(second.totals).toMatchObject({ objects: 0, inserted: 0, updated: 0 });

    await fixture.putObject('cores', 3000, [core(1), core(2, { reuse_count: 2 })]);
    const third = await load();
    expect(third.totals).toMatchObject({ objects: 1, rowsRead: 2, inserted: 0, updated: 1, unchanged: 1 });
    expect(await fixture.query('select count(*)::int as loaded from etl.load_objects')).toEqual([
      { loaded: 3 },
    ]);
  });

  it('sends bad lines to quarantine, loads the good ones and ends with 3 over the limit', async () => {
    const key = await fixture.putObject(
      'cores',
      4000,
      [core(4), core(5, { reuse_count: 'many' })],
      'no json\n',
    );
    const { code, totals, stderr } = await load();
    expect(code).toBe(3);
    expect(stderr).toContain('2 of 3 documents were rejected');
    expect(totals).toMatchObject({ rowsRead: 3, rejected: 2, inserted: 1 });
    expect(await fixture.query('select object_key, line from etl.rejects order by line')).toMatchObject([
      { object_key: key },
      { object_key: key },
    ]);
    expect(await fixture.listKeys('quarantine/cores/')).toHaveLength(1);
    expect(
      await fixture.query(`select id from spacex_raw.cores where id in ('${id(4)}', '${id(5)}')`),
    ).toEqual([{ id: id(4) }]);
  });

  it('lets the later of two lines win, whether they are parsed or staged as they stand', async () => {
    // All but the first of these are written alike; an escape in a text has a line parsed.
    const lines = [
      [20, 'B1000'],
      [21, 'plain 1'],
      [21, 'parsed \n 2'],
      [22, 'parsed \n 1'],
      [22, 'plain 2'],
      [23, 'plain 1'],
      [23, 'plain 2'],
    ] as const;
    await fixture.putObject(
      'cores',
      4500,
      lines.map(([n, serial]) => core(n, { serial })),
    );
    const { code, totals } = await load();
    expect(code).toBe(0);
    expect(totals).toMatchObject({ rowsRead: 7, inserted: 4 });
    const ids = [20, 21, 22, 23].map((n) => `'${id(n)}'`).join(', ');
    expect(
      await fixture.query(`select serial from spacex_raw.cores where id in (${ids}) order by id`),
    ).toEqual([{ serial: 'B1000' }, { serial: 'parsed \n 2' }, { serial: 'plain 2' }, { serial: 'plain 2' }]);
  });

  it('keeps a field that it does not know in _extra and says so', async () => {
    await fixture.putObject('cores', 5000, [core(6, { paint: 'white' })]);
    const { code, stderr } = await load('--max-rejects', '0');
    expect(code).toBe(0);
    expect(stderr).toContain('new field paint');
    // A SUPER value arrives as text.
    const rows = await fixture.query(`select _extra from spacex_raw.cores where id = '${id(6)}'`);
    expect(rows.map(({ _extra }) => JSON.parse(String(_extra)))).toEqual([{ paint: 'white' }]);
  });

  it('loads only the streams that it is asked for, and refuses others', async () => {
    await fixture.putObject('cores', 6000, [core(7)]);
    expect((await load('--streams', 'launches,rockets')).totals).toMatchObject({ objects: 0 });
    const { code, stderr } = await load('--streams', 'cores,moons');
    expect(code).toBe(2);
    expect(stderr).toContain('no stream moons');
    expect((await load('--streams', 'cores')).totals).toMatchObject({ objects: 1 });
  });

  it('warns of a folder that belongs to no stream', async () => {
    await fixture.putObject('moons', 1000, [{}]);
    const { code, stderr } = await load();
    expect(code).toBe(0);
    expect(stderr).toContain('raw/moons/');
  });

  it.each([
    [
      'a Redshift that is not there',
      { REDSHIFT_PORT: '1' },
      75,
      /Redshift at .*:1 cannot be reached .*REDSHIFT_HOST/,
    ],
    ['a wrong password', { REDSHIFT_PASSWORD: 'wrong' }, 2, /refuses user .*REDSHIFT_PASSWORD/],
    ['a wrong database', { REDSHIFT_DATABASE: 'nowhere' }, 2, /"nowhere".*REDSHIFT_DATABASE/],
    ['a bucket that is missing', { RAW_BUCKET: 'no-such-bucket' }, 1, /no-such-bucket/],
    ['an S3 that is not there', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, 75, /ECONNREFUSED/],
  ])('says what is wrong with %s', async (_what, env, exitCode, message) => {
    const { code, stdout, stderr } = await fixture.run(['load'], env);
    expect(stderr).toMatch(/^error: .*/);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(fixture.password);
    expect(stdout).toBe('');
    expect(code).toBe(exitCode);
  });
});
