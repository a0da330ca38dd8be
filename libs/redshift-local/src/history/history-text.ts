import { quoteLiteral } from '../postgres/admin-client.ts';
import type { StatementEntry, StatementOwner } from './statement-history.ts';

/** The system views and functions that read the history. */
const readers =
  /\b(?:pg_last_query_id|sys_query_(?:history|text)|sys_procedure_call|stl_(?:query|querytext|ddltext|utilitytext|error|tr_conflict)|svl_(?:qlog|statementtext|stored_proc_call))\b/i;
/** A longer text holds data, not a question about statements. */
const maxReaderLength = 65_536;

/** Does a statement read the history? */
export const readsHistory = (sql: string): boolean => sql.length <= maxReaderLength && readers.test(sql);

/** Settings of a session by which it gets the history. */
export const historySetting = 'redshift_local.statements';
export const lastQuerySetting = 'redshift_local.last_query_id';

/** What a statement is by its first word (AWS docs, SYS_QUERY_HISTORY, query_type); anything else is a UTILITY. */
const typesByWord: ReadonlyMap<string, string> = new Map([
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY', 'UNLOAD'].map((word) => [word, word] as const),
  ['WITH', 'SELECT'],
  ...['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'COMMENT'].map((word) => [word, 'DDL'] as const),
]);
const queryTypes = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY', 'UNLOAD', 'CTAS']);

const leading = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*/;
const createAs = /^create\s+(?:local\s+)?(?:temp\w*\s+)?table\s[^;]*?\bas\s*\(?\s*(?:select|with)\b/i;

/** The type of a statement, as SYS_QUERY_HISTORY shows it. */
export function queryType(sql: string): string {
  const text = sql.slice(leading.exec(sql)?.[0].length ?? 0);
  const type = typesByWord.get(/^\w+/.exec(text)?.[0].toUpperCase() ?? '') ?? 'UTILITY';
  return type === 'DDL' && createAs.test(text) ? 'CTAS' : type;
}

/** Secrets of COPY, UNLOAD and CREATE USER do not reach the history. */
const secrets =
  /\b(access_key_id|secret_access_key|session_token|credentials|password|master_symmetric_key)((?:\s+as)?\s*)(?:'(?:[^'\\]|''|\\.)*'|"[^"]*")/gi;
export const withoutSecrets = (sql: string): string => sql.replace(secrets, "$1$2'***'");

/** Is it a query, of which STL_QUERY tells? A SELECT without FROM runs on the leader node and is none (AWS docs, PG_LAST_QUERY_ID). */
const isQuery = (sql: string, type: string): boolean =>
  queryTypes.has(type) && (type !== 'SELECT' || /\bfrom\b/i.test(sql));

/** A row of the history for `jsonb_to_recordset`. */
function rowOf(entry: StatementEntry): Record<string, unknown> {
  const { id, pid, user, database, startedAt, endedAt, error, conflict, tag } = entry;
  const type = queryType(entry.sql);
  const [, rows] = /^SELECT (\d+)$/.exec(tag) ?? [];
  return {
    query: id,
    pid,
    usename: user,
    datname: database,
    started: startedAt,
    ended: endedAt,
    type,
    is_query: isQuery(entry.sql, type),
    error,
    conflict: conflict && { table: conflict.table, transaction: conflict.transactions.at(-1) },
    rows: rows === undefined ? undefined : Number(rows),
    sql: withoutSecrets(entry.sql),
  };
}

/** The last query of a session that is over, or -1. */
function lastQueryId(entries: readonly StatementEntry[], pid: number): number {
  const last = entries.findLast(
    (entry) => entry.pid === pid && entry.endedAt !== undefined && isQuery(entry.sql, queryType(entry.sql)),
  );
  return last?.id ?? -1;
}

/** A SELECT that gives the history to the session that executes it: all of it to a superuser, to others what is theirs. */
export function handOverSql(entries: readonly StatementEntry[], { pid, user }: StatementOwner): string {
  const own = entries.filter((entry) => entry.user === user);
  const json = (some: readonly StatementEntry[]): string => quoteLiteral(JSON.stringify(some.map(rowOf)));
  const isSuperuser = '(select rolsuper from pg_catalog.pg_roles where rolname = session_user)';
  return `select pg_catalog.set_config('${historySetting}', case when ${isSuperuser} then ${json(entries)} else ${json(own)} end, false),
    pg_catalog.set_config('${lastQuerySetting}', '${lastQueryId(entries, pid)}', false)`;
}
