import { notEmulated } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import { expandStar, quoteName, visibleExpressions, type ColumnsOf } from './columns.ts';
import { foldedName, isName } from './from-items.ts';
import type { QueryBlock, Range } from './query-blocks.ts';
import { framedAggregates } from './query-refusals.ts';
import { outputName, readSelectItem, substituteNames, type SelectItem } from './select-items.ts';

/** Rewrites one block; returns whether it did. */
export type BlockRule = (statement: Statement, block: QueryBlock, columnsOf: ColumnsOf) => boolean;

const aggregates = new Set([
  ...framedAggregates,
  ...['ANY_VALUE', 'APPROXIMATE', 'BIT_AND', 'BIT_OR', 'BOOL_AND', 'BOOL_OR', 'LISTAGG', 'MEDIAN'],
  ...['PERCENTILE_CONT', 'PERCENTILE_DISC'],
]);

/** Does an expression hold an aggregate or a window function, outside of subqueries? */
function isAggregated(statement: Statement, [first, last]: Range): boolean {
  for (let at = first; at <= last; at++) {
    if (statement.isPunctuation(at, '(') && statement.isWord(at + 1, 'SELECT', 'WITH'))
      at = statement.closing(at);
    else if (statement.isWord(at, 'OVER') && statement.isPunctuation(at + 1, '(')) return true;
    else if (aggregates.has(statement.key(at)) && statement.isPunctuation(at + 1, '(')) return true;
  }
  return false;
}

/** SELECT * EXCLUDE (a, b): the columns that are left, by name (AWS docs, EXCLUDE column_list). */
export const rewriteExclude: BlockRule = (statement, block, columnsOf) => {
  const index = block.items.findIndex(([first, last]) => excludeIn(statement, first, last) !== undefined);
  const item = block.items[index];
  if (item === undefined) return false;
  const at = excludeIn(statement, ...item) as Position;
  const star = readSelectItem(statement, [item[0], at - 1]).star;
  const isList = statement.isPunctuation(at + 1, '(');
  // Without parentheses all names up to FROM are excluded ones.
  const last = isList ? item[1] : (block.items.at(-1) as Range)[1];
  const names = isList
    ? statement.commaParts(at + 1, statement.closing(at + 1))
    : statement.commaParts(at, last + 1);
  const excluded = new Set(names.map(([name]) => foldedName(statement, name)));
  const columns = expandStar(statement, block, columnsOf, star?.table);
  const kept = columns.filter(({ name }) => !excluded.has(name.toLowerCase()));
  statement.replaceRange(item[0], last, kept.map(({ sql }) => sql).join(', '));
  return true;
};

/** The position of EXCLUDE behind a star. */
function excludeIn(statement: Statement, first: Position, last: Position): Position | undefined {
  for (let at = first + 1; at <= last; at++) {
    if (statement.isWord(at, 'EXCLUDE') && statement.key(at - 1) === '*') return at;
  }
  return undefined;
}

/** GROUP BY ALL: by every item that holds no aggregate (AWS docs, GROUP BY clause). */
export const rewriteGroupByAll: BlockRule = (statement, block, columnsOf) => {
  const group = block.clauses.group;
  if (group === undefined || !statement.isWord(group.body[0], 'ALL') || group.body[0] !== group.body[1])
    return false;
  const items = block.items.map((range) => readSelectItem(statement, range));
  let ordinal = 0;
  const ordinals: number[] = [];
  for (const { star, expression } of items) {
    const width = star === undefined ? 1 : expandStar(statement, block, columnsOf, star.table).length;
    for (let column = 0; column < width; column++) {
      ordinal++;
      if (star !== undefined || !isAggregated(statement, expression)) ordinals.push(ordinal);
    }
  }
  if (ordinals.length === 0) statement.remove(group.keyword, group.body[1]);
  else statement.replace(group.body[0], ordinals.join(', '));
  return true;
};

/**
 * An item of the select list may use the alias of an earlier one, and WHERE that of any. A column of that name goes before (AWS
 * docs, SELECT list; for WHERE: the metadata queries of AWS' own drivers).
 */
export const rewriteLateralAliases: BlockRule = (statement, block, columnsOf) => {
  const items = block.items.map((range) => readSelectItem(statement, range));
  const where = block.clauses.where?.body;
  const uses = items.some(
    ({ alias }, index) =>
      alias !== undefined &&
      ((where !== undefined && mentions(statement, where, alias)) ||
        items.slice(index + 1).some(({ expression }) => mentions(statement, expression, alias))),
  );
  if (!uses) return false;
  const columns = new Set(expandStar(statement, block, columnsOf).map(({ name }) => name.toLowerCase()));
  const values = new Map<string, string>();
  let changed = false;
  for (const { alias, expression } of items) {
    const text = substituteNames(statement, expression, values);
    if (text !== statement.sourceText(...expression)) {
      statement.replaceRange(...expression, text);
      changed = true;
    }
    if (alias !== undefined && !columns.has(alias)) values.set(alias, `(${text})`);
  }
  if (where !== undefined) {
    const text = substituteNames(statement, where, values);
    if (text !== statement.sourceText(...where)) {
      statement.replaceRange(...where, text);
      changed = true;
    }
  }
  return changed;
};

