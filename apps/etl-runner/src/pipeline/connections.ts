import { S3Client } from '@aws-sdk/client-s3';
import { createRedshiftWriter, type RedshiftWriter, type WriterLog } from '@spacex/redshift-writer';
import { streams } from '@spacex/spacex-schemas';
import { Kysely } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';
import type { EtlConfig } from '../config.ts';
import { redshiftConnection } from '../redshift-login.ts';
import { checkRedshift } from './check-redshift.ts';
import { untilAborted } from './staging/until-aborted.ts';

/** The open connections of one run. */
export interface Connections {
  readonly s3: S3Client;
  readonly db: Kysely<unknown>;
  readonly writer: RedshiftWriter;
  close(): Promise<void>;
}

/** What a run says and hears. */
export interface ConnectionOptions {
  readonly log?: WriterLog | undefined;
  /** Stops waiting for a connection. */
  readonly signal: AbortSignal;
}

/** The S3 client of this thread. The AWS SDK finds its credentials: the task role on Fargate, variables elsewhere. */
export function connectS3({ s3 }: Pick<EtlConfig, 's3'>): S3Client {
  return new S3Client(s3);
}

/**
 * Connects to S3 and Redshift.
 *
 * @throws CredentialsError, RedshiftLoginError, RedshiftUnreachableError; the reason of the signal
 */
export async function openConnections(
  config: EtlConfig,
  { log, signal }: ConnectionOptions,
): Promise<Connections> {
  const s3 = connectS3(config);
  const connection = { ...redshiftConnection(config), applicationName: 'etl-runner' };
  const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
  try {
    await untilAborted(checkRedshift(db, config), signal);
  } catch (error) {
    s3.destroy();
    // One that is still being opened is not waited for.
    void db.destroy().catch(() => undefined);
    throw error;
  }
  const writer = createRedshiftWriter({
    db,
    s3,
    staging: config.staging,
    quarantine: config.quarantine,
    copyIamRoleArn: config.copyIamRoleArn,
    region: config.region,
    tables: streams.flatMap(({ tables }) => tables),
    ...(log ? { log } : {}),
  });
  return {
    s3,
    db,
    writer,
    close: async () => {
      s3.destroy();
      await db.destroy();
    },
  };
}
