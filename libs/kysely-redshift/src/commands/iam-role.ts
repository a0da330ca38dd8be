import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** Who reads or writes S3: the ARN of a role attached to Redshift, several to be assumed in a chain, or `default`. Never keys. */
export type IamRole = 'default' | string | readonly string[];

/** `iam_role default` or `iam_role 'arn,arn'`. */
export function iamRoleClause(command: string, role: IamRole): RawBuilder<unknown> {
  const chain = typeof role === 'string' ? [role] : role;
  if (chain.length === 0 || chain.some((arn) => typeof arn !== 'string' || arn === '' || /[\s,]/.test(arn))) {
    throw new InvalidCommandError(command, "iamRole is empty or no ARN: give a role ARN, or 'default'.");
  }
  return role === 'default' ? sql`iam_role default` : sql`iam_role ${sql.lit(chain.join(','))}`;
}