function mentions(statement: Statement, [first, last]: Range, name: string): boolean {
  for (let at = first; at <= last; at++) {
    if (
      isName(statement, at) &&
      foldedName(statement, at) === name &&
      !statement.isPunctuation(at - 1, '.')
    ) {
      if (!statement.isPunctuation(at + 1, '(') && !statement.isPunctuation(at + 1, '.')) return true;
    }
  }
  return false;
}

/** QUALIFY: a condition on window functions, which Postgres takes from outside only (AWS docs, QUALIFY clause). */
export const rewriteQualify: BlockRule = (statement, block, columnsOf) => {
  const { qualify, order, limit, offset, from } = block.clauses;
  if (qualify === undefined || block.select === undefined) return false;
  if (from === undefined) throw notEmulated('QUALIFY without FROM');
  const [firstItem, lastItem] = [block.items[0], block.items.at(-1)];
  // Without a list there is nothing to choose by: what Postgres says of it stands.
  if (firstItem === undefined || lastItem === undefined) return false;
  const items = block.items.map((range) => readSelectItem(statement, range));
  const aliases = new Map(
    items.flatMap(({ alias, expression }) =>
      alias === undefined ? [] : [[alias, `(${statement.sourceText(...expression)})`] as const],
    ),
  );
  const listText = statement.sourceText(firstItem[0], lastItem[1]);
  const middle = statement.sourceText(from.keyword, qualify.keyword - 1);
  const names = outputNames(statement, block, items, columnsOf, `SELECT ${listText} ${middle}`);
  const condition = substituteNames(
    statement,
    qualify.body,
    withoutColumns(aliases, statement, block, columnsOf),
  );
  const outer = names.map((_, index) => `c${index + 1}`);
  const orderItems =
    order === undefined || block.isOperand ? [] : orderExpressions(statement, order.body, aliases, names);
  const hidden = orderItems.flatMap(({ expression }) => (expression === undefined ? [] : [expression]));
  const inner = `SELECT ${listText}, (${condition})${hidden.map((expression) => `, ${expression}`).join('')} ${middle}`;
  const columns = [...outer, 'q', ...hidden.map((_, index) => `o${index + 1}`)];
  let place = 0;
  const orderText = orderItems
    .map(({ column, direction }) => `${column === undefined ? `o${++place}` : `c${column}`}${direction}`)
    .join(', ');
  const prefix = statement.sourceText(block.select, firstItem[0] - 1);
  const tailStart = limit?.keyword ?? offset?.keyword;
  const end = block.isOperand && order !== undefined ? order.keyword - 1 : block.range[1];
  const tail = tailStart === undefined || end < tailStart ? '' : ` ${statement.sourceText(tailStart, end)}`;
  const list = names.map((name, index) => `${outer[index]} AS ${quoteName(name)}`).join(', ');
  const text = `${prefix} ${list} FROM (${inner}) AS redshift_local_qualified(${columns.join(', ')}) WHERE q${orderText === '' ? '' : ` ORDER BY ${orderText}`}${tail}`;
  statement.replaceRange(block.select, end, text);
  return true;
};

/** Aliases that no column of the block hides. */
function withoutColumns(
  aliases: ReadonlyMap<string, string>,
  statement: Statement,
  block: QueryBlock,
  columnsOf: ColumnsOf,
): ReadonlyMap<string, string> {
  const used = [...aliases.keys()].filter((alias) =>
    mentions(statement, block.clauses.qualify?.body as Range, alias),
  );
  if (used.length === 0) return new Map();
  const columns = new Set(expandStar(statement, block, columnsOf).map(({ name }) => name.toLowerCase()));
  return new Map(
    used.filter((alias) => !columns.has(alias)).map((alias) => [alias, aliases.get(alias) as string]),
  );
}

function outputNames(
  statement: Statement,
  block: QueryBlock,
  items: readonly SelectItem[],
  columnsOf: ColumnsOf,
  query: string,
): readonly string[] {
  const names = items.map((item) => outputName(statement, item));
  if (names.every((name) => name !== undefined)) return names as string[];
  return columnsOf(visibleExpressions(statement, block) + query);
}

/** The items of ORDER BY: a column of the result by its name or number, or an expression to carry along. */
function orderExpressions(
  statement: Statement,
  [first, last]: Range,
  aliases: ReadonlyMap<string, string>,
  names: readonly string[],
): { column?: number; expression?: string; direction: string }[] {
  return statement.commaParts(first - 1, last + 1).map(([start, end]) => {
    let stop = end;
    while (stop > start && statement.isWord(stop, 'ASC', 'DESC', 'NULLS', 'FIRST', 'LAST')) stop--;
    const direction = stop === end ? '' : ` ${statement.sourceText(stop + 1, end)}`;
    if (start === stop) {
      const token = statement.token(start);
      const column =
        token?.kind === 'number' ? Number(token.text) : names.indexOf(foldedName(statement, start)) + 1;
      if (column > 0) return { column, direction };
    }
    return { expression: substituteNames(statement, [start, stop], aliases), direction };
  });
}
