import { notEmulated, notSupported, syntaxErrorAt } from '../refusal.ts';
import type { Statement } from '../statement.ts';
import { refuseStatementForm } from './statement-forms.ts';

/** The first words of Redshift's statements (AWS docs, SQL commands). */
const commands = new Set([
  'ABORT',
  'ALTER',
  'ANALYZE',
  'ANALYSE',
  'ATTACH',
  'BEGIN',
  'CALL',
  'CANCEL',
  'CLOSE',
  'COMMENT',
  'COMMIT',
  'COPY',
  'CREATE',
  'DEALLOCATE',
  'DECLARE',
  'DELETE',
  'DESC',
  'DETACH',
  'DROP',
  'END',
  'EXECUTE',
  'EXPLAIN',
  'FETCH',
  'GRANT',
  'INSERT',
  'LOCK',
  'MERGE',
  'PREPARE',
  'REFRESH',
  'RESET',
  'REVOKE',
  'ROLLBACK',
  'SELECT',
  'SET',
  'SHOW',
  'START',
  'TRUNCATE',
  'UNLOAD',
  'UPDATE',
  'USE',
  'VACUUM',
  'WITH',
]);

/** Kinds of objects that statements make, change and drop. */
const objects = new Set([
  'DATABASE',
  'DEFAULT',
  'FUNCTION',
  'GROUP',
  'LOCAL',
  'MATERIALIZED',
  'PROCEDURE',
  'ROLE',
  'SCHEMA',
  'TABLE',
  'TEMP',
  'TEMPORARY',
  'USER',
  'VIEW',
]);

/** Kinds of objects that Redshift has and redshift-local lacks, and what to do instead. */
const missingObjects: ReadonlyMap<string, string> = new Map([
  ['DATASHARE', 'There is one cluster: GRANT rights on its schemas instead.'],
  [
    'EXTERNAL',
    'Make a plain schema and table, and load the files with COPY; the SVV_EXTERNAL views stay empty.',
  ],
  ['IDENTITY', 'Users are those of CREATE USER.'],
  ['LIBRARY', 'Python does not run here: write SQL functions.'],
  ['MASKING', 'Give a view with masked columns instead.'],
  ['MODEL', 'Replace its function by a SQL function of the same name.'],
  ['RLS', 'Give a view with the rows of each user instead.'],
  ['SYSTEM', 'Settings of a cluster have no effect here.'],
  ['TEMPLATE', 'Write the options into the COPY itself.'],
]);

/** Statements that Redshift has and redshift-local lacks. */
const missingCommands = new Set(['ATTACH', 'DETACH', 'DESC', 'USE', 'UNDROP']);

/** Statements and objects of Postgres that deserve more than a syntax error. */
const postgresOnly: readonly (readonly string[])[] = [
  ['SAVEPOINT'],
  ['RELEASE'],
  ['PREPARE', 'TRANSACTION'],
  ['CREATE', 'INDEX'],
  ['CREATE', 'UNIQUE', 'INDEX'],
  ['DROP', 'INDEX'],
  ['ALTER', 'INDEX'],
  ['REINDEX'],
  ['CLUSTER'],
  ['CREATE', 'TRIGGER'],
  ['CREATE', 'CONSTRAINT', 'TRIGGER'],
  ['CREATE', 'RULE'],
  ['CREATE', 'SEQUENCE'],
  ['CREATE', 'EXTENSION'],
  ['CREATE', 'TYPE'],
  ['CREATE', 'DOMAIN'],
  ['CREATE', 'AGGREGATE'],
  ['CREATE', 'OPERATOR'],
  ['CREATE', 'CAST'],
  ['CREATE', 'UNLOGGED', 'TABLE'],
  ['CREATE', 'FOREIGN', 'TABLE'],
  ['CREATE', 'TABLESPACE'],
  ['CREATE', 'EVENT', 'TRIGGER'],
  ['CREATE', 'POLICY'],
  ['CREATE', 'PUBLICATION'],
  ['CREATE', 'STATISTICS'],
  ['LISTEN'],
  ['NOTIFY'],
  ['UNLISTEN'],
  ['DISCARD'],
  ['VALUES'],
  ['DO'],
];

/**
 * Refuses whole statements: those of Postgres, those that redshift-local lacks, and those that nobody knows.
 *
 * @throws SqlRefusal
 */
export function refuseStatement(statement: Statement): void {
  const postgres = postgresOnly.find((words) => statement.isPhrase(0, ...words));
  if (postgres !== undefined) throw notSupported(postgres.join(' '));
  const first = statement.token(0);
  // A query in parentheses.
  if (first === undefined || first.text === '(') return;
  if (missingCommands.has(first.key)) throw notEmulated(first.key);
  if (first.kind !== 'word' || !commands.has(first.key)) throw syntaxErrorAt(first.text);
  if (statement.isPhrase(0, 'ANALYZE', 'COMPRESSION')) throw notEmulated('ANALYZE COMPRESSION');
  if (statement.isWord(0, 'EXPLAIN') && (statement.isWord(1, 'ANALYZE') || statement.isPunctuation(1, '('))) {
    throw syntaxErrorAt(statement.token(1)?.text ?? '', 'Redshift: EXPLAIN takes VERBOSE only.');
  }
  refuseStatementForm(statement);
  if (!statement.isWord(0, 'CREATE', 'ALTER', 'DROP')) return;
  const at = statement.isPhrase(1, 'OR', 'REPLACE') ? 3 : 1;
  const object = statement.token(at);
  const remedy = missingObjects.get(statement.key(at));
  if (remedy !== undefined) {
    const kind = statement.isWord(at, 'EXTERNAL') ? ` ${statement.key(at + 1)}` : '';
    throw notEmulated(`${first.key} ${statement.key(at)}${kind}`.trim(), remedy);
  }
  if (object?.kind !== 'word' || !objects.has(object.key)) throw syntaxErrorAt(object?.text ?? first.text);
}
