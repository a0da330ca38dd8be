import type { Statement } from './statement.ts';

/**
 * What Redshift's parser lets pass, being of Postgres 8.0's family, and Postgres 18 does not; metadata queries of AWS' own drivers
 * and of SQLAlchemy's dialect rely on it: a word right behind a number (`THEN 4WHEN`), and a number as a condition (`WHERE 1 AND …`).
 */
export function rewriteLenientSyntax(statement: Statement): void {
  for (let at = 0; at < statement.length; at++) {
    const token = statement.token(at);
    if (token?.kind !== 'number') continue;
    const isCondition =
      statement.isWord(at - 1, 'WHERE') &&
      (at + 1 === statement.length || statement.isWord(at + 1, 'AND', 'OR', 'GROUP', 'ORDER', 'UNION'));
    if (isCondition && /^\d+$/.test(token.text)) statement.replace(at, String(Number(token.text) !== 0));
    const next = statement.token(at + 1);
    if (next?.kind === 'word' && statement.sourceText(at, at + 1) === token.text + next.text) {
      statement.insertAfter(at, ' ');
    }
  }
}
