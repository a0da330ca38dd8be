import { z } from 'zod';

const text = (what: string, description: string) =>
  z
    .string({ error: `is missing: ${what}` })
    .min(1, `is empty: ${what}`)
    .meta({ description });
const optional = (description: string) => z.string().min(1, 'is empty').optional().meta({ description });
const folder = (fallback: string, description: string) =>
  z
    .string()
    .regex(/^[^/].*\/$/, 'must end with "/" and not begin with it')
    .default(fallback)
    .meta({ description });
const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`);
const url = (description: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:9000' })
    .optional()
    .meta({ description });
const flag = (description: string) =>
  z.enum(['true', 'false'], 'must be true or false').default('false').meta({ description });

/** Ways to log in to Redshift; exactly one of these variables says which. */
export const loginVariables = [
  'REDSHIFT_PASSWORD',
  'REDSHIFT_SECRET_ID',
  'REDSHIFT_WORKGROUP',
  'REDSHIFT_CLUSTER_ID',
] as const;

/** How a load is done: rows are staged for COPY, or Redshift reads the objects itself where it can. */
export const loadModes = ['copy', 'pushdown'] as const;
export type LoadMode = (typeof loadModes)[number];

/**
 * The environment variables that etl-runner knows; nothing else in the program looks at the environment. The tables of
 * README.md and `.env.example` are made from it.
 */
export const environment = z.object({
  AWS_REGION: text(
    'the region of the buckets, for example us-east-1',
    'Region of the buckets and of Redshift.',
  ),
  RAW_BUCKET: text('the bucket that Airbyte writes to', 'Bucket that Airbyte writes to.'),
  RAW_PREFIX: folder('raw/', "Folder of Airbyte's objects."),
  STAGING_BUCKET: optional('Bucket of the files for COPY and of the quarantine. Default: `RAW_BUCKET`.'),
  STAGING_PREFIX: folder('staging/', 'Files for COPY; removed after the commit.'),
  QUARANTINE_PREFIX: folder('quarantine/', 'Rejected lines, in the staging bucket.'),
  AWS_ENDPOINT_URL_S3: url('Another S3 than that of AWS; read by the AWS SDK. Default: that of the region.'),
  S3_FORCE_PATH_STYLE: flag('`true` for an S3 whose buckets have no host names of their own.'),
  COPY_IAM_ROLE_ARN: text(
    'the role with which Redshift reads the staging bucket',
    'Role with which Redshift reads the staging files, or `default`.',
  ).regex(
    /^(default|arn:aws[\w-]*:iam::\d{12}:role\/\S+)$/,
    'must be a role ARN (arn:aws:iam::<account>:role/<name>) or "default"',
  ),
  REDSHIFT_HOST: text('the endpoint of the cluster or workgroup', 'Endpoint of the cluster or workgroup.'),
  REDSHIFT_PORT: wholeNumber(1, 65_535).default(5439).meta({ description: 'Its port.' }),
  REDSHIFT_DATABASE: text('the database', 'Database.'),
  REDSHIFT_USER: optional('Login by password: the database user.'),
  REDSHIFT_PASSWORD: optional('Login by password: its password.'),
  REDSHIFT_SECRET_ID: optional(
    'Login by Secrets Manager: name or ARN of a secret with `username` and `password`.',
  ),
  REDSHIFT_WORKGROUP: optional('Login by IAM: name of the serverless workgroup.'),
  REDSHIFT_CLUSTER_ID: optional('Login by IAM: identifier of the provisioned cluster.'),
  REDSHIFT_SSL_MODE: z
    .enum(['verify-full', 'require', 'disable'], 'must be verify-full, require or disable')
    .default('verify-full')
    .meta({ description: '`verify-full`, `require` (no check of the certificate) or `disable`.' }),
  ETL_CONCURRENCY: wholeNumber(1, 64).optional().meta({
    description: 'Objects read at the same time; about 100 MB of memory each. Default: number of cores.',
  }),
  ETL_MODE: z.enum(loadModes, 'must be copy or pushdown').default('copy').meta({
    description: 'Who reads the objects: `copy` we do, `pushdown` Redshift where it can. `--mode` wins.',
  }),
  ETL_LOG_FORMAT: z
    .enum(['auto', 'text', 'json'], 'must be auto, text or json')
    .default('auto')
    .meta({ description: '`text` for people, `json` for machines; `auto`: text on a terminal, else JSON.' }),
  ETL_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error')
    .default('info')
    .meta({ description: 'Least level of a JSON log line: `debug`, `info`, `warn`, `error`.' }),
  ETL_METRICS_NAMESPACE: z
    .string()
    .min(1, 'is empty')
    .default('spacex-etl/etl-runner')
    .meta({ description: 'CloudWatch namespace of the metrics in the JSON log.' }),
  ETL_GRACE_SECONDS: wholeNumber(1, 3600)
    .default(100)
    .meta({ description: 'After SIGTERM: how long a commit that has begun may take.' }),
  DBT_EXECUTABLE: z.string().min(1, 'is empty').default('dbt').meta({ description: 'Program of dbt.' }),
  DBT_PROJECT_DIR: z
    .string()
    .min(1, 'is empty')
    .default('dbt')
    .meta({ description: 'Folder of the dbt project.' }),
});

/** All variables, parsed. */
export type Environment = z.infer<typeof environment>;

/** What is wrong with the choice of a login. Apart from the schema, which would not look at it while others are wrong. */
export function loginProblems(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const [first, second] = loginVariables.filter((name) => env[name] !== undefined);
  const problems: string[] = [];
  if (first === undefined)
    problems.push(
      'REDSHIFT_PASSWORD is missing: the password of REDSHIFT_USER; or set REDSHIFT_SECRET_ID, REDSHIFT_WORKGROUP or REDSHIFT_CLUSTER_ID',
    );
  if (second !== undefined) problems.push(`${second} contradicts ${first}: one way to log in is enough`);
  if (env['REDSHIFT_USER'] === undefined && (first === undefined || first === 'REDSHIFT_PASSWORD'))
    problems.push('REDSHIFT_USER is missing: the database user');
  return problems;
}
