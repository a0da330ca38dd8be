import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { z } from 'zod';
import { readJson, writeJson } from './atomic-file.ts';

const secrets = z.object({ redshiftPassword: z.string().min(1), airbyteClientSecret: z.string().min(1) });

/** Passwords of the stand-ins: whoever else is on this machine cannot guess them. */
export type Secrets = Readonly<z.infer<typeof secrets>>;

/** The secrets in `file`, made at the first run, so that what a person noted down still works at the next one. */
export function loadSecrets(file: string): Secrets {
  const known = secrets.safeParse(readJson(file));
  if (known.success) return known.data;
  const secret = () => randomBytes(18).toString('base64url');
  const made = { redshiftPassword: secret(), airbyteClientSecret: secret() };
  writeJson(file, made);
  chmodSync(file, 0o600);
  return made;
}
