import { z } from 'zod';
import { ConfigurationError } from './errors.ts';

const required = (what: string) => z.string({ error: `is missing: ${what}` }).min(1, `is empty: ${what}`);
const folder = (fallback: string) =>
  z
    .string()
    .regex(/^[^/].*\/$/, 'must end with "/" and not begin with it')
    .default(fallback);

/** The environment variables that etl-runner reads; nothing else in the program looks at the environment. */
const environment = z.object({
  AWS_REGION: required('the region of the buckets, for example us-east-1'),
  RAW_BUCKET: required('the bucket that Airbyte writes to'),
  RAW_PREFIX: folder('raw/'),
  STAGING_BUCKET: z.string().min(1).optional(),
  STAGING_PREFIX: folder('staging/'),
  QUARANTINE_PREFIX: folder('quarantine/'),
  COPY_IAM_ROLE_ARN: required('the role with which Redshift reads the staging bucket').regex(
    /^(default|arn:aws[\w-]*:iam::\d{12}:role\/\S+)$/,
    'must be a role ARN (arn:aws:iam::<account>:role/<name>) or "default"',
  ),
  REDSHIFT_HOST: required('the endpoint of the cluster or workgroup'),
  REDSHIFT_PORT: z.coerce.number().int().min(1).max(65535).default(5439),
  REDSHIFT_DATABASE: required('the database'),
  REDSHIFT_USER: required('the database user'),
  REDSHIFT_PASSWORD: required("the database user's password"),
  REDSHIFT_SSL_MODE: z.enum(['verify-full', 'require', 'disable']).default('verify-full'),
  DBT_EXECUTABLE: z.string().min(1).default('dbt'),
  DBT_PROJECT_DIR: z.string().min(1).default('dbt'),
});

/** The parsed configuration. Folders in buckets end with "/". */
export interface EtlConfig {
  readonly region: string;
  readonly raw: { readonly bucket: string; readonly prefix: string };
  readonly staging: { readonly bucket: string; readonly prefix: string };
  readonly quarantine: { readonly bucket: string; readonly prefix: string };
  readonly copyIamRoleArn: string;
  readonly redshift: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
    readonly sslMode: 'verify-full' | 'require' | 'disable';
  };
  readonly dbt: { readonly executable: string; readonly projectDir: string };
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws ConfigurationError naming every variable that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): EtlConfig {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`),
    );
  }
  const values = parsed.data;
  const stagingBucket = values.STAGING_BUCKET ?? values.RAW_BUCKET;
  return Object.freeze({
    region: values.AWS_REGION,
    raw: { bucket: values.RAW_BUCKET, prefix: values.RAW_PREFIX },
    staging: { bucket: stagingBucket, prefix: values.STAGING_PREFIX },
    quarantine: { bucket: stagingBucket, prefix: values.QUARANTINE_PREFIX },
    copyIamRoleArn: values.COPY_IAM_ROLE_ARN,
    redshift: {
      host: values.REDSHIFT_HOST,
      port: values.REDSHIFT_PORT,
      database: values.REDSHIFT_DATABASE,
      user: values.REDSHIFT_USER,
      password: values.REDSHIFT_PASSWORD,
      sslMode: values.REDSHIFT_SSL_MODE,
    },
    dbt: { executable: values.DBT_EXECUTABLE, projectDir: values.DBT_PROJECT_DIR },
  });
}

/**
 * The environment for dbt: what this process has, plus the defaults that etl-runner filled in, so that both always
 * talk to the same database.
 */
export function dbtEnvironment(config: EtlConfig, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    ...env,
    REDSHIFT_PORT: String(config.redshift.port),
    REDSHIFT_SSL_MODE: config.redshift.sslMode,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    // dbt writes colour codes into log files too unless it is told not to.
    DBT_USE_COLORS: env['DBT_USE_COLORS'] ?? String(process.stderr.isTTY === true),
  };
}
