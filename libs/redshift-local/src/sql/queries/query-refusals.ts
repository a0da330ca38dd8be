import { SqlRefusal } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';

const text = (statement: Statement, at: Position): string => statement.token(at)?.text ?? '';

/** Aggregates that Redshift wants a frame for when their window is ordered (AWS docs, Window function syntax summary). */
export const framedAggregates = [
  'AVG',
  'COUNT',
  'MAX',
  'MIN',
  'STDDEV',
  'STDDEV_POP',
  'STDDEV_SAMP',
  'SUM',
  'VARIANCE',
  'VAR_POP',
  'VAR_SAMP',
];

function refuseUnframedWindow(statement: Statement, over: Position): void {
  const open = over + 1;
  const close = statement.closing(open);
  let call = over - 1;
  for (let depth = 0; call > 0; call--) {
    if (statement.isPunctuation(call, ')')) depth++;
    else if (statement.isPunctuation(call, '(') && --depth === 0) break;
  }
  if (!statement.isWord(call - 1, ...framedAggregates)) return;
  let isOrdered = false;
  for (let at = open + 1; at < close; at++) {
    if (statement.isPunctuation(at, '(')) at = statement.closing(at);
    else if (statement.isPhrase(at, 'ORDER', 'BY')) isOrdered = true;
    else if (statement.isWord(at, 'ROWS', 'RANGE')) return;
  }
  if (isOrdered) {
    throw new SqlRefusal(
      '0A000',
      'Aggregate window functions with an ORDER BY clause require a frame clause',
      'Add ROWS UNBOUNDED PRECEDING.',
    );
  }
}

/** AWS docs, WITH clause: a recursive expression names its columns and joins its parts by UNION ALL. */
function refuseRecursive(statement: Statement, at: Position): void {
  for (let name = at + 2; name < statement.length;) {
    const hasColumns = statement.isPunctuation(name + 1, '(');
    const as = hasColumns ? statement.closing(name + 1) + 1 : name + 1;
    if (!statement.isWord(as, 'AS')) return;
    const close = statement.closing(as + 1);
    const isRecursive = mentionsTable(statement, as + 2, close, statement.key(name));
    if (isRecursive && !hasColumns && !statement.key(name).startsWith('REDSHIFT_LOCAL_')) {
      throw new SqlRefusal(
        '0A000',
        `Recursive CTE ${text(statement, name)} must have a column list`,
        'Write WITH RECURSIVE name (column, …) AS (…).',
      );
    }
    if (!statement.isPunctuation(close + 1, ',')) return;
    name = close + 2;
  }
}

function mentionsTable(statement: Statement, first: Position, last: Position, name: string): boolean {
  for (let at = first; at < last; at++) {
    if (statement.isWord(at, 'FROM', 'JOIN') || statement.isPunctuation(at, ',')) {
      if (statement.key(at + 1) === name) return true;
    }
  }
  return false;
}

/**
 * Refuses windows and recursive expressions that Redshift refuses.
 *
 * @throws SqlRefusal
 */
export function refuseQueries(statement: Statement): void {
  for (let at = 0; at < statement.length; at++) {
    if (statement.isWord(at, 'OVER') && statement.isPunctuation(at + 1, '('))
      refuseUnframedWindow(statement, at);
    else if (statement.isPhrase(at, 'WITH', 'RECURSIVE')) refuseRecursive(statement, at);
  }
}
