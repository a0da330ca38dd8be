import { notEmulated, syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import { expandStar, quoteName } from './columns.ts';
import { foldedName, isName } from './from-items.ts';
import type { Range } from './query-blocks.ts';
import { readSelectItem } from './select-items.ts';
import type { BlockRule } from './select-rules.ts';

const level = 'redshift_local_level';
const prior = 'redshift_local_prior';

/** Is the pseudocolumn LEVEL meant here? */
const isLevel = (statement: Statement, at: Position): boolean =>
  statement.isWord(at, 'LEVEL') &&
  !statement.isWord(at - 1, 'AS') &&
  !statement.isPunctuation(at - 1, '.') &&
  !statement.isPunctuation(at + 1, '(');

/** A condition as SQL: `PRIOR x` is a column of the parent row, LEVEL what is given. */
function conditionText(
  statement: Statement,
  [first, last]: Range,
  columns: readonly string[],
  levelSql: string,
): string {
  let text = '';
  for (let at = first; at <= last; at++) {
    text += at === first ? '' : ' ';
    if (isLevel(statement, at)) text += levelSql;
    else if (statement.isWord(at, 'PRIOR')) {
      let name = at + 1;
      while (statement.isPunctuation(name + 1, '.')) name += 2;
      const column = columns.indexOf(foldedName(statement, name));
      if (!isName(statement, name)) throw notEmulated('PRIOR of an expression; PRIOR column works');
      if (column < 0)
        throw syntaxErrorAt(statement.token(name)?.text ?? '', 'PRIOR takes a column of the FROM clause.');
      text += `${prior}.c${column + 1}`;
      at = name;
    } else text += statement.sourceText(at, at);
  }
  return text;
}

/**
 * FROM t [START WITH …] CONNECT BY … → FROM (a recursive query) AS t, whose rows have a level. The WHERE clause comes after it
 * (AWS docs, CONNECT BY clause).
 */
export const rewriteConnectBy: BlockRule = (statement, block, columnsOf) => {
  const { connect, start, from } = block.clauses;
  if (connect === undefined) {
    if (start === undefined) return false;
    throw syntaxErrorAt(statement.token(start.keyword)?.text ?? '', 'START WITH needs CONNECT BY.');
  }
  const [table, ...others] = block.tables;
  if (from === undefined || table?.alias === undefined || others.length > 0)
    throw notEmulated('CONNECT BY over a join; a subquery with the join works');
  const columns = expandStar(statement, block, columnsOf);
  const names = columns.map(({ name }) => name);
  const alias = quoteName(table.alias);
  const source = statement.sourceText(...from.body);
  const roots = start === undefined ? 'true' : conditionText(statement, start.body, names, '1');
  const children = conditionText(statement, connect.body, names, `(${prior}.${level} + 1)`);
  const parents = `redshift_local_tree AS ${prior}(${names.map((_, index) => `c${index + 1}, `).join('')}${level})`;
  const tree = `(WITH RECURSIVE redshift_local_tree AS (SELECT ${alias}.*, 1 AS ${level} FROM ${source} WHERE ${roots} UNION ALL SELECT ${alias}.*, ${prior}.${level} + 1 FROM ${source} JOIN ${parents} ON ${children}) SELECT * FROM redshift_local_tree) AS ${alias}`;
  for (const item of block.items) {
    const { star } = readSelectItem(statement, item);
    if (star !== undefined) statement.replaceRange(...item, columns.map(({ sql }) => sql).join(', '));
    else if (item[0] === item[1] && isLevel(statement, item[0])) statement.insertAfter(item[1], ' AS level');
  }
  statement.replaceRange(...from.body, tree);
  for (const { keyword, body } of [start, connect].filter((clause) => clause !== undefined)) {
    statement.remove(keyword, body[1]);
  }
  for (let at = block.range[0]; at <= block.range[1]; at++) {
    if (isLevel(statement, at)) statement.replace(at, level);
    else if (
      statement.isWord(at, 'PRIOR') &&
      isName(statement, at + 1) &&
      !statement.isWord(at - 1, 'AS') &&
      at < from.keyword
    )
      throw notEmulated('PRIOR outside of CONNECT BY');
  }
  return true;
};
