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

/** DROP SCHEMA s DROP EXTERNAL DATABASE. */
function refuseExternalDatabase(statement: Statement): void {
  for (let at = 2; at < statement.length; at++) {
    if (statement.isPhrase(at, 'DROP', 'EXTERNAL', 'DATABASE')) throw notEmulated('DROP EXTERNAL DATABASE');
  }
}

/** Rights on what redshift-local lacks. */
function refuseGrant(statement: Statement): void {
  if (statement.isWord(1, 'CREATE', 'ALTER', 'DROP') && statement.isWord(2, 'MODEL', 'EXTERNAL')) {
    throw notEmulated(`${statement.key(0)} ${statement.key(1)} ${statement.key(2)}`);
  }
  for (let at = 2; at < statement.length; at++) {
    if (
      statement.isPhrase(at, 'ON', 'LANGUAGE', 'PLPYTHONU') ||
      statement.isPhrase(at, 'ON', 'LANGUAGE', 'EXFUNC')
    ) {
      throw notEmulated(`${statement.key(0)} … ON LANGUAGE ${statement.key(at + 2)}`);
    }
    if (statement.isPhrase(at, 'ON', 'MODEL')) throw notEmulated(`${statement.key(0)} … ON MODEL`);
  }
}

/** Parts of ALTER that belong to external tables, row-level security and collations. */
function refuseAlter(statement: Statement): void {
  for (let at = 3; at < statement.length; at++) {
    if (
      statement.isWord(1, 'TABLE') &&
      statement.isWord(at, 'PARTITION') &&
      statement.isPunctuation(at + 1, '(')
    ) {
      throw notEmulated('partitions of external tables');
    }
    const isRedshift = !statement.isWord(at - 1, 'ENABLE', 'DISABLE', 'FORCE');
    if (isRedshift && statement.isPhrase(at, 'ROW', 'LEVEL', 'SECURITY')) {
      throw notEmulated(
        `ALTER ${statement.key(1)} … ROW LEVEL SECURITY`,
        'Give a view with the rows of each user instead.',
      );
    }
    if (statement.isWord(1, 'DATABASE') && statement.isWord(at, 'COLLATE')) {
      throw notEmulated('ALTER DATABASE … COLLATE');
    }
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
    case 'EXPLAIN':
      if (statement.isWord(1, 'MODEL', 'RLS', 'MASKING')) throw notEmulated(`EXPLAIN ${statement.key(1)}`);
      break;
    case 'DROP':
      refuseExternalDatabase(statement);
      break;
    case 'GRANT':
    case 'REVOKE':
      refuseGrant(statement);
      break;
    case 'SHOW':
      if (statement.isWord(1, ...missingLists)) throw notEmulated(`SHOW ${statement.key(1)}`);
      break;
    case 'ALTER':
      if (statement.isWord(1, 'PROCEDURE', 'FUNCTION')) refuseAlterRoutine(statement);
      else if (statement.isWord(1, 'ROLE')) refuseAlterRole(statement);
      else refuseAlter(statement);
      break;
    case 'CREATE': {
      const at = statement.isPhrase(1, 'OR', 'REPLACE') ? 3 : 1;
      if (statement.isWord(at, 'FUNCTION', 'PROCEDURE')) refuseLanguage(statement);
      break;
    }
  }
}
