import type { Position, Statement } from '../statement.ts';
import { readFromItems, type FromItem } from './from-items.ts';

/** Positions from the first to the last token, both included. */
export type Range = readonly [first: Position, last: Position];

/** A clause: its keyword and what stands behind it. */
export interface Clause {
  readonly keyword: Position;
  readonly body: Range;
}

export type ClauseName =
  | 'from'
  | 'where'
  | 'group'
  | 'having'
  | 'qualify'
  | 'window'
  | 'order'
  | 'limit'
  | 'offset'
  | 'start'
  | 'connect';

/** One SELECT, without the set operators around it; or an UPDATE, DELETE or MERGE, which has tables in scope too. */
export interface QueryBlock {
  readonly range: Range;
  /** Position of SELECT; undefined for a data change. */
  readonly select: Position | undefined;
  /** The select list, one range per item, behind DISTINCT and TOP. */
  readonly items: readonly Range[];
  readonly clauses: Partial<Record<ClauseName, Clause>>;
  readonly tables: readonly FromItem[];
  /** Is it one side of UNION, INTERSECT, EXCEPT or MINUS? ORDER BY and LIMIT are then those of the whole. */
  readonly isOperand: boolean;
  /** The block around it, whose tables it may refer to. */
  parent?: QueryBlock;
}

const setOperators = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];

/** The clause that starts at a position, and the length of its keywords. */
function clauseAt(statement: Statement, at: Position): [ClauseName, number] | undefined {
  switch (statement.key(at)) {
    case 'FROM':
      // `a IS DISTINCT FROM b` is an expression.
      return statement.isWord(at - 1, 'DISTINCT') && statement.isWord(at - 2, 'IS', 'NOT')
        ? undefined
        : ['from', 1];
    case 'WHERE':
      return ['where', 1];
    case 'GROUP':
      return statement.isWord(at + 1, 'BY') ? ['group', 2] : undefined;
    case 'HAVING':
      return ['having', 1];
    case 'QUALIFY':
      return ['qualify', 1];
    case 'WINDOW':
      return ['window', 1];
    case 'ORDER':
      return statement.isWord(at + 1, 'BY') ? ['order', 2] : undefined;
    case 'LIMIT':
    case 'FETCH':
      return ['limit', 1];
    case 'OFFSET':
      // `UNNEST(array) WITH OFFSET` belongs to the FROM clause.
      return statement.isWord(at - 1, 'WITH') ? undefined : ['offset', 1];
    case 'START':
      return statement.isWord(at + 1, 'WITH') ? ['start', 2] : undefined;
    case 'CONNECT':
      return statement.isWord(at + 1, 'BY') ? ['connect', 2] : undefined;
    default:
      return undefined;
  }
}

/** What may end a clause or a block. */
const turningPoints = new Set(
  [
    'FROM',
    'WHERE',
    'GROUP',
    'HAVING',
    'QUALIFY',
    'WINDOW',
    'ORDER',
    'LIMIT',
    'FETCH',
    'OFFSET',
    'START',
    'CONNECT',
    'WITH',
    '(',
    ')',
  ].concat(setOperators),
);

/** Does a set operator stand here, and not a column that is called MINUS? */
export const isSetOperator = (statement: Statement, at: Position): boolean =>
  statement.isWord(at, ...setOperators) &&
  !statement.isPunctuation(at - 1, '.') &&
  (statement.key(at) !== 'MINUS' ||
    statement.isWord(at + 1, 'SELECT', 'ALL', 'WITH', 'DISTINCT') ||
    (statement.isPunctuation(at + 1, '(') && statement.isWord(at + 2, 'SELECT', 'WITH')));

/** The first token of the select list: behind ALL, DISTINCT and TOP n. */
function listStart(statement: Statement, select: Position): Position {
  let at = select + 1;
  if (statement.isWord(at, 'TOP') && statement.token(at + 1)?.kind === 'number') at += 2;
  if (statement.isWord(at, 'ALL', 'DISTINCT')) at++;
  if (statement.isWord(at, 'TOP') && statement.token(at + 1)?.kind === 'number') at += 2;
  return at;
}

