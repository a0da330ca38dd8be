import type { Script } from './plan.ts';
import { notEmulated, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';

/** What stands for a level in the settings of a database. */
const settings: Readonly<Record<string, string>> = {
  SERIALIZABLE: "SET default_transaction_isolation = 'serializable'",
  SNAPSHOT: 'RESET default_transaction_isolation',
};

/** ISOLATION LEVEL { SERIALIZABLE | SNAPSHOT } at a position: the setting that stands for it. */
function readLevel(statement: Statement, at: Position): string {
  const setting = settings[statement.key(at + 2)];
  if (setting === undefined) throw syntaxErrorAt(statement.token(at + 2)?.text ?? '');
  return setting;
}

/**
 * CREATE DATABASE name [WITH] [OWNER [=] user] [CONNECTION LIMIT { n | UNLIMITED }] [COLLATE …] [ISOLATION LEVEL …]
 * (AWS docs, CREATE DATABASE).
 *
 * @returns what runs in its place, unless Postgres does all of it
 * @throws SqlRefusal
 */
export function createDatabase(statement: Statement): Script | undefined {
  let setting: string | undefined;
  let at = statement.isWord(3, 'WITH') ? 4 : 3;
  while (at < statement.length) {
    if (statement.isWord(at, 'OWNER')) at += statement.key(at + 1) === '=' ? 3 : 2;
    else if (statement.isPhrase(at, 'CONNECTION', 'LIMIT')) {
      if (statement.isWord(at + 2, 'UNLIMITED')) statement.replace(at + 2, '-1');
      at += 3;
    } else if (statement.isPhrase(at, 'COLLATE', 'CASE_SENSITIVE')) {
      statement.remove(at, at + 1);
      at += 2;
    } else if (statement.isPhrase(at, 'COLLATE', 'CASE_INSENSITIVE')) {
      throw notEmulated('COLLATE CASE_INSENSITIVE');
    } else if (statement.isPhrase(at, 'ISOLATION', 'LEVEL')) {
      setting = readLevel(statement, at);
      statement.remove(at, at + 2);
      at += 3;
    } else if (statement.isWord(at, 'FROM')) throw notEmulated('databases FROM elsewhere');
    else throw syntaxErrorAt(statement.token(at)?.text ?? '');
  }
  if (setting === undefined) return undefined;
  return { steps: [statement.toString(), `ALTER DATABASE ${statement.token(2)?.text ?? ''} ${setting}`] };
}

/** ALTER DATABASE name ISOLATION LEVEL …; the level holds for new sessions. */
export function rewriteAlterDatabase(statement: Statement): void {
  if (statement.isPhrase(3, 'ISOLATION', 'LEVEL')) {
    statement.replaceRange(3, statement.length - 1, readLevel(statement, 3));
  } else if (statement.isWord(3, 'COLLATE', 'INTEGRATION')) {
    throw notEmulated(`ALTER DATABASE … ${statement.key(3)}`);
  } else if (statement.isPhrase(3, 'CONNECTION', 'LIMIT') && statement.isWord(5, 'UNLIMITED')) {
    statement.replace(5, '-1');
  }
}
