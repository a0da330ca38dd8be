import { readConfig } from './config.ts';
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

describe('dbtEnvironment', () => {
  it('gives dbt the defaults that etl-runner uses', async () => {
    expect(await dbtEnvironment(readConfig(complete), complete)).toMatchObject({
      REDSHIFT_HOST: 'redshift.example',
      REDSHIFT_PORT: '5439',
      REDSHIFT_SSL_MODE: 'verify-full',
    });
  });
});
