import { notEmulated, notSupportedCode, SqlRefusal } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import { postgresFunctions } from './postgres-functions.ts';

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

/** Functions of Redshift that belong to what redshift-local lacks: sketches, geometries, models. */
const missingHere =
  /^(HLL(_\w+)?|ST_\w+|H3_\w+|ADDBBOX|DROPBBOX|SUPPORTSBBOX|GEOMETRYTYPE|EXPLAIN_MODEL|FARMFINGERPRINT64|TEXT_TO_NUMERIC_ALT)$/;

/** Is this the name of a function that is called? One with a schema is the user's own. */
const isCall = (statement: Statement, at: Position): boolean =>
  statement.token(at)?.kind === 'word' &&
  statement.isPunctuation(at + 1, '(') &&
  !statement.isPunctuation(at - 1, '.');

/** Locks between clients, which have nothing to do with catalogues. */
const advisoryLocks = /^PG_(TRY_)?ADVISORY_/;

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
  const isCatalogQuery = asksCatalogs(statement);
  // Not where it is made, or a table of that name gets its columns.
  const isMade = statement.isWord(0, 'CREATE', 'DROP', 'ALTER', 'GRANT', 'REVOKE');
  for (let at = 0; at < statement.length; at++) {
    if (!isCall(statement, at)) continue;
    const key = statement.key(at);
    if (advisoryLocks.test(key)) throw missingFunction(key);
    if (isCatalogQuery) continue;
    if (postgresFunctions.has(key)) throw missingFunction(key);
    if (missingHere.test(key) && !isMade) throw notEmulated(`the function ${key}`);
  }
  if (!isCatalogQuery) refuseLeaderFunctions(statement);
}
