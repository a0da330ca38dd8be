import { join } from 'node:path';
import { workspaceRoot } from '../config.ts';
import type { Stack } from '../stack.ts';

/** The bucket that Terraform makes in the cloud. */
export const bucket = 'spacex-data-lake';

/** What airbyte-admin is given to provision the local Airbyte. */
export function airbyteAdminEnvironment(stack: Stack, stateFolder: string): Record<string, string> {
  return {
    AIRBYTE_API_URL: stack.airbyte.apiUrl,
    AIRBYTE_CLIENT_ID: stack.airbyte.clientId,
    AIRBYTE_CLIENT_SECRET: stack.airbyte.clientSecret,
    AIRBYTE_ADMIN_STATE_DIR: join(stateFolder, 'airbyte-admin'),
    SPACEX_BASE_URL: stack.spacexUrl,
    RAW_BUCKET: bucket,
    AWS_REGION: stack.s3.region,
    S3_ENDPOINT: stack.s3.endpoint,
    S3_ACCESS_KEY_ID: stack.s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: stack.s3.secretAccessKey,
  };
}

/** What etl-runner is given to load from the local S3 into the local Redshift, and to run dbt there. */
export function etlRunnerEnvironment(stack: Stack, stateFolder: string): Record<string, string> {
  const { s3, redshift } = stack;
  return {
    RAW_BUCKET: bucket,
    REDSHIFT_HOST: redshift.host,
    REDSHIFT_PORT: String(redshift.port),
    REDSHIFT_DATABASE: redshift.database,
    REDSHIFT_USER: redshift.user,
    REDSHIFT_PASSWORD: redshift.password,
    REDSHIFT_SSL_MODE: 'disable',
    COPY_IAM_ROLE_ARN: 'arn:aws:iam::000000000000:role/redshift-copy',
    DBT_PROJECT_DIR: join(workspaceRoot, 'dbt'),
    DBT_TARGET_PATH: join(stateFolder, 'dbt', 'target'),
    DBT_LOG_PATH: join(stateFolder, 'dbt', 'logs'),
    ETL_LOG_FORMAT: 'text',
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
}
