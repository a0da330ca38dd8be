import type { Script } from './plan.ts';
import { syntaxErrorAt } from './refusal.ts';
import type { Statement } from './statement.ts';

/** Session settings that only Redshift has. They are stored, can be shown, and have no effect. */
const redshiftSettings = new Set([
  'ANALYZE_THRESHOLD_PERCENT',
  'CAST_SUPER_NULL_ON_ERROR',
  'DATASHARE_BREAK_GLASS_SESSION_VAR',
  'DEFAULT_ARRAY_SEARCH_NULL_HANDLING',
  'DEFAULT_GEOMETRY_ENCODING',
  'DESCRIBE_FIELD_NAME_IN_UPPERCASE',
  'DOWNCASE_DELIMITED_IDENTIFIER',
  'ENABLE_CASE_SENSITIVE_IDENTIFIER',
  'ENABLE_CASE_SENSITIVE_SUPER_ATTRIBUTE',
  'ENABLE_NUMERIC_ROUNDING',
  'ENABLE_RESULT_CACHE_FOR_SESSION',
  'ENABLE_VACUUM_BOOST',
  'ERROR_ON_NONDETERMINISTIC_UPDATE',
  'JSON_PARSE_DEDUP_ATTRIBUTES',
  'JSON_PARSE_TRUNCATE_STRINGS',
  'JSON_SERIALIZATION_ENABLE',
  'JSON_SERIALIZATION_PARSE_NESTED_STRINGS',
  'MV_ENABLE_AQMV_FOR_SESSION',
  'NAVIGATE_SUPER_NULL_ON_ERROR',
  'PARSE_SUPER_NULL_ON_ERROR',
  'QUERY_GROUP',
  'SPECTRUM_QUERY_MAXERROR',
  'STORED_PROC_LOG_MIN_MESSAGES',
  'USE_FIPS_SSL',
  'WLM_QUERY_SLOT_COUNT',
]);

/** SET, SHOW and RESET of a Redshift setting: Postgres keeps settings of others under a prefix. */
export function rewriteSetting(statement: Statement): void {
  const name = statement.isWord(1, 'SESSION', 'LOCAL') ? 2 : 1;
  if (redshiftSettings.has(statement.key(name)) && statement.token(name)?.kind === 'word') {
    statement.insertBefore(name, 'redshift.');
  }
}

/** VACUUM [FULL | SORT ONLY | …] [table] [TO n PERCENT] [BOOST] → VACUUM [table]. */
export function rewriteVacuum(statement: Statement): void {
  let at = 1;
  if (statement.isWord(at, 'FULL', 'REINDEX', 'RECLUSTER')) statement.remove(at++);
  else if (statement.isWord(at, 'SORT', 'DELETE') && statement.isWord(at + 1, 'ONLY')) {
    statement.remove(at, at + 1);
    at += 2;
  }
  const isTable = statement.length > at && !statement.isWord(at, 'TO', 'BOOST');
  const rest = isTable ? statement.qualifiedName(at).next : at;
  if (rest < statement.length) statement.remove(rest, statement.length - 1);
}

/** ANALYZE [VERBOSE] [table [(columns)]] [PREDICATE COLUMNS | ALL COLUMNS]. */
export function rewriteAnalyze(statement: Statement): void {
  const last = statement.length - 1;
  if (statement.isWord(last, 'COLUMNS') && statement.isWord(last - 1, 'PREDICATE', 'ALL')) {
    statement.remove(last - 1, last);
  }
}

/** CANCEL process ['message']. */
export function cancel(statement: Statement): Script {
  const last = statement.token(2)?.kind === 'string' ? 2 : 1;
  if (statement.token(1)?.kind !== 'number' || last < statement.length - 1) {
    throw syntaxErrorAt(
      statement.token(statement.token(1)?.kind === 'number' ? last + 1 : 1)?.text ?? 'cancel',
    );
  }
  return { steps: [`select pg_catalog.pg_cancel_backend(${statement.token(1)?.text ?? ''})`], tag: 'CANCEL' };
}
