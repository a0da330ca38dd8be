import { notSupportedCode, SqlRefusal } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';

/** Functions of Postgres alone. Redshift has some for its own catalogue queries; those run on its leader node only. */
const foreignFunctions = new Set(
  [
    'ARRAY_AGG',
    'ARRAY_APPEND',
    'ARRAY_CAT',
    'ARRAY_LENGTH',
    'ARRAY_PREPEND',
    'ARRAY_REMOVE',
    'ARRAY_REPLACE',
    'ARRAY_TO_JSON',
  ]
    .concat([
      'CARDINALITY',
      'CONCAT_WS',
      'DATE_BIN',
      'FORMAT',
      'GEN_RANDOM_UUID',
      'GENERATE_SUBSCRIPTS',
      'JSON_AGG',
      'JSON_ARRAY_ELEMENTS',
    ])
    .concat([
      'JSON_ARRAY_ELEMENTS_TEXT',
      'JSON_BUILD_ARRAY',
      'JSON_BUILD_OBJECT',
      'JSON_EACH',
      'JSON_EACH_TEXT',
      'JSON_EXTRACT_PATH',
    ])
    .concat([
      'JSON_OBJECT_AGG',
      'JSON_OBJECT_KEYS',
      'JSON_POPULATE_RECORD',
      'JSON_TO_RECORD',
      'JSON_TO_RECORDSET',
      'JSONB_AGG',
    ])
    .concat([
      'JSONB_ARRAY_ELEMENTS',
      'JSONB_ARRAY_ELEMENTS_TEXT',
      'JSONB_ARRAY_LENGTH',
      'JSONB_BUILD_ARRAY',
      'JSONB_BUILD_OBJECT',
    ])
    .concat([
      'JSONB_EACH',
      'JSONB_EACH_TEXT',
      'JSONB_EXTRACT_PATH',
      'JSONB_EXTRACT_PATH_TEXT',
      'JSONB_OBJECT_AGG',
      'JSONB_OBJECT_KEYS',
    ])
    .concat([
      'JSONB_PATH_QUERY',
      'JSONB_PRETTY',
      'JSONB_SET',
      'JSONB_STRIP_NULLS',
      'JSONB_TYPEOF',
      'MAKE_DATE',
      'MAKE_INTERVAL',
    ])
    .concat([
      'MAKE_TIME',
      'MAKE_TIMESTAMP',
      'MODE',
      'OVERLAY',
      'REGEXP_MATCH',
      'REGEXP_MATCHES',
      'REGEXP_SPLIT_TO_ARRAY',
    ])
    .concat([
      'REGEXP_SPLIT_TO_TABLE',
      'ROW_TO_JSON',
      'STRING_AGG',
      'STRING_TO_ARRAY',
      'STRING_TO_TABLE',
      'TO_JSON',
      'TO_JSONB',
      'TO_TSQUERY',
    ])
    .concat(['TO_TSVECTOR', 'UUIDV4', 'UUIDV7', 'WIDTH_BUCKET_ARRAY', 'XMLELEMENT']),
);

/** Functions that run on Redshift's leader node only: not in a query that reads a table or writes one. */
const leaderFunctions = new Set(['GENERATE_SERIES']);

/** Schemas and prefixes of catalogues: clients ask them in Postgres' words, on Redshift too. */
const isCatalogName = (key: string): boolean =>
  /^(PG_|SVV_|SVL_|SYS_|STL_|STV_|INFORMATION_SCHEMA$)/.test(key) && key !== 'PG_CATALOG';

/** Does the statement ask catalogues, and is so meant for the leader node? */
function asksCatalogs(statement: Statement): boolean {
  for (let at = 0; at < statement.length; at++) {
    const token = statement.token(at);
    if (token?.kind === 'word' && isCatalogName(token.key)) return true;
    if (token?.kind === 'quoted' && isCatalogName(token.text.slice(1, -1).toUpperCase())) return true;
  }
  return false;
}

const missingFunction = (name: string): SqlRefusal =>
  new SqlRefusal(
    '42883',
    `function ${name.toLowerCase()}() does not exist`,
    'Postgres has it, Redshift has not.',
  );

function refuseFunction(statement: Statement, at: Position): void {
  const token = statement.token(at);
  if (token?.kind !== 'word' || !foreignFunctions.has(token.key)) return;
  if (statement.isPunctuation(at + 1, '(') && !statement.isPunctuation(at - 1, '.')) {
    throw missingFunction(token.key);
  }
}

/** GENERATE_SERIES may not meet a table (AWS docs, Leader node–only functions). */
function refuseLeaderFunctions(statement: Statement): void {
  let call: Position | undefined;
  let meetsTable = statement.isWord(0, 'INSERT', 'CREATE', 'UPDATE', 'DELETE', 'MERGE');
  for (let at = 0; at < statement.length; at++) {
    if (leaderFunctions.has(statement.key(at)) && statement.isPunctuation(at + 1, '(')) call ??= at;
    if (statement.isWord(at, 'FROM', 'JOIN') && !statement.isPunctuation(at + 1, '(')) {
      const source = statement.token(at + 1);
      const isCall = statement.isPunctuation(at + 2, '(');
      if (
        !isCall &&
        (source?.kind === 'word' || source?.kind === 'quoted') &&
        statement.enclosing(at) === undefined
      )
        meetsTable = true;
    }
  }
  if (call !== undefined && meetsTable) {
    throw new SqlRefusal(
      notSupportedCode,
      'Specified types or functions (one per INFO message) not supported on Redshift tables.',
      'Function "generate_series" runs on the leader node only.',
    );
  }
}

/**
 * Refuses functions that Postgres has and Redshift has not. Queries of catalogues pass: clients send them.
 *
 * @throws SqlRefusal
 */
export function refuseForeignFunctions(statement: Statement): void {
  if (asksCatalogs(statement)) return;
  for (let at = 0; at < statement.length; at++) refuseFunction(statement, at);
  refuseLeaderFunctions(statement);
}
