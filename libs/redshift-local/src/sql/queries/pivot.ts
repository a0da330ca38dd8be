import { syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import { quoteName, visibleExpressions, type ColumnsOf } from './columns.ts';
import { foldedName, isName, type FromItem } from './from-items.ts';
import type { QueryBlock, Range } from './query-blocks.ts';

/** A clause `[UN]PIVOT (…) [AS alias]` behind a FROM item. */
interface PivotClause {
  readonly open: Position;
  readonly close: Position;
  readonly alias: string;
  readonly last: Position;
  readonly includesNulls: boolean;
}

function readClause(statement: Statement, at: Position, fallback: string): PivotClause | undefined {
  let open = at + 1;
  const includesNulls = statement.isPhrase(open, 'INCLUDE', 'NULLS');
  if (includesNulls || statement.isPhrase(open, 'EXCLUDE', 'NULLS')) open += 2;
  if (!statement.isPunctuation(open, '(')) return undefined;
  const close = statement.closing(open);
  let last = close;
  let alias = quoteName(fallback);
  const name = statement.isWord(close + 1, 'AS') ? close + 2 : close + 1;
  const ends = statement.isWord(
    name,
    'WHERE',
    'GROUP',
    'ORDER',
    'HAVING',
    'LIMIT',
    'UNION',
    'INTERSECT',
    'EXCEPT',
    'MINUS',
    'JOIN',
    'QUALIFY',
  );
  if (isName(statement, name) && !ends) {
    alias = statement.sourceText(name, name);
    last = name;
  }
  return { open, close, alias, last, includesNulls };
}

/** Position of FOR and the parts of the list behind IN. */
function readForIn(
  statement: Statement,
  { open, close }: PivotClause,
): { at: Position; column: string; values: Range[] } {
  let at = open + 1;
  while (at < close && !statement.isWord(at, 'FOR'))
    at = statement.isPunctuation(at, '(') ? statement.closing(at) + 1 : at + 1;
  let inAt = at + 1;
  while (inAt < close && !statement.isWord(inAt, 'IN')) inAt++;
  if (inAt >= close)
    throw syntaxErrorAt(statement.token(close)?.text ?? '', 'Redshift: PIVOT (aggregate FOR column IN (…)).');
  return {
    at,
    column: foldedName(statement, inAt - 1),
    values: statement.commaParts(inAt + 1, statement.closing(inAt + 1)),
  };
}

/** A value of the IN list and its alias. */
function valueAndAlias(
  statement: Statement,
  [first, last]: Range,
): { value: string; alias: string | undefined } {
  if (
    last > first &&
    isName(statement, last) &&
    last - first <= 2 &&
    !statement.isWord(first, 'DATE', 'TIMESTAMP')
  ) {
    const end = statement.isWord(last - 1, 'AS') ? last - 2 : last - 1;
    return { value: statement.sourceText(first, end), alias: foldedName(statement, last) };
  }
  return { value: statement.sourceText(first, last), alias: undefined };
}

function defaultColumnName(value: string): string {
  if (value.startsWith("'")) return value.slice(1, -1).replaceAll("''", "'");
  return /^[\w.]+$/.test(value) ? value.toLowerCase() : '?column?';
}

const sourceOf = (statement: Statement, item: FromItem): string => {
  const text = statement.sourceText(item.source[0], item.aliasAt ?? item.source[1]);
  return item.alias === undefined ? `${text} AS redshift_local_source` : text;
};

function rewritePivot(
  statement: Statement,
  item: FromItem,
  clause: PivotClause,
  columns: readonly string[],
): string {
  const { at, column, values } = readForIn(statement, clause);
  let last = at - 1;
  let suffix = '';
  if (isName(statement, last) && last > clause.open + 1) {
    suffix = `_${foldedName(statement, last)}`;
    last = statement.isWord(last - 1, 'AS') ? last - 2 : last - 1;
  }
  const aggregate = statement.sourceText(clause.open + 1, last);
  const used = new Set([column]);
  for (let token = clause.open + 1; token <= last; token++) {
    if (isName(statement, token)) used.add(foldedName(statement, token));
  }
  const implicit = columns.filter((name) => !used.has(name.toLowerCase())).map(quoteName);
  const pivoted = values.map((range) => {
    const { value, alias } = valueAndAlias(statement, range);
    const name = `${alias ?? defaultColumnName(value)}${suffix}`;
    return `${aggregate} FILTER (WHERE ${quoteName(column)} IS NOT DISTINCT FROM ${value}) AS ${quoteName(name)}`;
  });
  const groupBy = implicit.length === 0 ? '' : ` GROUP BY ${implicit.join(', ')}`;
  return `(SELECT ${[...implicit, ...pivoted].join(', ')} FROM ${sourceOf(statement, item)}${groupBy}) AS ${clause.alias}`;
}

function rewriteUnpivot(
  statement: Statement,
  item: FromItem,
  clause: PivotClause,
  columns: readonly string[],
): string {
  const { at, column, values } = readForIn(statement, clause);
  const value = quoteName(foldedName(statement, at - 1));
  const name = quoteName(column);
  const sources = values.map((range) => {
    const { value: source, alias } = valueAndAlias(statement, range);
    const folded = foldedName(statement, range[0]);
    return { folded, source, label: alias ?? folded };
  });
  const used = new Set(sources.map(({ folded }) => folded));
  const implicit = columns.filter((each) => !used.has(each.toLowerCase())).map(quoteName);
  const rows = sources.map(({ source, label }) => `('${label.replaceAll("'", "''")}'::varchar, ${source})`);
  const where = clause.includesNulls ? '' : ` WHERE redshift_local_unpivoted.v IS NOT NULL`;
  const list = [
    ...implicit,
    `redshift_local_unpivoted.n AS ${name}`,
    `redshift_local_unpivoted.v AS ${value}`,
  ];
  return `(SELECT ${list.join(', ')} FROM ${sourceOf(statement, item)} CROSS JOIN LATERAL (VALUES ${rows.join(', ')}) AS redshift_local_unpivoted(n, v)${where}) AS ${clause.alias}`;
}

/** PIVOT and UNPIVOT of a table (AWS docs, PIVOT and UNPIVOT examples): a grouped subquery with a filter per column, or a row per column. */
export function rewritePivots(statement: Statement, block: QueryBlock, columnsOf: ColumnsOf): boolean {
  for (const [index, item] of block.tables.entries()) {
    const at = item.last + 1;
    if (!statement.isWord(at, 'PIVOT', 'UNPIVOT')) continue;
    const clause = readClause(statement, at, item.alias ?? `redshift_local_pivot${index}`);
    if (clause === undefined) continue;
    const columns = columnsOf(
      `${visibleExpressions(statement, block)}SELECT * FROM ${sourceOf(statement, item)}`,
    );
    const rewrite = statement.isWord(at, 'PIVOT') ? rewritePivot : rewriteUnpivot;
    statement.replaceRange(item.source[0], clause.last, rewrite(statement, item, clause, columns));
    return true;
  }
  return false;
}
