import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from './errors.ts';

/** Access to one Airbyte server. */
export interface AirbyteAccess {
  /** Address of the public API, ending in /api/public/v1 (self-managed) or /v1 (Cloud). */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Absent: the only workspace there is. */
  readonly workspaceId?: string;
}

/** The variables that `${env:NAME}` in the specification may name: all of the environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value);
const required = (what: string) => z.preprocess(blankIsAbsent, z.string({ error: `is not set (${what})` }));

const accessSchema = z.object({
  AIRBYTE_API_URL: z.preprocess(
    blankIsAbsent,
    z.url({
      protocol: /^https?$/,
      error: 'is not set to an http(s) address (http://HOST:8000/api/public/v1)',
    }),
  ),
  AIRBYTE_CLIENT_ID: required('client id of the Airbyte application'),
  AIRBYTE_CLIENT_SECRET: required('client secret of the Airbyte application'),
  AIRBYTE_WORKSPACE_ID: z.preprocess(blankIsAbsent, z.string().optional()),
});

/** Reads the access to Airbyte from the environment. Throws ConfigurationError with every problem. */
export function readAccess(variables: Variables = process.env): AirbyteAccess {
  const parsed = accessSchema.safeParse(variables);
  if (!parsed.success) {
    throw new ConfigurationError(
      'the environment',
      parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`),
    );
  }
  const { AIRBYTE_API_URL, AIRBYTE_CLIENT_ID, AIRBYTE_CLIENT_SECRET, AIRBYTE_WORKSPACE_ID } = parsed.data;
  return {
    apiUrl: AIRBYTE_API_URL,
    clientId: AIRBYTE_CLIENT_ID,
    clientSecret: AIRBYTE_CLIENT_SECRET,
    ...(AIRBYTE_WORKSPACE_ID === undefined ? {} : { workspaceId: AIRBYTE_WORKSPACE_ID }),
  };
}

/** The folder of this tool's own state: `AIRBYTE_ADMIN_STATE_DIR`, else `.airbyte-admin` beside the specification. */
export function readStateDir(specFile: string, variables: Variables = process.env): string {
  return variables['AIRBYTE_ADMIN_STATE_DIR'] || join(dirname(specFile), '.airbyte-admin');
}

/** The environment, for the references of the specification. */
export function readVariables(): Variables {
  return process.env;
}
