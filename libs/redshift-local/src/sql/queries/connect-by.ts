import { notEmulated, SqlRefusal, syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import { expandStar, quoteName, type ColumnsOf } from './columns.ts';
import { foldedName, isName } from './from-items.ts';
import type { QueryBlock, Range } from './query-blocks.ts';
import { readSelectItem } from './select-items.ts';
import type { BlockRule } from './select-rules.ts';

const level = 'redshift_local_level';
const prior = 'redshift_local_prior';
const rows = 'redshift_local_rows';

/** A column of the FROM clause. */
interface SourceColumn {
  /** Folded name of its table. */
  readonly table: string;
  readonly name: string;
  /** As it is called below; names of several tables may be the same. */
  readonly key: string;
}

/** Is the pseudocolumn LEVEL meant here? */
const isLevel = (statement: Statement, at: Position): boolean =>
  statement.isWord(at, 'LEVEL') &&
  !statement.isWord(at - 1, 'AS') &&
  !statement.isPunctuation(at - 1, '.') &&
  !statement.isPunctuation(at + 1, '(');

/** The column that stands behind PRIOR. */
function priorColumn(
  statement: Statement,
  at: Position,
  columns: readonly SourceColumn[],
): { readonly column: SourceColumn; readonly last: Position } {
  let last = at;
  while (statement.isPunctuation(last + 1, '.')) last += 2;
  if (!isName(statement, last)) throw notEmulated('PRIOR of an expression; PRIOR column works');
  const table = last > at ? foldedName(statement, last - 2) : undefined;
  const name = foldedName(statement, last);
  const found = columns.filter(
    (column) => column.name.toLowerCase() === name && (table === undefined || column.table === table),
  );
  const [column] = found;
  if (column === undefined)
    throw syntaxErrorAt(statement.token(last)?.text ?? '', 'PRIOR takes a column of the FROM clause.');
  if (found.length > 1) throw new SqlRefusal('42702', `column reference "${name}" is ambiguous`);
  return { column, last };
}

/** A condition as SQL: `PRIOR x` is a column of the parent row, LEVEL what is given. */
function conditionText(
  statement: Statement,
  [first, last]: Range,
  columns: readonly SourceColumn[],
  levelSql: string,
): string {
  let text = '';
  for (let at = first; at <= last; at++) {
    text += at === first ? '' : ' ';
    if (isLevel(statement, at)) text += levelSql;
    else if (statement.isWord(at, 'PRIOR')) {
      const found = priorColumn(statement, at + 1, columns);
      text += `${prior}.${found.column.key}`;
      at = found.last;
    } else text += statement.sourceText(at, at);
  }
  return text;
}

/** The columns of all tables of a block. */
function sourceColumns(statement: Statement, block: QueryBlock, columnsOf: ColumnsOf): SourceColumn[] {
  let count = 0;
  return block.tables.flatMap(({ alias }) => {
    const isMerged = block.clauses.from !== undefined && mergesColumns(statement, block.clauses.from.body);
    if (alias === undefined || isMerged)
      throw notEmulated('CONNECT BY over a join with USING, NATURAL or a table without a name; ON works');
    return expandStar(statement, block, columnsOf, quoteName(alias)).map(({ name }) => ({
      table: alias,
      name,
      key: `redshift_local_c${++count}`,
    }));
  });
}

function mergesColumns(statement: Statement, [first, last]: Range): boolean {
  for (let at = first; at <= last; at++) if (statement.isWord(at, 'USING', 'NATURAL')) return true;
  return false;
}

const usesLevel = (statement: Statement, [first, last]: Range): boolean => {
  for (let at = first; at <= last; at++) if (isLevel(statement, at)) return true;
  return false;
};

/** The rows of the tree as one table with a level, and the tables of the FROM clause by their names beside it. */
function treeText(
  statement: Statement,
  { tables, clauses }: QueryBlock,
  columns: readonly SourceColumn[],
): string {
  const { start, connect, from } = clauses as Required<Pick<QueryBlock['clauses'], 'connect' | 'from'>> &
    QueryBlock['clauses'];
  const source = statement.sourceText(...from.body);
  const list = columns
    .map(({ table, name, key }) => `${quoteName(table)}.${quoteName(name)} AS ${key}`)
    .join(', ');
  const keys = columns.map(({ key }) => key).join(', ');
  const roots = start === undefined ? 'true' : conditionText(statement, start.body, columns, '1');
  const children = conditionText(statement, connect.body, columns, `(${prior}.${level} + 1)`);
  // A row below itself would go on for ever, unless the level ends it.
  const isBounded = usesLevel(statement, connect.body);
  const cycle = isBounded ? '' : ` CYCLE ${keys} SET redshift_local_cycle USING redshift_local_path`;
  const check = isBounded ? '' : ' WHERE pg_catalog.redshift_local_no_cycle(redshift_local_cycle)';
  const tree =
    `(WITH RECURSIVE redshift_local_tree AS (SELECT ${list}, 1 AS ${level} FROM ${source} WHERE ${roots} UNION ALL ` +
    `SELECT ${list}, ${prior}.${level} + 1 FROM ${source}, redshift_local_tree AS ${prior} WHERE ${children})${cycle} ` +
    `SELECT ${keys}, ${level} FROM redshift_local_tree${check}) AS ${rows}`;
  const named = tables.map(({ alias = '' }) => {
    const own = columns.filter(({ table }) => table === alias);
    const items = own.map(({ key, name }) => `${rows}.${key} AS ${quoteName(name)}`).join(', ');
    return ` CROSS JOIN LATERAL (SELECT ${items}) AS ${quoteName(alias)}`;
  });
  return tree + named.join('');
}

/**
 * FROM t [START WITH …] CONNECT BY … → FROM (a recursive query) AS t, whose rows have a level. A join comes before it, the WHERE
 * clause after it (AWS docs, CONNECT BY clause).
 */
export const rewriteConnectBy: BlockRule = (statement, block, columnsOf) => {
  const { connect, start, from } = block.clauses;
  if (connect === undefined) {
    if (start === undefined) return false;
    throw syntaxErrorAt(statement.token(start.keyword)?.text ?? '', 'START WITH needs CONNECT BY.');
  }
  if (from === undefined) throw syntaxErrorAt(statement.token(connect.keyword)?.text ?? '');
  const columns = sourceColumns(statement, block, columnsOf);
  const tree = treeText(statement, block, columns);
  const star = (table: string | undefined): string =>
    columns
      .filter((column) => table === undefined || column.table === table)
      .map((column) => `${quoteName(column.table)}.${quoteName(column.name)}`)
      .join(', ');
  for (const item of block.items) {
    const { star: found } = readSelectItem(statement, item);
    if (found !== undefined) {
      const table = found.table === undefined ? undefined : foldedName(statement, item[1] - 2);
      statement.replaceRange(...item, star(table));
    } else if (item[0] === item[1] && isLevel(statement, item[0]))
      statement.insertAfter(item[1], ' AS level');
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
