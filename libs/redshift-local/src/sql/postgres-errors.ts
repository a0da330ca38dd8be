import type { Diagnostic } from '../wire/messages.ts';
import type { IsolationLevel } from './transactions.ts';

/** Marks in the context of an error that it comes out of a function of redshift-local, not out of the client's SQL. */
const ownFunction = /\bredshift_local_/;

const conflicts: Readonly<Record<IsolationLevel, Pick<Diagnostic, 'message' | 'detail'>>> = {
  snapshot: { message: 'could not complete because of conflict with concurrent transaction' },
  // Postgres does not tell which table it was.
  serializable: { message: '1023', detail: 'Serializable isolation violation on table - 0' },
};

/** What Postgres says, by SQLSTATE and text, and what Redshift says in its place; all of them with SQLSTATE XX000. */
const translations: readonly { readonly code: string; readonly text: RegExp; readonly message: string }[] = [
  {
    code: '21000',
    text: /^MERGE command cannot affect row a second time$/,
    message: 'Found multiple matches to update the same tuple.',
  },
];

/**
 * Redshift's error for one of Postgres', where they differ.
 *
 * @param fields of the ErrorResponse, by letter
 * @returns undefined when the client gets what Postgres said
 */
export function translateError(
  fields: ReadonlyMap<string, string>,
  isolation: IsolationLevel,
): Diagnostic | undefined {
  const code = fields.get('C') ?? 'XX000';
  const message = fields.get('M') ?? '';
  if (code === '40001') return { severity: 'ERROR', code: 'XX000', ...conflicts[isolation] };
  const found = translations.find((one) => one.code === code && one.text.test(message));
  if (found !== undefined) return { severity: 'ERROR', code: 'XX000', message: found.message };
  if (!ownFunction.test(fields.get('W') ?? '')) return undefined;
  const detail = fields.get('D');
  const hint = fields.get('H');
  return {
    severity: 'ERROR',
    code,
    message,
    ...(detail ? { detail } : {}),
    ...(hint ? { hint } : {}),
  };
}
