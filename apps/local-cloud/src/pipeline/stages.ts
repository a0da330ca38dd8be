import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceRoot } from '../config.ts';
import type { Stack } from '../stack.ts';
import type { Command } from './run-command.ts';

const bucket = 'spacex-data-lake';

/** What a stage says of itself when it is done. */
export interface StageDetail {
  readonly text: string;
  readonly rejected?: number;
  readonly changedRows?: number;
}

/** One step of the pipeline, in the order in which the DAG runs them. */
export interface Stage {
  readonly name: string;
  readonly title: string;
  readonly commands: readonly Omit<Command, 'stage'>[];
  /** Which lines of the commands a person wants to follow; default: all. */
  readonly isWorthShowing?: (line: string) => boolean;
  /** Reads the summary of the last command, and what the commands had to say. */
  describe(summary: unknown, lines: readonly string[]): StageDetail;
}

const applySummary = z.object({ changed: z.number() });
const syncSummary = z.object({ jobId: z.number(), status: z.string(), rowsSynced: z.number().nullish() });
const loadSummary = z.object({
  totals: z.object({
    objects: z.number(),
    rowsRead: z.number(),
    rejected: z.number(),
    inserted: z.number(),
    updated: z.number(),
    unchanged: z.number(),
  }),
});

/** Makes the bucket that Terraform makes in the cloud. */
export async function createBucket({ s3 }: Stack): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = s3;
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const isThere = error instanceof Error && error.name === 'BucketAlreadyOwnedByYou';
    if (!isThere) throw error;
  } finally {
    client.destroy();
  }
}

/** The stages of one run against `stack`. The commands are those of production; only their environment is local. */
export function pipelineStages(stack: Stack, stateFolder: string): readonly Stage[] {
  const airbyteEnv = {
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
  const etlEnv = {
    RAW_BUCKET: bucket,
    REDSHIFT_HOST: stack.redshift.host,
    REDSHIFT_PORT: String(stack.redshift.port),
    REDSHIFT_DATABASE: stack.redshift.database,
    REDSHIFT_USER: stack.redshift.user,
    REDSHIFT_PASSWORD: stack.redshift.password,
    REDSHIFT_SSL_MODE: 'disable',
    COPY_IAM_ROLE_ARN: 'arn:aws:iam::000000000000:role/redshift-copy',
    AWS_ENDPOINT_URL_S3: stack.s3.endpoint,
    DBT_PROJECT_DIR: join(workspaceRoot, 'dbt'),
    DBT_TARGET_PATH: join(stateFolder, 'dbt', 'target'),
    DBT_LOG_PATH: join(stateFolder, 'dbt', 'logs'),
    ...awsEnv(stack),
  };
  return [
    {
      name: 'provision',
      title: 'airbyte-admin apply: source, destination and connection',
      commands: [{ app: 'airbyte-admin', args: ['apply', '--json'], env: airbyteEnv }],
      describe: (summary) => {
        const { changed } = applySummary.parse(summary);
        return { text: changed === 0 ? 'nothing to change' : `${changed} changes applied` };
      },
    },
    {
      name: 'sync',
      title: 'airbyte-admin sync: SpaceX API → S3',
      commands: [{ app: 'airbyte-admin', args: ['sync', '--wait', '--json'], env: airbyteEnv }],
      describe: (summary) => {
        const { jobId, rowsSynced } = syncSummary.parse(summary);
        return { text: `job ${jobId} succeeded, ${rowsSynced ?? 0} records` };
      },
    },
    {
      name: 'load',
      title: 'etl-runner load: S3 → Redshift',
      commands: [{ app: 'etl-runner', args: ['load', '--json'], env: etlEnv }],
      describe: (summary) => {
        const { totals } = loadSummary.parse(summary);
        const changedRows = totals.inserted + totals.updated;
        const text =
          `${totals.objects} objects, ${totals.rowsRead} documents: ${totals.inserted} new, ${totals.updated} changed, ` +
          `${totals.unchanged} unchanged, ${totals.rejected} rejected`;
        return { text, rejected: totals.rejected, changedRows };
      },
    },
    {
      name: 'dbt',
      title: 'etl-runner dbt build: raw tables → models and tests',
      commands: [{ app: 'etl-runner', args: ['dbt', 'build'], env: etlEnv }],
      // Sixty tests that pass say less than the one that does not; the whole log is in the state folder.
      isWorthShowing: (line) => !/ (PASS|START) |^[\d:]+\s*$/.test(line),
      describe: (_summary, lines) => {
        const totals = lines
          .map((line) => /Done\. (PASS=.*)/.exec(line)?.[1])
          .find((text) => text !== undefined);
        return { text: `models built and tested: ${totals ?? 'done'}` };
      },
    },
  ];
}

function awsEnv({ s3 }: Stack): Record<string, string> {
  return {
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
}
