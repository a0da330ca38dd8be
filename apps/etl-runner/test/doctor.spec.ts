import { gzipSync } from 'node:zlib';
import type { CheckResult, DoctorReport } from '../src/commands/doctor/types.ts';
import { PipelineFixture } from './pipeline-fixture.ts';
import { S3Proxy, type S3ProxyRules } from './s3-proxy.ts';

jest.setTimeout(180_000);

const allChecks = [
  'configuration',
  's3-raw',
  's3-staging',
  's3-quarantine',
  'clock',
  'redshift-login',
  'redshift-privileges',
  'copy-role',
  'dbt',
];

describe('etl-runner doctor', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  /** Runs doctor; dbt takes seconds, so most tests do without it. */
  const doctor = async (env: Record<string, string | undefined> = {}) => {
    const outcome = await fixture.run(['doctor', '--json'], { DBT_EXECUTABLE: 'no-such-dbt', ...env });
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(fixture.password);
    const report = JSON.parse(outcome.stdout) as DoctorReport;
    const find = (name: string) => report.checks.find((check) => check.name === name) as CheckResult;
    const failed = report.checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
    return { ...outcome, report, find, failed: failed.filter((name) => name !== 'dbt') };
  };

  const throughProxy = async (rules: S3ProxyRules) => {
    const proxy = await S3Proxy.start(fixture.environment['AWS_ENDPOINT_URL_S3'] ?? '', rules);
    try {
      return await doctor({ AWS_ENDPOINT_URL_S3: proxy.endpoint });
    } finally {
      await proxy.stop();
    }
  };

  it('finds nothing wrong where nothing is, and leaves no trace', async () => {
    await fixture.putObject('cores', 1000, []);
    const outcome = await fixture.run(['doctor']);
    expect(outcome.stderr).toBe('');
    expect(outcome.code).toBe(0);
    const lines = outcome.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/\s+/).slice(0, 2))).toEqual(allChecks.map((name) => ['✔', name]));
    expect(lines.join('\n')).toMatch(/Redshift 1\.0\.\d+ at .*dbt 1\.11\.\d+ with dbt-redshift 1\.11\.\d+/s);
    expect(outcome.stdout).not.toContain(fixture.password);
    expect(await fixture.listKeys('staging/')).toEqual([]);
    expect(await fixture.listKeys('quarantine/')).toEqual([]);
    expect(
      await fixture.query(
        "select nspname from pg_namespace where nspname in ('spacex_raw', 'etl', 'analytics')",
      ),
    ).toEqual([]);
  });

  it('tries the raw folder with the role of COPY where mode pushdown needs it', async () => {
    await fixture.putRaw('raw/cores/2026_11_23_1000_0.jsonl.gz', gzipSync('{"_airbyte_raw_id":"x"}\n'));
    const env = { ETL_MODE: 'pushdown' };
    expect((await doctor(env)).find('copy-role-raw')).toMatchObject({ status: 'ok' });
    const allow = fixture.denyCopy('raw/');
    try {
      const { code, failed, find } = await doctor(env);
      expect([code, failed]).toEqual([1, ['copy-role-raw']]);
      expect(find('copy-role-raw').fix).toMatch(/s3:GetObject on arn:aws:s3:::lake-.*raw\/\*.*ETL_MODE=copy/);
    } finally {
      allow();
    }
  });

  it('says how to get dbt when it is missing', async () => {
    const { code, report, failed, find, stderr } = await doctor();
    expect(code).toBe(1);
    expect(report.ok).toBe(false);
    expect(stderr).toBe(
      'error: 1 check failed (dbt): repair what the report names, then run doctor again.\n',
    );
    expect(failed).toEqual([]);
    expect(find('dbt').fix).toContain('DBT_EXECUTABLE');
  });

  it('reports what dbt says when it cannot use the project', async () => {
    const { find } = await doctor({ DBT_EXECUTABLE: 'dbt', DBT_PROJECT_DIR: 'no-such-project' });
    expect(find('dbt')).toMatchObject({ status: 'failed', fix: expect.stringContaining('DBT_PROJECT_DIR') });
    expect(find('dbt').detail).toContain('no-such-project');
  });

  it('names every problem of the configuration, tries nothing else and ends with 2', async () => {
    const { code, report } = await doctor({ RAW_BUCKET: undefined, REDSHIFT_PORT: 'many' });
    expect(code).toBe(2);
    expect(report.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'configuration failed',
      'configuration failed',
    ]);
    expect(report.checks.map(({ detail }) => detail.split(' ')[0])).toEqual(['RAW_BUCKET', 'REDSHIFT_PORT']);
    const { stdout, stderr } = await fixture.run(['doctor'], { RAW_BUCKET: undefined });
    expect(stdout).toMatch(/^✘ configuration +RAW_BUCKET is missing.* → /);
    expect(stderr).toMatch(/^error: 1 check failed \(configuration\)/);
  });

  it('tells a bucket that is missing', async () => {
    const { failed, find, code } = await doctor({ RAW_BUCKET: 'no-such-bucket' });
    expect(code).toBe(1);
    expect(failed).toEqual(['s3-raw', 's3-staging', 's3-quarantine']);
    expect(find('s3-raw')).toMatchObject({
      detail: expect.stringContaining('NoSuchBucket'),
      fix: expect.stringContaining('RAW_BUCKET'),
    });
    expect(find('copy-role')).toMatchObject({ status: 'skipped', detail: 'not tried, needs s3-staging' });
  });

  it('tells an S3 that is not there, and does not judge a clock it has not seen', async () => {
    const { failed, find } = await doctor({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' });
    expect(failed).toEqual(['s3-raw', 's3-staging', 's3-quarantine']);
    expect(find('s3-raw').detail).toContain('ECONNREFUSED');
    expect(find('s3-raw').fix).toContain('AWS_ENDPOINT_URL_S3');
    expect(find('clock')).toMatchObject({ status: 'skipped' });
  });

  it.each([
    ['list', ({ method, url }) => method === 'GET' && /list-type/.test(url), 's3-raw', 's3:ListBucket'],
    ['read', ({ method, url }) => method === 'GET' && /raw\/cores/.test(url), 's3-raw', 's3:GetObject'],
    ['stage', ({ method, url }) => method === 'PUT' && /staging/.test(url), 's3-staging', 's3:PutObject'],
    [
      'reject',
      ({ method, url }) => method === 'PUT' && /quarantine/.test(url),
      's3-quarantine',
      's3:PutObject',
    ],
  ] as const satisfies readonly (readonly [
    string,
    (request: { method: string; url: string }) => boolean,
    string,
    string,
  ])[])('names the permission without which it cannot %s', async (_what, denies, name, permission) => {
    const { failed, find } = await throughProxy({
      denies: ({ method = '', url = '' }) => denies({ method, url }),
    });
    expect(failed).toEqual([name]);
    expect(find(name).detail).toContain('AccessDenied');
    expect(find(name).fix).toContain(permission);
  });

  it('names the object that it wrote and may not remove', async () => {
    const { failed, find } = await throughProxy({ denies: ({ method }) => method === 'DELETE' });
    expect(failed).toEqual(['s3-staging', 's3-quarantine']);
    const left = [...(await fixture.listKeys('staging/')), ...(await fixture.listKeys('quarantine/'))];
    expect(left).toHaveLength(2);
    expect(find('s3-staging').detail).toContain(left[0]);
    expect(find('s3-staging').fix).toContain('s3:DeleteObject');
  });

  it.each([
    ['behind', 20 * 60_000],
    ['ahead of', -20 * 60_000],
  ])("tells a clock that is far %s S3's", async (direction, clockOffsetMs) => {
    const { failed, find } = await throughProxy({ clockOffsetMs });
    expect(failed).toEqual(['clock']);
    expect(find('clock').detail).toMatch(new RegExp(`1(199|200) s ${direction} S3's`));
  });

  it.each([
    [
      'a Redshift that is not there',
      { REDSHIFT_PORT: '1', DBT_EXECUTABLE: 'dbt' },
      'ECONNREFUSED',
      'REDSHIFT_HOST',
    ],
    ['a wrong password', { REDSHIFT_PASSWORD: 'wrong' }, 'refuses user', 'REDSHIFT_PASSWORD'],
    ['a wrong database', { REDSHIFT_DATABASE: 'nowhere' }, 'nowhere', 'REDSHIFT_DATABASE'],
  ])('tells %s', async (_what, env, found, fix) => {
    const { failed, find } = await doctor(env);
    expect(failed).toEqual(['redshift-login']);
    expect(find('redshift-login').detail).toContain(found);
    expect(find('redshift-login').fix).toContain(fix);
    expect(find('redshift-privileges').status).toBe('skipped');
    expect(find('copy-role').status).toBe('skipped');
    // dbt is looked at all the same, without its connection.
    if ('DBT_EXECUTABLE' in env) expect(find('dbt').detail).toMatch(/^dbt 1\.11.*was not tried$/);
  });

  it('names the grants that a user lacks', async () => {
    await fixture.query(`create user reader password 'Reader-password-1'`);
    await fixture.query('create schema etl');
    const { failed, find } = await doctor({
      REDSHIFT_USER: 'reader',
      REDSHIFT_PASSWORD: 'Reader-password-1',
    });
    expect(failed).toContain('redshift-privileges');
    const database = fixture.environment['REDSHIFT_DATABASE'];
    expect(find('redshift-privileges').detail).toContain('create the schemas spacex_raw, analytics');
    expect(find('redshift-privileges').fix).toContain(`grant create on database "${database}" to "reader"`);
    expect(find('redshift-privileges').fix).toContain('grant usage, create on schema etl to "reader"');
  });

  it('tells that Redshift cannot read the staging folder', async () => {
    const { failed, find } = await throughProxy({
      swallows: ({ method, url = '' }) => method === 'PUT' && /staging/.test(url),
    });
    expect(failed).toEqual(['copy-role']);
    expect(find('copy-role').detail).toMatch(/Redshift cannot COPY s3:.*staging\/doctor-/);
    expect(find('copy-role').fix).toContain('redshift.amazonaws.com');
  });

  it('tells a role of another partition than the region', async () => {
    const { failed, find } = await doctor({
      COPY_IAM_ROLE_ARN: 'arn:aws-cn:iam::123456789012:role/redshift-copy',
    });
    expect(failed).toEqual(['copy-role']);
    expect(find('copy-role').fix).toContain('AWS_REGION');
  });
});
