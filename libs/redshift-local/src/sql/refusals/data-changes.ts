import { SqlRefusal, syntaxErrorAt } from '../refusal.ts';
import type { Statement } from '../statement.ts';

const dataChanges = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];

/** WITH x AS (DELETE … RETURNING …): only Postgres changes data in WITH. And Redshift takes WITH before UPDATE and DELETE only. */
function refuseInsideWith(statement: Statement): void {
  let depth = 0;
  for (let at = 1; at < statement.length; at++) {
    if (statement.isPunctuation(at, '(')) {
      depth++;
      if (statement.isWord(at - 1, 'AS') && statement.isWord(at + 1, ...dataChanges)) {
        throw syntaxErrorAt(statement.token(at + 1)?.text ?? '', 'Redshift: WITH takes queries only.');
      }
    } else if (statement.isPunctuation(at, ')')) depth--;
    else if (depth === 0 && statement.isWord(at, 'INSERT', 'MERGE') && statement.isWord(at + 1, 'INTO')) {
      throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift: write INSERT INTO t WITH … SELECT.');
    }
  }
}

/**
 * Refuses RETURNING, ON CONFLICT and the like in statements that change data.
 *
 * @throws SqlRefusal
 */
export function refuseDataChange(statement: Statement): void {
  if (statement.isWord(0, 'WITH')) refuseInsideWith(statement);
  else if (!statement.isWord(0, ...dataChanges)) return;
  let depth = 0;
  for (let at = 1; at < statement.length; at++) {
    if (statement.isPunctuation(at, '[') && statement.isWord(0, 'MERGE')) {
      throw new SqlRefusal('XX000', 'Partial reference of SUPER column is not supported in MERGE statement.');
    }
    if (statement.isPunctuation(at, '(')) depth++;
    else if (statement.isPunctuation(at, ')')) depth--;
    if (depth > 0 || statement.isPunctuation(at - 1, '.')) continue;
    const text = statement.token(at)?.text ?? '';
    if (statement.isWord(at, 'RETURNING'))
      throw syntaxErrorAt(text, 'Redshift has no RETURNING; Postgres has.');
    if (statement.isPhrase(at, 'ON', 'CONFLICT'))
      throw syntaxErrorAt(text, 'Redshift has no ON CONFLICT: use MERGE.');
    if (statement.isWord(at, 'OVERRIDING')) throw syntaxErrorAt(text, 'Redshift has no OVERRIDING.');
    if (statement.isPhrase(at, 'WHERE', 'CURRENT', 'OF'))
      throw syntaxErrorAt(text, 'Redshift has no WHERE CURRENT OF.');
  }
}
