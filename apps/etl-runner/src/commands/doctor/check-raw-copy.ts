import type { S3Client } from '@aws-sdk/client-s3';
import { isGzipName } from '@spacex/s3-reader';
import { sql, type Kysely } from 'kysely';
import { classifyRedshiftError, copy } from 'kysely-redshift';
import type { EtlConfig } from '../../config.ts';
import { firstKey } from './check-s3.ts';
import { CheckError } from './errors.ts';
import { reasonOf } from './reason.ts';

const probeTable = 'etl_doctor_raw_probe';

/** Thrown on purpose: the probe leaves nothing behind. */
class RollBack extends Error {}

/**
 * Can Redshift read the raw folder with the role that we name, as mode `pushdown` wants it? Loads the first object into
 * a temporary table, in a transaction that is rolled back. That its lines are no JSON is nothing to the role.
 *
 * @throws CheckError
 */
export async function checkRawCopy(db: Kysely<unknown>, s3: S3Client, config: EtlConfig): Promise<string> {
  const { copyIamRoleArn: iamRole, region, raw } = config;
  const folder = `s3://${raw.bucket}/${raw.prefix}`;
  const key = await firstKey(s3, raw);
  if (key === undefined) return `${folder} is empty, so nothing can be tried`;
  try {
    await db.transaction().execute(async (trx) => {
      await sql`create temp table ${sql.id(probeTable)} (record super)`.execute(trx);
      await copy({
        table: probeTable,
        from: `s3://${raw.bucket}/${key}`,
        iamRole,
        region,
        format: 'json',
        json: 'noshred',
        ...(isGzipName(key) ? { compression: 'gzip' as const } : {}),
        compUpdate: 'off',
        statUpdate: 'off',
      }).execute(trx);
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack) && classifyRedshiftError(error) !== 'data') {
      throw new CheckError(
        `Redshift cannot COPY s3://${raw.bucket}/${key} as ${iamRole} (${reasonOf(error)}), which mode pushdown needs`,
        `give the role s3:GetObject on arn:aws:s3:::${raw.bucket}/${raw.prefix}* and s3:ListBucket on the bucket (and kms:Decrypt with its key), or set ETL_MODE=copy`,
        { cause: error },
      );
    }
  }
  return `Redshift reads ${folder} for mode pushdown`;
}
