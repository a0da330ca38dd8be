import { randomBytes } from 'node:crypto';
import { unauthorized } from './problems.ts';

/** Airbyte's own default (AB_AIRBYTE_AUTH_TOKEN_EXPIRATION_APPLICATION). */
const lifeSeconds = 900;

/** Access tokens of the one application. They live in memory: a restart makes them invalid, as in Airbyte. */
export class Tokens {
  readonly #clientId: string;
  readonly #clientSecret: string;
  readonly #endsAtMs = new Map<string, number>();

  constructor(clientId: string, clientSecret: string) {
    this.#clientId = clientId;
    this.#clientSecret = clientSecret;
  }

  /** Answers `POST /applications/token`. Throws a 401 problem for other credentials. */
  issue(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    if (body['client_id'] !== this.#clientId || body['client_secret'] !== this.#clientSecret) {
      throw unauthorized();
    }
    const now = Date.now();
    for (const [token, endsAtMs] of this.#endsAtMs) if (endsAtMs < now) this.#endsAtMs.delete(token);
    const token = randomBytes(32).toString('base64url');
    this.#endsAtMs.set(token, now + lifeSeconds * 1000);
    return { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds };
  }

  /** Throws a 401 problem unless the header names a living token. */
  check(authorization: string | undefined): void {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    const endsAtMs = token === undefined ? undefined : this.#endsAtMs.get(token);
    if (endsAtMs === undefined || endsAtMs < Date.now()) throw unauthorized();
  }
}
