/** Aborted, not configured, or a fault of this program: no use to try again. */
const permanentNames = new Set([
  'AbortError',
  'CredentialsProviderError',
  'TypeError',
  'ReferenceError',
  'RangeError',
  'SyntaxError',
]);

interface S3Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const transientNames = new Set([
  'SlowDown',
  'RequestTimeout',
  'InternalError',
  'ServiceUnavailable',
  'TimeoutError',
]);

/** The HTTP status of an error of the AWS SDK; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as S3Failure | undefined)?.$metadata?.httpStatusCode;
}

/** Whether the same request may succeed later: no answer at all, too many requests, or a failure of the server. */
export function isTransient(error: unknown): boolean {
  const { name = '' } = (error ?? {}) as S3Failure;
  if (permanentNames.has(name)) return false;
  const status = statusOf(error);
  return transientNames.has(name) || status === undefined || status === 429 || status >= 500;
}
