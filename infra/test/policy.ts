import type { Resource } from './terraform.ts';

/** A statement of an IAM policy that allows something. */
export interface Statement {
  /** The resource that holds the policy. */
  readonly address: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** It says what is *not* meant: NotAction or NotResource. */
  readonly isInverted: boolean;
}

interface RawStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The resources of a type. */
export function ofType(resources: readonly Resource[], type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/**
 * The resource at an address.
 *
 * @throws Error when there is none
 */
export function onlyOne(resources: readonly Resource[], address: string): Resource {
  const found = resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`${address} is not there`);
  return found;
}

/** A value that Terraform shows as a list, as a set, or not at all. */
export function asList(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** Whether a rule names addresses outside private networks (RFC 1918). */
export function isOpenToTheWorld({ values }: Resource): boolean {
  const blocks = [values['cidr_ipv4'], values['cidr_ipv6']].filter((block) => typeof block === 'string');
  return blocks.some((block) => !/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(block));
}

/** The statements of a policy that allow something. */
export function allowedStatements({ address, values }: Resource): readonly Statement[] {
  return statementsOf(values['policy'])
    .filter(({ Effect }) => Effect === 'Allow')
    .map((statement) => ({
      address,
      actions: asList(statement.Action) as readonly string[],
      resources: asList(statement.Resource) as readonly string[],
      isInverted: statement.NotAction !== undefined || statement.NotResource !== undefined,
    }));
}

/** What a bucket lacks: versions, encryption, the public access block, or the policy that demands TLS. */
export function bucketProblems(bucket: Resource, resources: readonly Resource[]): readonly string[] {
  const about = (type: string) =>
    ofType(resources, type).find(({ values }) => values['bucket'] === bucket.values['id'])?.values ?? {};
  const block = about('aws_s3_bucket_public_access_block');
  const checks = {
    'is versioned': has(about('aws_s3_bucket_versioning'), '"status":"Enabled"'),
    'is encrypted': has(
      about('aws_s3_bucket_server_side_encryption_configuration'),
      /"sse_algorithm":"(AES256|aws:kms)"/,
    ),
    'is closed to the public': [
      'block_public_acls',
      'block_public_policy',
      'ignore_public_acls',
      'restrict_public_buckets',
    ].every((setting) => block[setting] === true),
    'has no ACLs': has(about('aws_s3_bucket_ownership_controls'), '"object_ownership":"BucketOwnerEnforced"'),
    'is served by TLS only': statementsOf(about('aws_s3_bucket_policy')['policy']).some(
      ({ Effect, Action, Resource, Condition }) =>
        Effect === 'Deny' &&
        Action === 's3:*' &&
        asList(Resource).includes(bucket.values['arn']) &&
        asList(Resource).includes(`${String(bucket.values['arn'])}/*`) &&
        Condition?.['Bool']?.['aws:SecureTransport'] === 'false',
    ),
  };
  return Object.entries(checks)
    .filter(([, isMet]) => !isMet)
    .map(([what]) => `${bucket.address}: not true that it ${what}`);
}

function statementsOf(policy: unknown): readonly RawStatement[] {
  if (typeof policy !== 'string') return [];
  return (JSON.parse(policy) as { readonly Statement: readonly RawStatement[] }).Statement;
}

function has(values: Readonly<Record<string, unknown>>, part: string | RegExp): boolean {
  const text = JSON.stringify(values);
  return typeof part === 'string' ? text.includes(part) : part.test(text);
}
