import { notEmulated, syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';

const unexpected = (statement: Statement, at: Position, hint: string): Error =>
  syntaxErrorAt(statement.token(at)?.text ?? statement.token(statement.length - 1)?.text ?? '', hint);

/** DECLARE c CURSOR FOR query: no words of Postgres between (AWS docs, DECLARE), but WITHOUT HOLD, which psycopg2 always sends. */
function refuseDeclare(statement: Statement): void {
  if (!statement.isPhrase(2, 'CURSOR', 'FOR') && !statement.isPhrase(2, 'CURSOR', 'WITHOUT', 'HOLD', 'FOR')) {
    const at = statement.isWord(2, 'CURSOR') ? 3 : 2;
    throw unexpected(statement, at, 'AWS docs, DECLARE: DECLARE name CURSOR FOR query.');
  }
}

/** FETCH [NEXT | ALL | FORWARD [n | ALL]] FROM c (AWS docs, FETCH). */
function refuseFetch(statement: Statement): void {
  let at = 1;
  if (statement.isWord(at, 'NEXT', 'ALL')) at++;
  else if (statement.isWord(at, 'FORWARD')) {
    at++;
    if (statement.token(at)?.kind === 'number' || statement.isWord(at, 'ALL')) at++;
  }
  if (!statement.isWord(at, 'FROM')) {
    throw unexpected(statement, at, 'AWS docs, FETCH: FETCH [NEXT | ALL | FORWARD [n | ALL]] FROM cursor.');
  }
}

/** ALTER PROCEDURE and ALTER FUNCTION: RENAME TO and OWNER TO. */
function refuseAlterRoutine(statement: Statement): void {
  let { next } = statement.qualifiedName(2);
  if (statement.isPunctuation(next, '(')) next = statement.closing(next) + 1;
  if (!statement.isPhrase(next, 'RENAME', 'TO') && !statement.isPhrase(next, 'OWNER', 'TO')) {
    throw unexpected(statement, next, 'AWS docs, ALTER PROCEDURE: RENAME TO and OWNER TO.');
  }
}

/** ALTER ROLE r [WITH] {RENAME TO | OWNER TO | EXTERNALID TO} (AWS docs, ALTER ROLE). */
function refuseAlterRole(statement: Statement): void {
  const at = statement.isWord(3, 'WITH') ? 4 : 3;
  if (statement.isWord(at, 'OWNER', 'EXTERNALID')) throw notEmulated(`ALTER ROLE … ${statement.key(at)} TO`);
  if (!statement.isPhrase(at, 'RENAME', 'TO'))
    throw unexpected(statement, at, 'Redshift has no such form of ALTER ROLE.');
}

/** CREATE FUNCTION … LANGUAGE SQL; Python ones are not emulated. */
function refuseLanguage(statement: Statement): void {
  for (let at = 2; at < statement.length; at++) {
    if (!statement.isWord(at, 'LANGUAGE')) continue;
    if (statement.isWord(at + 1, 'PLPYTHONU')) {
      throw notEmulated('Python functions', 'Write it as a SQL function: LANGUAGE SQL.');
    }
    const languages =
      statement.isWord(1, 'PROCEDURE') || statement.isWord(3, 'PROCEDURE') ? 'PLPGSQL' : 'SQL';
    if (!statement.isWord(at + 1, languages))
      throw unexpected(statement, at + 1, `Redshift: LANGUAGE ${languages.toLowerCase()}.`);
  }
}

/** Lists that Redshift shows of things that redshift-local lacks. */
const missingLists = ['DATASHARES', 'MODELS', 'POLICIES', 'TEMPLATES', 'RLS', 'MASKING', 'IDENTITY'];

/**
 * Refuses forms of statements that Redshift does not have, or that are not emulated, where Postgres would take them or give an error
 * that misleads.
 *
 * @throws SqlRefusal
 */
export function refuseStatementForm(statement: Statement): void {
  switch (statement.key(0)) {
    case 'DECLARE':
      refuseDeclare(statement);
      break;
    case 'FETCH':
      refuseFetch(statement);
      break;
    case 'SHOW':
      if (statement.isWord(1, ...missingLists)) throw notEmulated(`SHOW ${statement.key(1)}`);
      break;
    case 'ALTER':
      if (statement.isWord(1, 'PROCEDURE', 'FUNCTION')) refuseAlterRoutine(statement);
      else if (statement.isWord(1, 'ROLE')) refuseAlterRole(statement);
      break;
    case 'CREATE': {
      const at = statement.isPhrase(1, 'OR', 'REPLACE') ? 3 : 1;
      if (statement.isWord(at, 'FUNCTION', 'PROCEDURE')) refuseLanguage(statement);
      break;
    }
  }
}
