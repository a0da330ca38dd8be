import { readConfig, readOutputConfig } from './config.ts';
import { ConfigurationError } from './errors.ts';
import { dbtEnvironment } from './redshift-login.ts';

const complete = {
  AWS_REGION: 'us-east-1',
  RAW_BUCKET: 'lake',
  COPY_IAM_ROLE_ARN: 'arn:aws:iam::123456789012:role/redshift-copy',
  REDSHIFT_HOST: 'redshift.example',
  REDSHIFT_DATABASE: 'dev',
  REDSHIFT_USER: 'etl',
  REDSHIFT_PASSWORD: 'secret',
};

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  }
};

describe('readConfig', () => {
  it('fills in the defaults', () => {
    expect(readConfig(complete)).toEqual({
      region: 'us-east-1',
      raw: { bucket: 'lake', prefix: 'raw/' },
      staging: { bucket: 'lake', prefix: 'staging/' },
      quarantine: { bucket: 'lake', prefix: 'quarantine/' },
      copyIamRoleArn: complete.COPY_IAM_ROLE_ARN,
      redshift: {
        host: 'redshift.example',
        port: 5439,
        database: 'dev',
        sslMode: 'verify-full',
        login: { kind: 'password', user: 'etl', password: 'secret' },
      },
      s3: { region: 'us-east-1', forcePathStyle: false },
      concurrency: undefined,
      mode: 'copy',
      dbt: { executable: 'dbt', projectDir: 'dbt' },
    });
  });

  it('keeps staging and quarantine apart from the raw bucket when told to', () => {
    const { staging, quarantine } = readConfig({
      ...complete,
      STAGING_BUCKET: 'scratch',
      STAGING_PREFIX: 'tmp/',
    });
    expect(staging).toEqual({ bucket: 'scratch', prefix: 'tmp/' });
    expect(quarantine.bucket).toBe('scratch');
  });

  it('lists every problem at once, and no secret', () => {
    const problems = problemsOf({
      ...complete,
      RAW_BUCKET: undefined,
      RAW_PREFIX: '/raw',
      REDSHIFT_PORT: 'secret-port',
      REDSHIFT_SSL_MODE: 'maybe',
      COPY_IAM_ROLE_ARN: 'my-role',
    });
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'COPY_IAM_ROLE_ARN',
      'RAW_BUCKET',
      'RAW_PREFIX',
      'REDSHIFT_PORT',
      'REDSHIFT_SSL_MODE',
    ]);
    expect(problems.join('\n')).not.toContain('secret');
  });
});

describe('the login', () => {
  const { REDSHIFT_USER, REDSHIFT_PASSWORD, ...others } = complete;
  it.each([
    [{ REDSHIFT_SECRET_ID: 'etl' }, { kind: 'secret', secretId: 'etl' }],
    [{ REDSHIFT_WORKGROUP: 'analytics' }, { kind: 'workgroup', workgroup: 'analytics' }],
    [{ REDSHIFT_CLUSTER_ID: 'dwh' }, { kind: 'cluster', clusterId: 'dwh' }],
    [
      { REDSHIFT_USER, REDSHIFT_PASSWORD },
      { kind: 'password', user: 'etl', password: 'secret' },
    ],
  ])('is made of %p', (login, expected) => {
    expect(readConfig({ ...others, ...login }).redshift.login).toEqual(expected);
  });

  it('must be one, and only one', () => {
    expect(problemsOf(others).map((problem) => problem.split(' ')[0])).toEqual([
      'REDSHIFT_PASSWORD',
      'REDSHIFT_USER',
    ]);
    expect(problemsOf({ ...complete, REDSHIFT_WORKGROUP: 'a' })).toEqual([
      'REDSHIFT_WORKGROUP contradicts REDSHIFT_PASSWORD: one way to log in is enough',
    ]);
    // Also when something else is wrong.
    expect(problemsOf({ ...others, RAW_BUCKET: undefined })).toHaveLength(3);
  });
});

describe('readOutputConfig', () => {
  it('speaks to people on a terminal and to machines elsewhere, unless told otherwise', () => {
    expect(readOutputConfig(true, {}).format).toBe('text');
    expect(readOutputConfig(false, {})).toEqual({
      format: 'json',
      level: 'info',
      metricsNamespace: 'spacex-etl/etl-runner',
      graceMs: 100_000,
    });
    expect(readOutputConfig(true, { ETL_LOG_FORMAT: 'json', ETL_GRACE_SECONDS: '5' })).toMatchObject({
      format: 'json',
      graceMs: 5000,
    });
  });

  it('has the default where a value cannot be used, which readConfig then names', () => {
    expect(readOutputConfig(true, { ETL_LOG_FORMAT: 'loud' }).format).toBe('text');
    expect(problemsOf({ ...complete, ETL_LOG_FORMAT: 'loud' })).toEqual([
      'ETL_LOG_FORMAT must be auto, text or json',
    ]);
  });
});

describe('dbtEnvironment', () => {
  it('gives dbt the defaults that etl-runner uses', async () => {
    expect(await dbtEnvironment(readConfig(complete), complete)).toMatchObject({
      REDSHIFT_HOST: 'redshift.example',
      REDSHIFT_PORT: '5439',
      REDSHIFT_SSL_MODE: 'verify-full',
    });
  });
});
