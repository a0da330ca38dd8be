import { notEmulated, SqlRefusal, syntaxErrorCode } from '../sql/refusal.ts';
import type { OptionReader } from './option-reader.ts';
import type { S3Access } from './options.ts';

/** What a statement says about its way to S3. */
export interface AccessDraft {
  /** Ways of authorization that were named. */
  readonly named: Set<'role' | 'keys' | 'credentials'>;
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
}

export const newAccessDraft = (): AccessDraft => ({ named: new Set() });

const roleArn = /^arn:aws[a-z-]*:iam::\d+:role\/\S+$/;

/** Roles may be chained, separated by commas (AWS docs, Chaining IAM roles). */
function checkRole(value: string): void {
  if (value.split(',').every((arn) => roleArn.test(arn))) return;
  throw new SqlRefusal('XX000', 'Invalid IAM role: it is not of the form arn:aws:iam::<account>:role/<name>');
}

/** `aws_access_key_id=…;aws_secret_access_key=…[;token=…]` or `aws_iam_role=…`; the text never reaches a message. */
function readCredentials(text: string, draft: AccessDraft): void {
  for (const part of text.split(';').filter((piece) => piece.trim() !== '')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim().toLowerCase();
    const value = part.slice(at + 1).trim();
    if (name === 'aws_iam_role') {
      checkRole(value);
      draft.named.add('role');
    } else if (name === 'aws_access_key_id') draft.accessKeyId = value;
    else if (name === 'aws_secret_access_key') draft.secretAccessKey = value;
    else if (name === 'token') draft.sessionToken = value;
    else if (name === 'master_symmetric_key')
      throw notEmulated('client-side encryption (master_symmetric_key)');
    else
      throw new SqlRefusal(
        'XX000',
        "Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or 'aws_access_key_id=...;aws_secret_access_key=...[;token=...]'",
      );
  }
}

/** What each option about authorization does (AWS docs, Authorization parameters). */
export const accessReaders: Readonly<
  Record<string, (reader: OptionReader, draft: { readonly access: AccessDraft }) => void>
> = {
  IAM_ROLE: (reader, { access: draft }) => {
    if (reader.accept('DEFAULT') === undefined) {
      const role = reader.literal('IAM_ROLE');
      if (role.toLowerCase() !== 'default') checkRole(role);
    }
    draft.named.add('role');
  },
  CREDENTIALS: (reader, { access: draft }) => {
    draft.named.add('credentials');
    readCredentials(reader.literal('CREDENTIALS'), draft);
  },
  ACCESS_KEY_ID: (reader, { access: draft }) => {
    draft.named.add('keys');
    draft.accessKeyId = reader.literal('ACCESS_KEY_ID');
  },
  SECRET_ACCESS_KEY: (reader, { access: draft }) => {
    draft.named.add('keys');
    draft.secretAccessKey = reader.literal('SECRET_ACCESS_KEY');
  },
  SESSION_TOKEN: (reader, { access: draft }) => {
    draft.named.add('keys');
    draft.sessionToken = reader.literal('SESSION_TOKEN');
  },
  REGION: (reader, { access: draft }) => {
    draft.region = reader.literal('REGION');
  },
};

/**
 * @throws SqlRefusal when no way, half a way or several ways of authorization are named
 */
export function completeAccess({ named, region, ...keys }: AccessDraft): S3Access {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const hasKeys = accessKeyId !== undefined || secretAccessKey !== undefined || sessionToken !== undefined;
  if (named.has('keys') && named.has('credentials')) {
    throw new SqlRefusal(
      syntaxErrorCode,
      'CREDENTIALS cannot be used with ACCESS_KEY_ID and SECRET_ACCESS_KEY',
    );
  }
  if (named.has('role') && hasKeys) {
    throw new SqlRefusal(syntaxErrorCode, 'An IAM role cannot be used together with access keys');
  }
  const given = region === undefined ? {} : { region };
  if (named.has('role')) return given;
  if (!hasKeys) throw new SqlRefusal(syntaxErrorCode, 'Either IAM_ROLE or CREDENTIALS must be specified');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new SqlRefusal(syntaxErrorCode, 'ACCESS_KEY_ID and SECRET_ACCESS_KEY must be specified together');
  }
  return {
    ...given,
    keys: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}
