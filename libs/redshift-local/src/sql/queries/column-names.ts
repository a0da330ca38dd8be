import type { Position, Statement } from '../statement.ts';
import { overAfter } from '../expressions/call-rule.ts';
import { afterType } from '../types.ts';
import type { QueryBlock } from './query-blocks.ts';

/** What Redshift calls the column of such a call, where it is rewritten to something of another name. */
const columnNames: ReadonlyMap<string, string> = new Map([
  ['ARRAY', 'array'],
  ['OBJECT', 'object'],
  ['LISTAGG', 'listagg'],
  ['COLLATE', 'collate'],
  ['OBJECT_TRANSFORM', 'object_transform'],
  ['DATEADD', 'date_add'],
  ['DATEDIFF', 'date_diff'],
  ['RATIO_TO_REPORT', 'ratio_to_report'],
  ['PERCENTILE_CONT', 'percentile_cont'],
  ['PERCENTILE_DISC', 'percentile_disc'],
  ['FIRST_VALUE', 'first_value'],
  ['LAST_VALUE', 'last_value'],
  ['NTH_VALUE', 'nth_value'],
  ['LAG', 'lag'],
  ['LEAD', 'lead'],
]);

/** The last token of a call, with WITHIN GROUP, IGNORE NULLS, OVER and casts. */
function endOfCall(statement: Statement, at: Position): Position {
  let last = endOfWindow(statement, at);
  while (statement.key(last + 1) === '::') last = afterType(statement, last + 2) - 1;
  return last;
}

function endOfWindow(statement: Statement, at: Position): Position {
  let close = statement.closing(at + 1);
  if (statement.isWord(close + 1, 'IGNORE', 'RESPECT') && statement.isWord(close + 2, 'NULLS')) close += 2;
  const over = overAfter(statement, close);
  if (over !== undefined) return statement.closing(over + 1);
  const hasGroup =
    statement.isPhrase(close + 1, 'WITHIN', 'GROUP') && statement.isPunctuation(close + 3, '(');
  return hasGroup ? statement.closing(close + 3) : close;
}

/** Gives columns that are nothing but such a call, and have no name, the name that Redshift gives them. */
export function nameColumns(statement: Statement, blocks: readonly QueryBlock[]): boolean {
  let changed = false;
  for (const { items } of blocks) {
    for (const [first, last] of items) {
      const name = columnNames.get(statement.key(first));
      if (name === undefined || !statement.isPunctuation(first + 1, '(')) continue;
      if (endOfCall(statement, first) !== last) continue;
      statement.insertAfter(last, ` AS "${name}"`);
      changed = true;
    }
  }
  return changed;
}
