import type { Diagnostic } from '../wire/messages.ts';
import type { IsolationLevel } from './transactions.ts';

/** Marks in the context of an error that it comes out of a function of redshift-local, not out of the client's SQL. */
const ownFunction = /\bredshift_local_/;

/** Where two SERIALIZABLE transactions got into each other's way. */
export interface Conflict {
  /** Oid of the table. */
  readonly table: string;
  /** Ids of transactions, that of the failing one last. */
  readonly transactions: readonly string[];
  /** Session of the failing one. */
  readonly pid: number;
}

const snapshotConflict = 'could not complete because of conflict with concurrent transaction';

/** Did concurrent transactions get into each other's way? */
export const isConflict = (fields: ReadonlyMap<string, string>): boolean => fields.get('C') === '40001';

/** The detail of error 1023; table 0 when it is not known. */
function cycleText(conflict: Conflict | undefined): string {
  if (conflict === undefined) return 'Serializable isolation violation on table - 0';
  const { table, transactions, pid } = conflict;
  return `Serializable isolation violation on table - ${table}, transactions forming the cycle are: ${transactions.join(', ')} (pid:${pid})`;
}

/** What a client hears whose statement was cancelled or took too long (AWS docs, statement_timeout). */
export const canceledText = (queryId: number): string => `Query (${queryId}) canceled on user's request`;

/** What Postgres says, by SQLSTATE and text, and what Redshift says in its place; all of them with SQLSTATE XX000. */
const translations: readonly { readonly code: string; readonly text: RegExp; readonly message: string }[] = [
  {
    code: '21000',
    text: /^MERGE command cannot affect row a second time$/,
    message: 'Found multiple matches to update the same tuple.',
  },
];

const jsonHint =
  "Beside a SUPER value redshift-local reads a text literal as JSON. Write 'text'::varchar for a string, or JSON_PARSE('…').";

/**
 * Redshift's error for one of Postgres', where they differ.
 *
 * @param fields of the ErrorResponse, by letter
 * @param queryId the number of the statement in the system views
 * @param conflict what is known of it when the error is one between SERIALIZABLE transactions
 * @returns undefined when the client gets what Postgres said
 */
export function translateError(
  fields: ReadonlyMap<string, string>,
  isolation: IsolationLevel,
  queryId: number,
  conflict?: Conflict,
): Diagnostic | undefined {
  const code = fields.get('C') ?? 'XX000';
  const message = fields.get('M') ?? '';
  if (isConflict(fields)) {
    return isolation === 'snapshot'
      ? { severity: 'ERROR', code: 'XX000', message: snapshotConflict }
      : { severity: 'ERROR', code: 'XX000', message: '1023', detail: cycleText(conflict) };
  }
  if (code === '57014' && /^canceling statement due to (user request|statement timeout)$/.test(message)) {
    return { severity: 'ERROR', code, message: canceledText(queryId) };
  }
  if (code === '22P02' && message === 'invalid input syntax for type json') {
    const detail = fields.get('D');
    return { severity: 'ERROR', code, message, ...(detail ? { detail } : {}), hint: jsonHint };
  }
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
