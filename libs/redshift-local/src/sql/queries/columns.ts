import type { Position, Statement } from '../statement.ts';
import type { FromItem } from './from-items.ts';
import type { QueryBlock } from './query-blocks.ts';

/** The names of the columns of a query, which is given as a Redshift statement. @throws ColumnsNeeded */
export type ColumnsOf = (query: string) => readonly string[];

/** A rewrite depends on the columns of a query, which only the session can tell. */
export class ColumnsNeeded extends Error {
  override readonly name = 'ColumnsNeeded';
  /** The query, as Postgres takes it. */
  readonly sql: string;

  constructor(sql: string) {
    super(`the columns of ${sql} are not known`);
    this.sql = sql;
  }
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The common table expressions that a block may refer to, as a WITH clause; empty when there are none. */
export function visibleExpressions(statement: Statement, block: QueryBlock): string {
  const [start] = block.range;
  const texts: string[] = [];
  let recursive = false;
  for (let at = 0; at < start; at++) {
    if (!statement.isWord(at, 'WITH')) continue;
    const isRecursive = statement.isWord(at + 1, 'RECURSIVE');
    const open = statement.enclosing(at);
    if (open !== undefined && statement.closing(open) < start) continue;
    for (let name = at + (isRecursive ? 2 : 1); name < start;) {
      let as = name + 1;
      if (statement.isPunctuation(as, '(')) as = statement.closing(as) + 1;
      if (!statement.isWord(as, 'AS') || !statement.isPunctuation(as + 1, '(')) break;
      const close = statement.closing(as + 1);
      if (close >= start) {
        // Inside of an expression that reads itself, which has named its columns (AWS docs, WITH clause: recursive).
        if (isRecursive && as > name + 1) texts.push(ownColumns(statement, name, as - 1));
        break;
      }
      recursive ||= isRecursive;
      texts.push(statement.sourceText(name, close));
      if (!statement.isPunctuation(close + 1, ',')) break;
      name = close + 2;
    }
  }
  return texts.length === 0 ? '' : `WITH ${recursive ? 'RECURSIVE ' : ''}${texts.join(', ')} `;
}

/** A stand-in for a common table expression that is not complete yet: its name, its columns, no content. */
function ownColumns(statement: Statement, name: Position, close: Position): string {
  let columns = 1;
  for (let at = name + 2; at < close; at++) if (statement.isPunctuation(at, ',')) columns++;
  return `${statement.sourceText(name, close)} AS (SELECT ${Array(columns).fill('NULL').join(', ')})`;
}

/** The columns that `*` (or `table.*`) stands for in a block, as SQL. */
export function expandStar(
  statement: Statement,
  block: QueryBlock,
  columnsOf: ColumnsOf,
  table?: string,
): { readonly name: string; readonly sql: string }[] {
  const from = block.clauses.from;
  if (from === undefined) return [];
  const tail = ` FROM ${statement.sourceText(...from.body)}`;
  const expressions = visibleExpressions(statement, block);
  const columns = (list: string): readonly string[] => columnsOf(`${expressions}SELECT ${list}${tail}`);
  const ofTable = (name: string): { name: string; sql: string }[] =>
    columns(`${name}.*`).map((column) => ({ name: column, sql: `${name}.${quoteName(column)}` }));
  if (table !== undefined) return ofTable(table);
  const merges = statementHas(statement, from.body, 'USING', 'NATURAL');
  const names = block.tables.map(({ alias }: FromItem) => alias);
  if (merges || names.length === 0 || names.includes(undefined)) {
    return columns('*').map((column) => ({ name: column, sql: quoteName(column) }));
  }
  return names.flatMap((name) => ofTable(quoteName(name as string)));
}

function statementHas(
  statement: Statement,
  [first, last]: readonly [number, number],
  ...words: string[]
): boolean {
  for (let at = first; at <= last; at++) if (statement.isWord(at, ...words)) return true;
  return false;
}
