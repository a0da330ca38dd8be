import type { Position, Statement } from '../statement.ts';
import type { Range } from './query-blocks.ts';

/** A table, a subquery or a call in FROM. */
export interface FromItem {
  /** What is read: a name, a call or something in parentheses. */
  readonly source: Range;
  /** The parts of a plain name (`s.t`, `c.c_orders[0]` without its indexes), folded as identifiers are; empty for anything else. */
  readonly name: readonly string[];
  /** Name by which the rest of the query calls it, folded; undefined when it has none. */
  readonly alias: string | undefined;
  /** Position of the alias. */
  readonly aliasAt: Position | undefined;
  /** Position of the index variable: `t.arr AS x AT i`. */
  readonly indexAt: Position | undefined;
  /** Is it `UNPIVOT object AS value AT name`? */
  readonly isUnpivot: boolean;
  /** Position of WITH in `UNNEST(array) WITH OFFSET`. */
  readonly offsetAt: Position | undefined;
  /** The names in parentheses behind the alias. */
  readonly columns: Range | undefined;
  /** What stands before it: a comma, JOIN with its words, or nothing for the first one. */
  readonly join: 'first' | 'comma' | 'join' | 'left join' | 'other join';
  /** The words of that join. */
  readonly joinAt: Range | undefined;
  /** The condition behind ON. */
  readonly on: Range | undefined;
  readonly last: Position;
}

const joinWords = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'OUTER'];
const notAnAlias = [
  ...joinWords,
  'ON',
  'USING',
  'AT',
  'PIVOT',
  'UNPIVOT',
  'TABLESAMPLE',
  'WITH',
  'SET',
  'WHEN',
];

/** An identifier as Redshift folds it. */
export function foldedName(statement: Statement, at: Position): string {
  const token = statement.token(at);
  if (token?.kind === 'quoted') return token.text.slice(1, -1).replaceAll('""', '"').toLowerCase();
  return (token?.text ?? '').toLowerCase();
}

/** Is this a name, quoted or not? */
export const isName = (statement: Statement, at: Position): boolean => {
  const kind = statement.token(at)?.kind;
  return kind === 'word' || kind === 'quoted';
};

/** The position of the bracket that closes the one at `open`. */
export function closingBracket(statement: Statement, open: Position): Position {
  let depth = 0;
  for (let at = open; at < statement.length; at++) {
    if (statement.isPunctuation(at, '[')) depth++;
    else if (statement.isPunctuation(at, ']') && --depth === 0) return at;
  }
  return statement.length - 1;
}

/** The end of `a.b[0].c`, and the names in it. */
export function readPath(statement: Statement, start: Position): { names: string[]; last: Position } {
  const names = [foldedName(statement, start)];
  let last = start;
  for (;;) {
    if (statement.isPunctuation(last + 1, '.') && isName(statement, last + 2)) {
      names.push(foldedName(statement, last + 2));
      last += 2;
    } else if (statement.isPunctuation(last + 1, '[')) last = closingBracket(statement, last + 1);
    else return { names, last };
  }
}

function readItem(
  statement: Statement,
  start: Position,
  end: Position,
  join: FromItem['join'],
  joinAt: Range | undefined,
): FromItem {
  const isUnpivot = statement.isWord(start, 'UNPIVOT');
  let first = isUnpivot ? start + 1 : start;
  if (statement.isWord(first, 'LATERAL', 'ONLY')) first++;
  let name: string[] = [];
  let last = first;
  if (statement.isPunctuation(first, '(')) last = statement.closing(first);
  else {
    const path = readPath(statement, first);
    last = path.last;
    if (statement.isPunctuation(last + 1, '(')) last = statement.closing(last + 1);
    else name = path.names;
  }
  let at = last + 1;
  const offsetAt = at <= end && statement.isPhrase(at, 'WITH', 'OFFSET') ? at : undefined;
  if (offsetAt !== undefined) at += 2;
  const hasAs = at <= end && statement.isWord(at, 'AS');
  if (hasAs) at++;
  let aliasAt: Position | undefined;
  if (at <= end && isName(statement, at) && (hasAs || !statement.isWord(at, ...notAnAlias))) aliasAt = at++;
  let columns: Range | undefined;
  if (aliasAt !== undefined && statement.isPunctuation(at, '(')) {
    columns = [at, statement.closing(at)];
    at = columns[1] + 1;
  }
  let indexAt: Position | undefined;
  if (at <= end && statement.isWord(at, 'AT') && isName(statement, at + 1)) {
    indexAt = at + 1;
    at += 2;
  }
  const alias = aliasAt === undefined ? name.at(-1) : foldedName(statement, aliasAt);
  return {
    source: [first, last],
    name,
    alias,
    aliasAt,
    indexAt,
    isUnpivot,
    offsetAt,
    columns,
    join,
    joinAt,
    on: undefined,
    last: at - 1,
  };
}

/** The items of a FROM clause, those in parenthesised joins included. */
export function readFromItems(statement: Statement, [first, end]: Range): FromItem[] {
  const items: FromItem[] = [];
  let join: FromItem['join'] = 'first';
  let joinAt: Range | undefined;
  let at = first;
  while (at <= end) {
    const opensJoin =
      statement.isPunctuation(at, '(') && !statement.isWord(at + 1, 'SELECT', 'WITH', 'VALUES', '(');
    const inner = opensJoin && !statement.isPunctuation(at + 1, '(');
    if (inner) items.push(...readFromItems(statement, [at + 1, statement.closing(at) - 1]));
    const item = readItem(statement, at, end, join, joinAt);
    at = Math.max(item.last, at) + 1;
    let on: Range | undefined;
    let next: FromItem['join'] | undefined;
    for (; at <= end && next === undefined; at++) {
      if (statement.isPunctuation(at, '(')) at = statement.closing(at);
      else if (statement.isPunctuation(at, ',')) {
        next = 'comma';
        joinAt = [at, at];
      } else if (
        statement.isWord(at, ...joinWords) &&
        !statement.isPunctuation(at - 1, '.') &&
        !statement.isPunctuation(at + 1, '(')
      ) {
        const words: Position = at;
        while (at <= end && statement.isWord(at, ...joinWords) && !statement.isWord(at, 'JOIN')) at++;
        const kind = statement.key(words);
        next =
          kind === 'LEFT'
            ? 'left join'
            : kind === 'JOIN' || kind === 'INNER' || kind === 'CROSS'
              ? 'join'
              : 'other join';
        joinAt = [words, at];
      } else if (statement.isWord(at, 'ON')) on = [at + 1, end];
      if (next !== undefined && on !== undefined) on = [on[0], (joinAt as Range)[0] - 1];
    }
    items.push(on === undefined ? item : { ...item, on });
    join = next ?? 'comma';
    if (next === undefined) break;
  }
  return items;
}