/** Reads one block, from the word it starts with to the end of its parenthesis or to the next set operator. */
function readBlock(statement: Statement, start: Position): QueryBlock {
  const isSelect = statement.isWord(start, 'SELECT');
  const clauses: Partial<Record<ClauseName, Clause>> = {};
  const first = isSelect ? listStart(statement, start) : start + 1;
  let listEnd: Position | undefined;
  let open: { name: ClauseName; keyword: Position; first: Position } | undefined;
  const close = (last: Position): void => {
    if (open !== undefined && clauses[open.name] === undefined) {
      clauses[open.name] = { keyword: open.keyword, body: [open.first, last] };
    }
  };
  let at = first;
  for (; at < statement.length; at++) {
    if (!turningPoints.has(statement.key(at))) continue;
    if (statement.isPunctuation(at, ')')) break;
    if (statement.isPunctuation(at, '(')) {
      at = statement.closing(at);
      continue;
    }
    if (statement.token(at)?.kind !== 'word') continue;
    if (at > first && isSetOperator(statement, at)) break;
    if (isSelect && statement.isPhrase(at, 'WITH', 'NO')) break;
    const clause = statement.isPunctuation(at - 1, '.') ? undefined : clauseAt(statement, at);
    if (clause === undefined || (statement.isWord(at - 1, 'AS') && clause[0] !== 'from')) continue;
    // A clause that comes twice is an error, and Postgres says so.
    if (clauses[clause[0]] !== undefined || open?.name === clause[0]) continue;
    listEnd ??= at - 1;
    close(at - 1);
    open = { name: clause[0], keyword: at, first: at + clause[1] };
    at += clause[1] - 1;
  }
  const last = Math.max(start, at - 1);
  close(last);
  const precedes = isSetOperator(statement, at);
  const follows =
    isSetOperator(statement, start - 1) ||
    (statement.isWord(start - 1, 'ALL', 'DISTINCT') && isSetOperator(statement, start - 2));
  const body = clauses.from?.body;
  return {
    range: [start, last],
    select: isSelect ? start : undefined,
    items: isSelect ? statement.commaParts(first - 1, (listEnd ?? last) + 1) : [],
    clauses,
    tables: [
      ...(isSelect ? [] : targetOf(statement, start)),
      ...(body === undefined || body[1] < body[0] ? [] : readFromItems(statement, body)),
    ],
    isOperand: precedes || follows,
  };
}

/** The table that UPDATE, DELETE or MERGE changes, and what stands behind USING. */
function targetOf(statement: Statement, start: Position): FromItem[] {
  const items: FromItem[] = [];
  // AWS docs, DELETE: FROM is optional.
  if (!statement.isPhrase(start, 'DELETE', 'FROM')) {
    const name = statement.isWord(start + 1, 'INTO') ? start + 2 : start + 1;
    items.push(...readFromItems(statement, [name, endOfTables(statement, name, ['SET', 'USING'])]));
  }
  for (let at = start; at < statement.length; at++) {
    if (statement.isPunctuation(at, '(')) at = statement.closing(at);
    else if (statement.isWord(at, 'USING')) {
      items.push(...readFromItems(statement, [at + 1, endOfTables(statement, at + 1, ['ON', 'WHERE'])]));
      break;
    }
  }
  return items;
}

function endOfTables(statement: Statement, from: Position, words: readonly string[]): Position {
  let at = from;
  while (at < statement.length && !statement.isWord(at, ...words)) {
    at = statement.isPunctuation(at, '(') ? statement.closing(at) + 1 : at + 1;
  }
  return at - 1;
}

/** All blocks of a statement, the outer ones first. */
export function readQueryBlocks(statement: Statement): QueryBlock[] {
  const blocks: QueryBlock[] = [];
  for (let at = 0; at < statement.length; at++) {
    const isChange = at === 0 && statement.isWord(0, 'UPDATE', 'DELETE', 'MERGE');
    const isSelect =
      statement.key(at) === 'SELECT' && statement.isWord(at) && !statement.isPunctuation(at - 1, '.');
    if (!isChange && !isSelect) continue;
    blocks.push(readBlock(statement, at));
  }
  for (const [index, block] of blocks.entries()) {
    for (let before = index - 1; before >= 0; before--) {
      const candidate = blocks[before] as QueryBlock;
      if (candidate.range[1] >= block.range[1]) {
        block.parent = candidate;
        break;
      }
    }
  }
  return blocks;
}
