import { quoteLiteral } from '../postgres/admin-client.ts';
import type { Script } from './plan.ts';
import { SqlRefusal, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';

const syntaxError = (statement: Statement, at: Position, hint: string): SqlRefusal =>
  syntaxErrorAt(statement.token(at)?.text ?? statement.token(at - 1)?.text ?? '', hint);

/** The branches: exactly one WHEN MATCHED and one WHEN NOT MATCHED, without further conditions. */
function checkBranches(statement: Statement, from: Position): void {
  let matched = 0;
  let notMatched = 0;
  for (let at = from; at < statement.length; at++) {
    if (statement.isPunctuation(at, '(')) at = statement.closing(at);
    if (!statement.isWord(at, 'WHEN')) continue;
    const negated = statement.isPhrase(at + 1, 'NOT', 'MATCHED');
    if (!negated && !statement.isWord(at + 1, 'MATCHED')) continue;
    const then = at + (negated ? 3 : 2);
    if (!statement.isWord(then, 'THEN')) {
      throw syntaxError(statement, then, 'Redshift: WHEN [NOT] MATCHED takes no further condition.');
    }
    const action = then + 1;
    if (negated) {
      notMatched++;
      const columns = statement.isPunctuation(action + 1, '(')
        ? statement.closing(action + 1) + 1
        : action + 1;
      if (!statement.isWord(action, 'INSERT') || !statement.isWord(columns, 'VALUES')) {
        throw syntaxError(
          statement,
          statement.isWord(action, 'INSERT') ? columns : action,
          'Redshift: WHEN NOT MATCHED THEN INSERT … VALUES.',
        );
      }
    } else {
      matched++;
      if (!statement.isPhrase(action, 'UPDATE', 'SET') && !statement.isWord(action, 'DELETE')) {
        throw syntaxError(statement, action, 'Redshift: WHEN MATCHED THEN UPDATE SET … or DELETE.');
      }
    }
  }
  if (matched !== 1 || notMatched !== 1) {
    throw new SqlRefusal(
      'XX000',
      'MERGE requires exactly one WHEN MATCHED and one WHEN NOT MATCHED clause',
      'AWS docs, MERGE.',
    );
  }
}

/**
 * MERGE … REMOVE DUPLICATES: rows of the target that match become the row of the source, several of them one; the other rows of
 * the source are added (AWS docs, MERGE).
 */
function removeDuplicates(statement: Statement, target: string, source: Position, on: Position): Script {
  const { next } = statement.qualifiedName(source);
  const sourceName = statement.textOf(source, next - 1);
  const from = statement.textOf(source, on - 1);
  const alias = statement.textOf(on - 1, on - 1);
  const condition = statement.textOf(on + 1, statement.length - 3);
  const rows = next === on ? sourceName : alias;
  return {
    steps: [
      `select pg_catalog.redshift_local_check_merge(${quoteLiteral(target)}, ${quoteLiteral(sourceName)})`,
      `select pg_catalog.redshift_local_check_matches(exists (select from ${target} join ${from} on ${condition} group by ${target}.ctid having count(*) > 1))`,
      `delete from ${target} using ${from} where ${condition}`,
      `insert into ${target} select ${rows}.* from ${from}`,
    ],
    tag: 'MERGE',
  };
}

/**
 * MERGE (AWS docs, MERGE): the target takes no alias, the source is a table, and there is exactly one branch of each kind.
 *
 * @returns what runs in the place of REMOVE DUPLICATES
 * @throws SqlRefusal
 */
export function rewriteMerge(statement: Statement): Script | undefined {
  if (!statement.isWord(1, 'INTO')) throw syntaxError(statement, 1, 'Redshift: MERGE INTO.');
  const { next: using } = statement.qualifiedName(2);
  if (!statement.isWord(using, 'USING')) {
    throw syntaxError(statement, using, 'Redshift: the target of MERGE takes no alias.');
  }
  if (statement.isPunctuation(using + 1, '(')) {
    throw syntaxError(statement, using + 1, 'Redshift: the source of MERGE is a table, not a query.');
  }
  let on = statement.qualifiedName(using + 1).next;
  while (on < statement.length && !statement.isWord(on, 'ON')) on++;
  if (statement.isPhrase(statement.length - 2, 'REMOVE', 'DUPLICATES')) {
    return removeDuplicates(statement, statement.textOf(2, using - 1), using + 1, on);
  }
  checkBranches(statement, on);
  return undefined;
}
