// The floor is made of parts that the library keeps to itself.
/* eslint-disable @nx/enforce-module-boundaries */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { findStream } from '@spacex/spacex-schemas';
import type { WrittenObject } from '@spacex/redshift-writer';
import { Kysely } from 'kysely';
import { copy, manifest, RedshiftDialect } from 'kysely-redshift';
import { copyColumns, createStage, stageName } from '../../../libs/redshift-writer/src/load/statements.ts';
import type { Figure } from './report.ts';
import { bucket, type Stand } from './stand.ts';

/** COPY of staged files that are there already, into a stage table: what the local Redshift needs for it alone. */
export async function copyFloor(
  stand: Stand,
  files: readonly WrittenObject[],
  rows: number,
): Promise<Figure> {
  const key = 'staging/floor.manifest';
  const body = manifest(files.map(({ url, sizeBytes }) => ({ url, contentLengthBytes: sizeBytes })));
  await stand.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  const redshift = await stand.startRedshift();
  const { host, port } = redshift;
  const connection = {
    host,
    port,
    database: 'dev',
    user: 'awsuser',
    password: 'x',
    sslMode: 'disable' as const,
  };
  const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
  try {
    const [table] = findStream('starlink').tables;
    return await db.connection().execute(async (one) => {
      await createStage(table).execute(one);
      const startMs = performance.now();
      await copy({
        table: stageName(table),
        columns: copyColumns(table),
        from: `s3://${bucket}/${key}`,
        manifest: true,
        iamRole: 'default',
        format: 'json',
        json: 'auto',
        compression: 'zstd',
        region: 'us-east-1',
        timeFormat: 'auto',
        dateFormat: 'auto',
      }).execute(one);
      const seconds = (performance.now() - startMs) / 1000;
      return { name: 'floor: COPY of ready files', seconds, rowsPerSecond: rows / seconds };
    });
  } finally {
    await db.destroy();
    await redshift.stop();
  }
}
