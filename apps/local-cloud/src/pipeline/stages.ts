import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Stack } from '../stack.ts';
import { airbyteAdminEnvironment, bucket, etlRunnerEnvironment } from './environments.ts';
import type { Command } from './run-command.ts';

/** What a stage says of itself when it is done. */
export interface StageDetail {
  readonly text: string;
  readonly rejected?: number;
  readonly changedRows?: number;
  /** The Airbyte connection that is there now. */
  readonly connectionId?: string;
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

const applySummary = z.object({ changed: z.number(), ids: z.object({ connection: z.string() }) });
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
export function pipelineStages(stack: Stack, stateFolder: string): readonly [Stage, ...Stage[]] {
  const airbyteEnv = airbyteAdminEnvironment(stack, stateFolder);
  const etlEnv = etlRunnerEnvironment(stack, stateFolder);
  return [
    {
      name: 'provision',
      title: 'airbyte-admin apply: source, destination and connection',
      commands: [{ app: 'airbyte-admin', args: ['apply', '--json'], env: airbyteEnv }],
      describe: (summary) => {
        const { changed, ids } = applySummary.parse(summary);
        const text = changed === 0 ? 'nothing to change' : `${changed} changes applied`;
        return { text, connectionId: ids.connection };
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
