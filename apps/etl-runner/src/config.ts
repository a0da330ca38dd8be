import { ConfigurationError } from './errors.ts';
import { environment, type Environment, type LoadMode, loginProblems } from './environment.ts';

/** How to log in to Redshift. */
export type RedshiftLoginConfig =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'secret'; readonly secretId: string }
  | { readonly kind: 'workgroup'; readonly workgroup: string }
  | { readonly kind: 'cluster'; readonly clusterId: string };

/** Where Redshift is. */
export interface RedshiftConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly sslMode: 'verify-full' | 'require' | 'disable';
  readonly login: RedshiftLoginConfig;
}

/** The parsed configuration. Folders in buckets end with "/". */
export interface EtlConfig {
  readonly region: string;
  readonly raw: { readonly bucket: string; readonly prefix: string };
  readonly staging: { readonly bucket: string; readonly prefix: string };
  readonly quarantine: { readonly bucket: string; readonly prefix: string };
  readonly s3: { readonly region: string; readonly forcePathStyle: boolean };
  readonly copyIamRoleArn: string;
  readonly redshift: RedshiftConfig;
  /** Objects that are read at the same time; `undefined`: one per core. */
  readonly concurrency: number | undefined;
  readonly mode: LoadMode;
  readonly dbt: { readonly executable: string; readonly projectDir: string };
}

/** How to speak of what happens. */
export interface OutputConfig {
  readonly format: 'text' | 'json';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly metricsNamespace: string;
  /** How long a commit may take after a signal, in milliseconds. */
  readonly graceMs: number;
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws ConfigurationError naming every variable that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): EtlConfig {
  const parsed = environment.safeParse(env);
  const issues = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
  const problems = [...issues, ...loginProblems(env)];
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  const values = parsed.data;
  const stagingBucket = values.STAGING_BUCKET ?? values.RAW_BUCKET;
  return Object.freeze({
    region: values.AWS_REGION,
    raw: { bucket: values.RAW_BUCKET, prefix: values.RAW_PREFIX },
    staging: { bucket: stagingBucket, prefix: values.STAGING_PREFIX },
    quarantine: { bucket: stagingBucket, prefix: values.QUARANTINE_PREFIX },
    s3: { region: values.AWS_REGION, forcePathStyle: values.S3_FORCE_PATH_STYLE === 'true' },
    copyIamRoleArn: values.COPY_IAM_ROLE_ARN,
    redshift: {
      host: values.REDSHIFT_HOST,
      port: values.REDSHIFT_PORT,
      database: values.REDSHIFT_DATABASE,
      sslMode: values.REDSHIFT_SSL_MODE,
      login: loginOf(values),
    },
    concurrency: values.ETL_CONCURRENCY,
    mode: values.ETL_MODE,
    dbt: { executable: values.DBT_EXECUTABLE, projectDir: values.DBT_PROJECT_DIR },
  });
}

/**
 * Reads how to log, which is needed before anything can be said: also that the rest of the configuration is wrong.
 * What cannot be used has its default here, and is named by `readConfig`.
 */
export function readOutputConfig(isTerminal: boolean, env: NodeJS.ProcessEnv = process.env): OutputConfig {
  const { ETL_LOG_FORMAT, ETL_LOG_LEVEL, ETL_METRICS_NAMESPACE, ETL_GRACE_SECONDS } = environment.shape;
  const format = ETL_LOG_FORMAT.catch('auto').parse(env['ETL_LOG_FORMAT']);
  return {
    format: format === 'auto' ? (isTerminal ? 'text' : 'json') : format,
    level: ETL_LOG_LEVEL.catch('info').parse(env['ETL_LOG_LEVEL']),
    metricsNamespace: ETL_METRICS_NAMESPACE.catch('spacex-etl/etl-runner').parse(
      env['ETL_METRICS_NAMESPACE'],
    ),
    graceMs: ETL_GRACE_SECONDS.catch(100).parse(env['ETL_GRACE_SECONDS']) * 1000,
  };
}

/** The environment that a child process gets whatever it is. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env };
}

/** Who logs in, for messages. */
export function loginName({ login }: RedshiftConfig): string {
  switch (login.kind) {
    case 'password':
      return `user "${login.user}"`;
    case 'secret':
      return `the user of secret ${login.secretId}`;
    case 'workgroup':
      return `the IAM user of workgroup ${login.workgroup}`;
    case 'cluster':
      return `the IAM user of cluster ${login.clusterId}`;
  }
}

function loginOf(values: Environment): RedshiftLoginConfig {
  if (values.REDSHIFT_SECRET_ID !== undefined) return { kind: 'secret', secretId: values.REDSHIFT_SECRET_ID };
  if (values.REDSHIFT_WORKGROUP !== undefined)
    return { kind: 'workgroup', workgroup: values.REDSHIFT_WORKGROUP };
  if (values.REDSHIFT_CLUSTER_ID !== undefined)
    return { kind: 'cluster', clusterId: values.REDSHIFT_CLUSTER_ID };
  return { kind: 'password', user: values.REDSHIFT_USER ?? '', password: values.REDSHIFT_PASSWORD ?? '' };
}
