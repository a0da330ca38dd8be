import { S3Client } from '@aws-sdk/client-s3';
import { createRedshiftWriter, type RedshiftWriter } from '@spacex/redshift-writer';
import { streams } from '@spacex/spacex-schemas';
import { Kysely } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';
import type { EtlConfig } from '../config.ts';
import { checkRedshift } from './check-redshift.ts';

/** The open connections of one run. */
export interface Connections {
  readonly s3: S3Client;
  readonly writer: RedshiftWriter;
  close(): Promise<void>;
}

/**
 * Connects to S3 and Redshift. The AWS SDK finds its endpoint and credentials by itself: the task role on Fargate,
 * environment variables elsewhere.
 *
 * @throws RedshiftLoginError, RedshiftUnreachableError
 */
export async function openConnections(config: EtlConfig): Promise<Connections> {
  const s3 = new S3Client({ region: config.region });
  const { host, port, database, user, password, sslMode } = config.redshift;
  const connection = { host, port, database, user, password, sslMode };
  const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
  try {
    await checkRedshift(db, config);
  } catch (error) {
    await db.destroy();
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
  });
  return {
    s3,
    writer,
    close: async () => {
      s3.destroy();
      await db.destroy();
    },
  };
}
