import type { Script } from './plan.ts';
import { notSupported, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';

/** How a database keeps concurrent transactions apart (AWS docs, Isolation levels in Amazon Redshift). */
export type IsolationLevel = 'snapshot' | 'serializable';

/** Postgres' `default_transaction_isolation` of a database that clients made with an isolation level. */
export const isolationLevels: ReadonlyMap<string, IsolationLevel> = new Map([
  ['serializable', 'serializable'],
]);

/** The levels below, for transaction blocks. Statements outside of them see what is committed when they start. */
const blockLevels: Readonly<Record<IsolationLevel, string>> = {
  snapshot: 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
};

/** Does this statement open a transaction block? */
export const opensBlock = (statement: Statement): boolean =>
  statement.isWord(0, 'BEGIN') || statement.isPhrase(0, 'START', 'TRANSACTION');

/** Does this statement end a transaction block? */
export const closesBlock = (statement: Statement): boolean =>
  statement.isWord(0, 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'TRUNCATE');

interface Modes {
  readonly access: string | undefined;
  /** Was a level named? */
  readonly level: boolean;
}

/** ISOLATION LEVEL x and READ ONLY | READ WRITE, in any order. */
function readModes(statement: Statement, from: Position): Modes {
  let access: string | undefined;
  let level = false;
  for (let at = from; at < statement.length;) {
    if (statement.isPhrase(at, 'READ', 'ONLY') || statement.isPhrase(at, 'READ', 'WRITE')) {
      access = `READ ${statement.key(at + 1)}`;
      at += 2;
    } else if (statement.isPhrase(at, 'ISOLATION', 'LEVEL')) {
      const isOneWord = statement.isWord(at + 2, 'SERIALIZABLE');
      const isTwoWords =
        statement.isPhrase(at + 2, 'READ', 'COMMITTED') ||
        statement.isPhrase(at + 2, 'READ', 'UNCOMMITTED') ||
        statement.isPhrase(at + 2, 'REPEATABLE', 'READ');
      if (!isOneWord && !isTwoWords) throw syntaxErrorAt(statement.token(at + 2)?.text ?? '');
      level = true;
      at += isOneWord ? 3 : 4;
    } else if (statement.isPunctuation(at, ',') && at > from) at++;
    else throw syntaxErrorAt(statement.token(at)?.text ?? '');
  }
  return { access, level };
}

const afterNoise = (statement: Statement, at: Position): Position =>
  statement.isWord(at, 'WORK', 'TRANSACTION') ? at + 1 : at;

/**
 * BEGIN and START TRANSACTION. Every name of a level means the level of the database (AWS docs, BEGIN). Without a snapshot being
 * free to choose any more (`isFirst`: nothing ran before in the same implicit transaction) the level stays what it is.
 */
function rewriteBegin(statement: Statement, isolation: IsolationLevel, isFirst: boolean): void {
  const { access } = readModes(statement, afterNoise(statement, statement.isWord(0, 'START') ? 2 : 1));
  const modes = [isFirst ? `ISOLATION LEVEL ${blockLevels[isolation]}` : '', access ?? ''].filter(Boolean);
  const command = statement.isWord(0, 'START') ? 'START TRANSACTION' : 'BEGIN';
  statement.replaceRange(0, statement.length - 1, [command, modes.join(', ')].filter(Boolean).join(' '));
}

/** SET TRANSACTION and SET SESSION CHARACTERISTICS: a level has no effect, READ ONLY has. */
function rewriteSetTransaction(statement: Statement, from: Position): void {
  const { access } = readModes(statement, from);
  if (access === undefined) {
    statement.replaceRange(0, statement.length - 1, "SET redshift.transaction_isolation TO 'serializable'");
    return;
  }
  const what = from === 2 ? 'TRANSACTION' : 'SESSION CHARACTERISTICS AS TRANSACTION';
  statement.replaceRange(0, statement.length - 1, `SET ${what} ${access}`);
}

/** COMMIT, END, ROLLBACK and ABORT take no more than WORK or TRANSACTION. */
function checkEnd(statement: Statement): void {
  const at = afterNoise(statement, 1);
  if (at >= statement.length) return;
  if (statement.isWord(at, 'TO')) throw notSupported('SAVEPOINT');
  throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift has no AND CHAIN and no PREPARED.');
}

/**
 * Statements about transactions.
 *
 * @param isFirst has no statement run before in the same implicit transaction?
 * @returns whether this is one of them
 * @throws SqlRefusal
 */
export function rewriteTransaction(
  statement: Statement,
  isolation: IsolationLevel,
  isFirst: boolean,
): boolean {
  if (opensBlock(statement)) rewriteBegin(statement, isolation, isFirst);
  else if (statement.isWord(0, 'COMMIT', 'END', 'ROLLBACK', 'ABORT')) checkEnd(statement);
  else if (statement.isPhrase(0, 'SET', 'TRANSACTION')) rewriteSetTransaction(statement, 2);
  else if (statement.isPhrase(0, 'SET', 'SESSION', 'CHARACTERISTICS', 'AS', 'TRANSACTION')) {
    rewriteSetTransaction(statement, 5);
  } else return false;
  return true;
}

/** TRUNCATE [TABLE] t: commits itself and all that came before it in its transaction (AWS docs, TRUNCATE). */
export function truncate(statement: Statement): Script {
  const table = statement.isWord(1, 'TABLE') ? 2 : 1;
  const { next } = statement.qualifiedName(table);
  if (next < statement.length) {
    throw syntaxErrorAt(
      statement.token(next)?.text ?? '',
      'Redshift: TRUNCATE takes one table and no options.',
    );
  }
  return { steps: [statement.toString(), 'COMMIT'] };
}
