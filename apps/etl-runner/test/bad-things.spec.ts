import { core, id } from './documents.ts';
import { PipelineFixture } from './pipeline-fixture.ts';
import { S3Proxy, type S3ProxyRules } from './s3-proxy.ts';

jest.setTimeout(180_000);

const day = Date.UTC(2026, 10, 1);

describe.each(['copy', 'pushdown'] as const)(
  'in mode %s what goes wrong is named, and loses nothing',
  (mode) => {
    const fixture = new PipelineFixture();
    beforeAll(() => fixture.start());
    afterAll(() => fixture.stop());

    const run = (env: Readonly<Record<string, string>> = {}, ...args: string[]) =>
      fixture.run(['load', ...args], { ETL_MODE: mode, ...env });
    const load = (...args: string[]) => run({}, ...args);
    const coreIds = async () =>
      (await fixture.query('select id from spacex_raw.cores order by id')).map((row) => row['id']);
    const loadedKeys = async () =>
      (await fixture.query('select object_key from etl.load_objects')).map((row) => row['object_key']);

    it('an object that is cut off: left out and named, the others are loaded', async () => {
      const good = await fixture.putObject('cores', day, [core(1)]);
      const bad = await fixture.putObject('cores', day + 1, [core(2), core(3)]);
      const body = await fixture.getRaw(bad);
      await fixture.putRaw(bad, body.subarray(0, body.length - 12));
      await fixture.putObject('crew', day, []);
      const { code, stderr } = await load();
      expect(code).toBe(4);
      expect(stderr).toMatch(
        new RegExp(`error: some of it could not be loaded[^]*${bad} is corrupt: [^]*sync again`),
      );
      expect(await coreIds()).toEqual([id(1)]);
      expect(await loadedKeys()).toContain(good);
      expect(await loadedKeys()).not.toContain(bad);
      // Repaired, it is loaded: nothing was lost.
      await fixture.putRaw(bad, body);
      expect((await load()).code).toBe(0);
      expect(await coreIds()).toEqual([id(1), id(2), id(3)]);
    });

    it('a document of version 3 of the API: rejected with the reasons', async () => {
      const v3 = {
        core_serial: 'B1049',
        block: 5,
        original_launch: '2018-09-10T04:45:00.000Z',
        missions: [],
      };
      await fixture.putObject('cores', day + 100, [v3, core(4)]);
      const { code, stderr } = await load();
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /1 of 2 documents were rejected, more than --max-rejects 5% allows[^]*quarantine/,
      );
      expect(await coreIds()).toContain(id(4));
      const [reject] = await fixture.query(`select reason, path from etl.rejects where reason like '%id%'`);
      expect(reject).toMatchObject({ path: 'id' });
    });

    it('a line of 80 MB: rejected, and the memory stays small', async () => {
      const line = `{"_airbyte_raw_id":"x","padding":"${'y'.repeat(80_000_000)}"}\n`;
      await fixture.putObject('cores', day + 200, [core(5)], line);
      const { code } = await load('--max-rejects', '1');
      expect(code).toBe(0);
      expect(await coreIds()).toContain(id(5));
      expect(
        await fixture.query(`select line from etl.rejects where reason like 'the line has 800%bytes%'`),
      ).toEqual([{ line: '2' }]);
    });

    it('a value that its column cannot hold: the document is rejected, with column and bytes', async () => {
      await fixture.putObject('cores', day + 300, [core(6, { serial: 'é'.repeat(5000) }), core(7)]);
      const { code } = await load('--max-rejects', '1');
      expect(code).toBe(0);
      expect(await coreIds()).toEqual(expect.arrayContaining([id(7)]));
      expect(await coreIds()).not.toContain(id(6));
      const [reject] = await fixture.query(`select reason from etl.rejects where path = 'serial'`);
      expect(reject?.['reason']).toMatch(/serial.*bytes/);
    });

    it('a table that somebody dropped: made anew, with the way to fill it', async () => {
      const before = await coreIds();
      await fixture.query('drop table spacex_raw.cores');
      const { code, stderr } = await load();
      expect(code).toBe(0);
      expect(stderr).toMatch(/warning: spacex_raw.cores was missing .* load --streams cores --full-refresh/);
      const refill = await load('--streams', 'cores', '--full-refresh', '--max-rejects', '100%');
      expect(refill.code).toBe(0);
      expect(await coreIds()).toEqual(before);
    });

    it('a user who may not create tables: named, nothing is loaded', async () => {
      await fixture.query(`create user loader password 'Loader-password-1'`);
      const key = await fixture.putObject('cores', day + 400, [core(8)]);
      await fixture.query('drop table spacex_raw.crew');
      const { code, stderr } = await run({
        REDSHIFT_USER: 'loader',
        REDSHIFT_PASSWORD: 'Loader-password-1',
      });
      expect(stderr).toMatch(/error: .*permission denied[^]*etl-runner doctor/);
      expect(stderr).not.toContain('Loader-password-1');
      expect(code).toBe(1);
      expect(await loadedKeys()).not.toContain(key);
      expect((await load()).code).toBe(0);
    });

    it('a connection that is lost before a batch has begun: to be tried later, then loaded', async () => {
      const key = await fixture.putObject('cores', day + 500, [core(11)]);
      fixture.dropConnectionAt('select bucket, object_key');
      const { code, stderr } = await load();
      expect(stderr).toMatch(/^error: .*[Cc]onnection/m);
      expect(code).toBe(75);
      expect(await loadedKeys()).not.toContain(key);
      expect((await load()).code).toBe(0);
      expect(await loadedKeys()).toContain(key);
    });

    const isPut = ({ method }: { method?: string | undefined }) => method === 'PUT' || method === 'POST';
    it.each<[string, S3ProxyRules['denies'], RegExp]>([
      [
        'listing',
        ({ url = '' }) => url.includes('list-type=2'),
        /Listing s3:\/\/.*\/raw\/ failed: .*permission/,
      ],
      // In mode pushdown that is Redshift's part.
      ...(mode === 'copy'
        ? [
            [
              'reading',
              ({ method, url = '' }) => method === 'GET' && url.includes('/raw/'),
              /Reading s3:\/\/.*raw\/cores\/.* failed .*permissions/,
            ] satisfies [string, S3ProxyRules['denies'], RegExp],
          ]
        : []),
      ['staging', isPut, /Could not write s3:\/\/.*\/staging\/.*role may write there/],
    ])('no permission for %s on S3: named, nothing is loaded', async (_what, denies, message) => {
      const n = Math.floor(Math.random() * 1e6);
      const key = await fixture.putObject('cores', day + 1000 + n, [core(9)]);
      const proxy = await S3Proxy.start(process.env['TEST_S3_ENDPOINT'] ?? '', denies ? { denies } : {});
      try {
        const { code, stderr } = await run({ AWS_ENDPOINT_URL_S3: proxy.endpoint });
        expect(stderr).toMatch(message);
        expect(code).toBe(1);
        expect(await loadedKeys()).not.toContain(key);
      } finally {
        await proxy.stop();
      }
      expect((await load()).code).toBe(0);
      expect(await loadedKeys()).toContain(key);
      expect(await fixture.listKeys('staging/')).toEqual([]);
    });

    const what = mode === 'copy' ? 'staged files' : 'raw objects';
    it(`no permission for Redshift on ${what}: named, nothing is loaded`, async () => {
      const n = Math.floor(Math.random() * 1e6);
      const key = await fixture.putObject('cores', day + 2_000_000 + n, [core(10)]);
      const allow = fixture.denyCopy(mode === 'copy' ? 'staging/' : 'raw/');
      try {
        const { code, stderr } = await load();
        expect(stderr).toMatch(
          /error: Redshift may not read s3:\/\/.*AccessDenied[^]*s3:GetObject[^]*COPY_IAM_ROLE_ARN/,
        );
        expect(stderr).toContain(mode === 'copy' ? '/staging/' : key);
        expect(code).toBe(1);
        expect(await loadedKeys()).not.toContain(key);
      } finally {
        allow();
      }
      expect((await load()).code).toBe(0);
      expect(await loadedKeys()).toContain(key);
      expect(await fixture.listKeys('staging/')).toEqual([]);
    });
  },
);
