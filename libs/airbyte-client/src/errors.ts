/** The body of an error answer as RFC 9457 puts it, or what could be read from Airbyte's older form. */
export interface ProblemBody {
  /** The HTTP status that came with it. */
  readonly status: number;
  /** The last part of the problem's type ("try-again-later"), or '' where the answer had none. */
  readonly type: string;
  /** What Airbyte says about this case; '' where the answer had no text. */
  readonly detail: string;
  /** Further fields of the problem (`message`, `resourceId`), where Airbyte sent them. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Base of all errors of this package. */
export abstract class AirbyteError extends Error {
  /** True where the same call may well succeed later without anybody changing anything. */
  abstract readonly transient: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Nothing answers at the address: the server is down, or the address is wrong. */
export class AirbyteUnreachableError extends AirbyteError {
  readonly transient = true;
  readonly url: string;

  constructor(call: string, url: string, options?: ErrorOptions) {
    super(
      `Airbyte does not answer at ${url} (${call}: ${reasonOf(options?.cause)}). ` +
        'Check that it runs and that the API address is right (it ends in /api/public/v1).',
      options,
    );
    this.url = url;
  }
}

/** The server took the call and did not answer in time. A POST may have been carried out nevertheless. */
export class AirbyteTimeoutError extends AirbyteError {
  readonly transient = true;
  readonly timeoutMs: number;

  constructor(call: string, timeoutMs: number, options?: ErrorOptions) {
    super(
      `Airbyte gave no answer to ${call} within ${timeoutMs / 1000} s. ` +
        'Look whether the thing exists before repeating the call.',
      options,
    );
    this.timeoutMs = timeoutMs;
  }
}

/** Airbyte refuses the client id and secret (or the token made from them). */
export class AirbyteCredentialsError extends AirbyteError {
  readonly transient = false;

  constructor(call: string, status: number) {
    super(
      `Airbyte refuses the credentials (${call}: HTTP ${status}). Check client id and client secret; ` +
        '`abctl local credentials` prints those of a self-managed Airbyte.',
    );
  }
}

/** The server answered, but not as Airbyte's public API does: another service, or another version of it. */
export class AirbyteResponseError extends AirbyteError {
  readonly transient = false;
  /** What is wrong with the answer, one entry per place. */
  readonly issues: readonly string[];

  constructor(call: string, issues: readonly string[], options?: ErrorOptions) {
    super(
      `the answer to ${call} is not what Airbyte's public API gives (${issues.slice(0, 5).join('; ')}). ` +
        'Check that the API address ends in /api/public/v1 and names an Airbyte server.',
      options,
    );
    this.issues = issues;
  }
}

/** Airbyte answered with an error status. The subclasses name the ones that callers tell apart. */
export class AirbyteProblemError extends AirbyteError {
  readonly transient: boolean;
  readonly status: number;
  readonly type: string;
  readonly detail: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The call without host and query: "POST /jobs". */
  readonly call: string;

  constructor(call: string, problem: ProblemBody, advice = adviceFor(problem.status)) {
    const type = problem.type === '' ? '' : ` ${problem.type}`;
    super(
      `${call} failed with HTTP ${problem.status}${type}: ${problem.detail || 'no reason given'}. ${advice}`,
    );
    this.transient = problem.status === 429 || problem.status >= 500;
    this.status = problem.status;
    this.type = problem.type;
    this.detail = problem.detail;
    this.data = problem.data;
    this.call = call;
  }
}

/** 404: there is no such thing (any more). */
export class AirbyteNotFoundError extends AirbyteProblemError {}

/** 400 and 422: Airbyte does not accept what was sent; `detail` names the place. */
export class AirbyteInvalidRequestError extends AirbyteProblemError {}

/** 409: the thing is in a state that does not allow the call. */
export class AirbyteConflictError extends AirbyteProblemError {
  /** `running`: a sync of this connection is going on. `state`: any other conflict. `locked`: the connection is locked. */
  readonly reason: 'running' | 'state' | 'locked';

  constructor(call: string, problem: ProblemBody) {
    super(call, problem);
    this.reason = conflictReason(problem);
  }
}

/** The error for an answer with an error status; a class of its own for each status that callers tell apart. */
export function problemError(call: string, problem: ProblemBody): AirbyteProblemError {
  switch (problem.status) {
    case 400:
    case 422:
      return new AirbyteInvalidRequestError(call, problem);
    case 404:
      return new AirbyteNotFoundError(call, problem);
    case 409:
      return new AirbyteConflictError(call, problem);
    default:
      return new AirbyteProblemError(call, problem);
  }
}

function conflictReason({ type, detail }: ProblemBody): AirbyteConflictError['reason'] {
  if (type.includes('locked')) return 'locked';
  return type === 'try-again-later' || /already running/i.test(detail) ? 'running' : 'state';
}

function adviceFor(status: number): string {
  switch (status) {
    case 400:
    case 422:
      return 'Correct the named setting and try again.';
    case 403:
      return 'Give this application access to the workspace.';
    case 404:
      return 'It was deleted, or the id belongs to another workspace.';
    case 409:
      return 'Wait until what is running has ended, then try again.';
    case 429:
      return 'Airbyte limits the rate of calls; try again later.';
    default:
      return status >= 500 ? 'Look into the log of the Airbyte server, then try again.' : 'Check the call.';
  }
}

/** Node's fetch says only "fetch failed" and keeps the reason one level deeper. */
function reasonOf(failure: unknown): string {
  const { message, cause } = (failure ?? {}) as { readonly message?: string; readonly cause?: unknown };
  const deeper = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return deeper.code ?? deeper.message ?? message ?? 'no connection';
}
