import type { Script } from './plan.ts';
import { notEmulated, SqlRefusal, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';

const syntaxError = (statement: Statement, at: Position, hint?: string): SqlRefusal =>
  syntaxErrorAt(statement.token(at)?.text ?? statement.token(at - 1)?.text ?? '', hint);

/** CREATE USER and ALTER USER: Redshift's options in the words of Postgres (AWS docs, CREATE USER). */
function rewriteUser(statement: Statement): undefined {
  let password = false;
  for (let at = 3; at < statement.length; at++) {
    if (statement.isWord(at, 'PASSWORD')) {
      password = true;
      if (statement.isWord(at + 1, 'DISABLE')) statement.replace(at + 1, 'NULL');
      else if (statement.token(at + 1)?.text.startsWith("'sha256|")) throw notEmulated('PASSWORD by SHA-256');
      at++;
    } else if (statement.isWord(at, 'CREATEUSER')) statement.replace(at, 'SUPERUSER');
    else if (statement.isWord(at, 'NOCREATEUSER')) statement.replace(at, 'NOSUPERUSER');
    else if (statement.isPhrase(at, 'SYSLOG', 'ACCESS')) throw notEmulated('SYSLOG ACCESS');
    else if (statement.isPhrase(at, 'SESSION', 'TIMEOUT')) throw notEmulated('SESSION TIMEOUT');
    else if (statement.isWord(at, 'EXTERNALID')) throw notEmulated('EXTERNALID');
    else if (statement.isPhrase(at, 'CONNECTION', 'LIMIT') && statement.isWord(at + 2, 'UNLIMITED')) {
      statement.replace(at + 2, '-1');
    } else if (
      statement.isWord(
        at,
        'SUPERUSER',
        'NOSUPERUSER',
        'LOGIN',
        'NOLOGIN',
        'INHERIT',
        'REPLICATION',
        'BYPASSRLS',
        'CREATEROLE',
      )
    ) {
      throw syntaxError(statement, at, 'Redshift has no such option of users; Postgres has.');
    }
  }
  if (statement.isWord(0, 'CREATE') && !password) {
    throw new SqlRefusal(
      '42601',
      'CREATE USER requires PASSWORD',
      'AWS docs, CREATE USER: or PASSWORD DISABLE.',
    );
  }
  return undefined;
}

/** CREATE GROUP: a role below, marked by a setting so that the catalogue tells it from a role. */
function createGroup(statement: Statement): Script {
  const name = statement.textOf(2, 2);
  const from = statement.isWord(3, 'WITH') ? 4 : 3;
  if (from < statement.length && !statement.isWord(from, 'USER')) throw syntaxError(statement, from);
  return {
    steps: [statement.toString(), `ALTER ROLE ${name} SET redshift_local.kind TO 'group'`],
    tag: 'CREATE GROUP',
  };
}

/** CREATE ROLE name: no options but EXTERNALID (AWS docs, CREATE ROLE). */
function createRole(statement: Statement): undefined {
  if (statement.isWord(3, 'EXTERNALID')) throw notEmulated('EXTERNALID');
  if (statement.length > 3)
    throw syntaxError(statement, 3, 'Redshift has no such option of roles; Postgres has.');
  return undefined;
}

/** DROP ROLE name [FORCE | RESTRICT]; FORCE takes its privileges back before. */
function dropRole(statement: Statement): Script | undefined {
  const last = statement.length - 1;
  if (last <= 2 || !statement.isWord(last, 'FORCE', 'RESTRICT')) return undefined;
  const isForced = statement.isWord(last, 'FORCE');
  statement.remove(last);
  if (!isForced) return undefined;
  return { steps: [`DROP OWNED BY ${statement.textOf(2, 2)}`, statement.toString()], tag: 'DROP ROLE' };
}

/** Roles that every cluster has; here they give nothing (AWS docs, System-defined roles). */
function rewriteSystemRoles(statement: Statement): void {
  for (let at = 1; at < statement.length; at++) {
    if (!statement.isWord(at, 'SYS') || statement.key(at + 1) !== ':' || !statement.isWord(at + 2)) continue;
    statement.replaceRange(at, at + 2, `"sys:${statement.token(at + 2)?.text.toLowerCase()}"`);
  }
}

/** What GRANT gives on Redshift and Postgres has nothing for. */
const missingPrivileges = [
  'DROP',
  'ALTER',
  'TRUNCATE',
  'ASSUMEROLE',
  'EXPLAIN',
  'IGNORE',
  'SHARE',
  'CATALOG',
  'CROSS',
  'ACCESS',
];

/** GRANT and REVOKE of privileges and of roles (AWS docs, GRANT). */
function rewriteGrant(statement: Statement): undefined {
  rewriteSystemRoles(statement);
  if (statement.isWord(1, ...missingPrivileges)) throw notEmulated(`${statement.key(0)} ${statement.key(1)}`);
  if (statement.isWord(1, 'ROLE')) statement.remove(1);
  else if (statement.isPhrase(1, 'ADMIN', 'OPTION', 'FOR') && statement.isWord(4, 'ROLE'))
    statement.remove(4);
  for (let at = 2; at < statement.length; at++) {
    if (statement.isWord(at, 'ON') && statement.isWord(at + 1, 'DATASHARE', 'MODEL', 'EXTERNAL')) {
      throw notEmulated(`${statement.key(0)} … ON ${statement.key(at + 1)}`);
    }
    if (statement.isWord(at, 'FOR') && statement.isPhrase(at + 2, 'IN'))
      throw notEmulated('scoped permissions');
    if (statement.isWord(at - 1, 'TO', 'FROM') || statement.isPunctuation(at - 1, ',')) {
      if (statement.isWord(at, 'ROLE') && statement.token(at + 1)?.kind !== 'punctuation')
        statement.remove(at);
    }
  }
  return undefined;
}

/**
 * Statements about users, groups, roles and privileges.
 *
 * @param kind their first two words, or the first
 * @returns what runs in their place, unless Postgres does all of it
 * @throws SqlRefusal
 */
export function rewriteUsers(statement: Statement, kind: string): Script | undefined {
  switch (kind) {
    case 'CREATE USER':
    case 'ALTER USER':
      return rewriteUser(statement);
    case 'CREATE GROUP':
      return createGroup(statement);
    case 'CREATE ROLE':
      return createRole(statement);
    case 'DROP ROLE':
      return dropRole(statement);
  }
  return rewriteGrant(statement);
}
