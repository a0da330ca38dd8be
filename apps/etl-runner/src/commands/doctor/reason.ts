/**
 * The shortest honest reason in an error. Errors of the AWS SDK without a message (an empty answer of HEAD, a lost
 * connection) say it in their name or code.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  const kind = typeof code === 'string' ? code : error.name;
  const text = error.message.split('\n')[0]?.trim() ?? '';
  if (text === '' || text === 'UnknownError') return kind;
  return kind === 'Error' || text.includes(kind) ? text : `${kind}: ${text}`;
}
