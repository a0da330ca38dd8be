import { notEmulated, notSupported, notSupportedCode, SqlRefusal, syntaxErrorAt } from './refusal.ts';
import type { Statement } from './statement.ts';

/** Statements by their first words. */
const refusedStatements: readonly (readonly string[])[] = [
  ['SAVEPOINT'],
  ['RELEASE'],
  ['PREPARE', 'TRANSACTION'],
  ['CREATE', 'INDEX'],
  ['CREATE', 'UNIQUE', 'INDEX'],
  ['DROP', 'INDEX'],
  ['REINDEX'],
  ['CREATE', 'TRIGGER'],
  ['CREATE', 'CONSTRAINT', 'TRIGGER'],
  ['CREATE', 'RULE'],
  ['CREATE', 'SEQUENCE'],
  ['CREATE', 'EXTENSION'],
  ['CREATE', 'TYPE'],
  ['CREATE', 'DOMAIN'],
  ['CREATE', 'AGGREGATE'],
  ['CREATE', 'OPERATOR'],
  ['CREATE', 'UNLOGGED', 'TABLE'],
  ['CREATE', 'TABLESPACE'],
  ['LISTEN'],
  ['NOTIFY'],
  ['UNLISTEN'],
  ['DO'],
];

/** Redshift has these; this version of redshift-local does not. */
const notYetEmulated: readonly (readonly string[])[] = [
  ['UNLOAD'],
  ['CREATE', 'EXTERNAL'],
  ['CREATE', 'DATASHARE'],
  ['CREATE', 'MODEL'],
  ['CREATE', 'LIBRARY'],
  ['ANALYZE', 'COMPRESSION'],
];

const dataChanges = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function refuseInsideDataChange(statement: Statement): void {
  let depth = 0;
  for (let at = 1; at < statement.length; at++) {
    if (statement.isPunctuation(at, '(')) depth++;
    else if (statement.isPunctuation(at, ')')) depth--;
    if (depth > 0 || statement.isPunctuation(at - 1, '.')) continue;
    if (statement.isWord(at, 'RETURNING')) {
      throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift has no RETURNING; Postgres has.');
    }
    if (statement.isPhrase(at, 'ON', 'CONFLICT')) {
      throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift has no ON CONFLICT: use MERGE.');
    }
  }
}

/** AWS docs, MERGE: the target takes no alias, and there is exactly one MATCHED and one NOT MATCHED branch. */
function refuseInsideMerge(statement: Statement): void {
  const target = statement.qualifiedName(statement.isWord(1, 'INTO') ? 2 : 1);
  if (!statement.isWord(target.next, 'USING')) {
    throw syntaxErrorAt(
      statement.token(target.next)?.text ?? '',
      'Redshift: the target of MERGE takes no alias.',
    );
  }
  let matched = 0;
  let notMatched = 0;
  for (let at = target.next; at < statement.length; at++) {
    if (statement.isPhrase(at, 'REMOVE', 'DUPLICATES')) throw notEmulated('MERGE … REMOVE DUPLICATES');
    if (!statement.isWord(at, 'WHEN')) continue;
    const negated = statement.isPhrase(at + 1, 'NOT', 'MATCHED');
    if (!negated && !statement.isWord(at + 1, 'MATCHED')) continue;
    const afterMatched = at + (negated ? 3 : 2);
    if (!statement.isWord(afterMatched, 'THEN')) {
      throw syntaxErrorAt(
        statement.token(afterMatched)?.text ?? '',
        'Redshift: WHEN [NOT] MATCHED takes no further condition.',
      );
    }
    if (negated) notMatched++;
    else matched++;
  }
  if (matched !== 1 || notMatched !== 1) {
    throw new SqlRefusal(
      'XX000',
      'MERGE requires exactly one WHEN MATCHED and one WHEN NOT MATCHED clause',
      'AWS docs, MERGE.',
    );
  }
}

/** Server-side files and programs are out of reach on Redshift; so is everything that is not S3, but psql's \copy stays useful. */
function refuseInsideCopy(statement: Statement): void {
  for (let at = 1; at < statement.length; at++) {
    if (!statement.isWord(at, 'FROM', 'TO') || statement.enclosing(at) !== undefined) continue;
    if (statement.isWord(at + 1, 'STDIN', 'STDOUT')) return;
    throw new SqlRefusal(
      notSupportedCode,
      `COPY ${statement.key(at)} ${statement.token(at + 1)?.text ?? ''} is not supported`,
      "COPY reads from 's3://…' (or from a client's STDIN, which Redshift does not take).",
    );
  }
}

/**
 * Refuses what Redshift would refuse, so that a statement which passes here plausibly passes there.
 *
 * @throws SqlRefusal
 */
export function refuseForeignSyntax(statement: Statement): void {
  for (const words of refusedStatements) {
    if (statement.isPhrase(0, ...words)) throw notSupported(words.join(' '));
  }
  for (const words of notYetEmulated) {
    if (statement.isPhrase(0, ...words)) throw notEmulated(words.join(' '));
  }
  const first = statement.key(0);
  if (dataChanges.has(first)) refuseInsideDataChange(statement);
  if (first === 'MERGE') refuseInsideMerge(statement);
  if (first === 'COPY') refuseInsideCopy(statement);
  if (first === 'LOCK') refuseLockMode(statement);
}

function refuseLockMode(statement: Statement): void {
  for (let at = 1; at < statement.length; at++) {
    if (statement.isWord(at, 'IN') || statement.isWord(at, 'NOWAIT')) {
      throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift: LOCK takes no mode.');
    }
  }
}
