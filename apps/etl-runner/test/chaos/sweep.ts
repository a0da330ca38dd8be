import type { S3Client } from '@aws-sdk/client-s3';
import { createRedshiftWriter } from '@spacex/redshift-writer';
import { Kysely } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';

/** Where to sweep. */
export interface SweepPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly bucket: string;
  readonly s3: S3Client;
}

/** A sweep that takes everything for old: no run is alive. */
export async function sweepNow({ bucket, s3, ...connection }: SweepPlace): Promise<void> {
  const dialect = new RedshiftDialect({ connection: { ...connection, sslMode: 'disable' } });
  const db = new Kysely<unknown>({ dialect });
  try {
    const writer = createRedshiftWriter({
      db,
      s3,
      staging: { bucket, prefix: 'staging/' },
      quarantine: { prefix: 'quarantine/' },
      copyIamRoleArn: 'default',
      region: 'us-east-1',
      tables: [],
    });
    // Objects may be a moment younger than Redshift's clock, whose seconds are whole.
    await writer.sweep({ olderThanMs: -60_000 });
  } finally {
    await db.destroy();
  }
}
