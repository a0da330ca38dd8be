import type { S3Client } from '@aws-sdk/client-s3';
import { sql, type Kysely } from 'kysely';
import { copy } from 'kysely-redshift';
import type { EtlConfig } from '../../config.ts';
import { CheckError } from './errors.ts';
import { withProbeObject, type ProbeObject } from './probe-object.ts';
import { reasonOf } from './reason.ts';

const probeTable = 'etl_doctor_probe';

/** Thrown on purpose: the probe leaves nothing behind. */
class RollBack extends Error {}

/**
 * Can Redshift read the staging folder with the role that we name? Loads a probe object of one row into a temporary
 * table, in a transaction that is rolled back.
 *
 * @throws CheckError
 */
export async function checkCopyRole(db: Kysely<unknown>, s3: S3Client, config: EtlConfig): Promise<string> {
  const { copyIamRoleArn: role, region } = config;
  checkPartition(role, region);
  await withProbeObject(s3, config.staging, (probe) => copyProbe(db, config, probe));
  const who = role === 'default' ? 'the default role of the cluster' : role;
  return `Redshift reads the staging folder as ${who}`;
}

/** ARNs and regions of one account lie in one partition: a role of `aws` is unknown in `cn-north-1`. */
function checkPartition(role: string, region: string): void {
  const partition = /^arn:([^:]+):/.exec(role)?.[1];
  const expected = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  // Other partitions exist (isolated regions); only these three are told apart.
  if (partition === undefined || /iso/.test(region) || partition === expected) return;
  throw new CheckError(
    `COPY_IAM_ROLE_ARN ${role} is a role of the partition ${partition}, but ${region} belongs to ${expected}`,
    'check COPY_IAM_ROLE_ARN and AWS_REGION',
  );
}

async function copyProbe(db: Kysely<unknown>, config: EtlConfig, probe: ProbeObject): Promise<void> {
  const { copyIamRoleArn: iamRole, region, staging } = config;
  try {
    await db.transaction().execute(async (trx) => {
      await sql`create temp table ${sql.id(probeTable)} (probe integer)`.execute(trx);
      await copy({
        table: probeTable,
        from: probe.url,
        iamRole,
        region,
        format: 'json',
        json: 'auto',
        compUpdate: 'off',
        statUpdate: 'off',
      }).execute(trx);
      const { rows } = await sql<{ loaded: number | string }>`
        select count(*) as loaded from ${sql.id(probeTable)}`.execute(trx);
      const loaded = Number(rows[0]?.loaded);
      if (loaded !== 1) throw new Error(`COPY loaded ${loaded} rows of 1`);
      throw new RollBack();
    });
  } catch (error) {
    if (error instanceof RollBack) return;
    throw new CheckError(
      `Redshift cannot COPY ${probe.url} as ${iamRole} (${reasonOf(error)})`,
      `attach the role to the cluster or namespace, let redshift.amazonaws.com assume it, and give it s3:GetObject on ` +
        `arn:aws:s3:::${staging.bucket}/${staging.prefix}* and s3:ListBucket on the bucket (and kms:Decrypt with its key)`,
      { cause: error },
    );
  }
}
