import type { z } from 'zod';
import {
  AirbyteCredentialsError,
  AirbyteResponseError,
  AirbyteTimeoutError,
  AirbyteUnreachableError,
  problemError,
} from './errors.ts';
import { parseProblem } from './problem.ts';
import { withRetry, type RetryOptions } from './retry.ts';
import { tokenSchema } from './types.ts';

/** What the client needs to know about the server. */
export interface AirbyteClientOptions {
  /** Address of the public API: `http://HOST:8000/api/public/v1`, or `https://api.airbyte.com/v1` for Airbyte Cloud. */
  readonly apiUrl: string;
  /** Client id of the application. */
  readonly clientId: string;
  /** Client secret of the application. Goes into the body of the token call and nowhere else. */
  readonly clientSecret: string;
  /** Longest wait for one answer in milliseconds. @default 60000 */
  readonly timeoutMs?: number;
  /**
   * Longest wait in milliseconds for the calls that make Airbyte discover the source (`POST /connections`,
   * `GET /streams`): that starts a container. Node's fetch itself gives up after 300000. @default 300000
   */
  readonly discoverTimeoutMs?: number;
  /** Repetition of idempotent calls (GET, PUT, PATCH, DELETE). POST is never repeated. */
  readonly retry?: RetryOptions;
}

/** One call of the API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the API address, with ids already in it: "/jobs/7". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 60_000;
/** A token is renewed so long before its end that no call can be overtaken by it. */
const tokenReserveMs = 60_000;
const defaultTokenLifeMs = 900_000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends calls with a valid token, reads problems, checks answers. */
export class AirbyteHttp {
  readonly #options: AirbyteClientOptions;
  readonly #baseUrl: string;
  #token: Promise<{ readonly value: string; readonly renewAtMs: number }> | undefined;

  constructor(options: AirbyteClientOptions) {
    this.#options = Object.freeze({ ...options });
    this.#baseUrl = options.apiUrl.replace(/\/+$/, '');
  }

  /** Calls and checks the answer against `schema`. Throws a subclass of AirbyteError. */
  async json<Schema extends z.ZodType>(call: ApiCall, schema: Schema): Promise<z.output<Schema>> {
    const { body } = await this.#send(call);
    const parsed = schema.safeParse(parseJson(body, call));
    if (parsed.success) return parsed.data;
    throw new AirbyteResponseError(
      nameOf(call),
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`),
    );
  }

  /** Calls where the answer's body does not matter (some deletes answer 204, some 200 with a body). */
  async run(call: ApiCall): Promise<void> {
    await this.#send(call);
  }

  /** Calls without a token and gives the body as text. */
  async anonymousText(call: ApiCall): Promise<string> {
    return (await withRetry(() => this.#checked(call, {}), this.#options.retry)).body;
  }

  async #send(call: ApiCall): Promise<Answer> {
    const { retry } = this.#options;
    if (call.method !== 'POST') return withRetry(() => this.#authorized(call), retry);
    // A POST that got no answer may have been carried out: only its caller can look before it tries again. Asking for
    // the token before it changes nothing on the server, and may be repeated.
    await withRetry(() => this.#authorization(), retry);
    return this.#authorized(call);
  }

  async #authorized(call: ApiCall): Promise<Answer> {
    const first = await this.#once(call, await this.#authorization());
    if (first.status !== 401) return accepted(call, first);
    // The server may have forgotten the token (restart) or be ahead of our clock: one fresh token, one more try.
    // A refused call was not carried out, so that holds for POST too.
    this.#token = undefined;
    const second = await this.#once(call, await this.#authorization());
    if (second.status === 401) throw new AirbyteCredentialsError(nameOf(call), 401);
    return accepted(call, second);
  }

  async #authorization(): Promise<Record<string, string>> {
    const known = this.#token;
    const cached = await known;
    if (cached !== undefined && Date.now() < cached.renewAtMs) {
      return { authorization: `Bearer ${cached.value}` };
    }
    // Calls that come together ask once: the first replaces what they all found, the others wait for it.
    if (this.#token === known) {
      const fresh = this.#requestToken();
      this.#token = fresh;
      // A failed request must not be remembered as the token.
      fresh.catch(() => {
        if (this.#token === fresh) this.#token = undefined;
      });
    }
    return { authorization: `Bearer ${(await this.#token)?.value ?? ''}` };
  }

  async #requestToken(): Promise<{ value: string; renewAtMs: number }> {
    const { clientId, clientSecret } = this.#options;
    const call: ApiCall = {
      method: 'POST',
      path: '/applications/token',
      body: {
        client_id: clientId,
        client_secret: clientSecret,
        // Airbyte's specification names the first and defines the second; its server reads neither.
        grant_type: 'client_credentials',
        'grant-type': 'client_credentials',
      },
    };
    const got = await this.#once(call, {});
    if ([400, 401, 403].includes(got.status)) throw new AirbyteCredentialsError(nameOf(call), got.status);
    const answer = accepted(call, got);
    const parsed = tokenSchema.safeParse(parseJson(answer.body, call));
    if (!parsed.success) throw new AirbyteResponseError(nameOf(call), ['no access_token in it']);
    const lifeMs = parsed.data.expires_in === undefined ? defaultTokenLifeMs : parsed.data.expires_in * 1000;
    return {
      value: parsed.data.access_token,
      renewAtMs: Date.now() + Math.max(lifeMs / 2, lifeMs - tokenReserveMs),
    };
  }

  async #checked(call: ApiCall, headers: Record<string, string>): Promise<Answer> {
    return accepted(call, await this.#once(call, headers));
  }

  async #once(call: ApiCall, headers: Record<string, string>): Promise<Answer> {
    const timeoutMs = call.timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs;
    const url = new URL(this.#baseUrl + call.path);
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    try {
      const response = await fetch(url, {
        method: call.method,
        headers: {
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        // A redirect would carry the token to another place.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, body: await response.text() };
    } catch (cause) {
      if (isTimeout(cause)) {
        throw new AirbyteTimeoutError(nameOf(call), timeoutMs, { cause });
      }
      throw new AirbyteUnreachableError(nameOf(call), this.#baseUrl, { cause });
    }
  }
}

/** Ours, or the limit of 300 s that Node's fetch has for the first byte of an answer. */
function isTimeout(error: unknown): boolean {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  return name === 'TimeoutError' || cause?.code === 'UND_ERR_HEADERS_TIMEOUT';
}

function nameOf(call: ApiCall): string {
  return `${call.method} ${call.path}`;
}

function accepted(call: ApiCall, answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw problemError(nameOf(call), parseProblem(answer.status, answer.body));
}

function parseJson(body: string, call: ApiCall): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (cause) {
    throw new AirbyteResponseError(nameOf(call), ['it is not JSON'], { cause });
  }
}
