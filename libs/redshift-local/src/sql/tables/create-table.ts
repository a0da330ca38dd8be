import type { Script } from '../plan.ts';
import { syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import {
  attributesLiteral,
  checkAttributes,
  columnName,
  hasAttributes,
  noAttributes,
  readTableAttribute,
  type TableAttributes,
} from './attributes.ts';
import { readTableConstraint, rewriteColumn } from './columns.ts';

/** Removes list parts with the right commas. */
function removeParts(
  statement: Statement,
  parts: readonly [Position, Position][],
  dropped: ReadonlySet<number>,
): void {
  const firstKept = parts.findIndex((_, index) => !dropped.has(index));
  for (const index of dropped) {
    const [first, last] = parts[index] as [Position, Position];
    // Parts before the first one that stays lose the comma behind them, the others the one before.
    if (index < firstKept) statement.remove(first, last + 1);
    else statement.remove(index === 0 ? first : first - 1, last);
  }
}

/** LIKE table [{ INCLUDING | EXCLUDING } DEFAULTS]. */
function readLike(statement: Statement, at: Position, last: Position, attributes: TableAttributes): void {
  const { next } = statement.qualifiedName(at + 1);
  attributes.like = statement.textOf(at + 1, next - 1);
  if (next > last) return;
  if (
    !statement.isWord(next, 'INCLUDING', 'EXCLUDING') ||
    !statement.isWord(next + 1, 'DEFAULTS') ||
    next + 1 < last
  ) {
    throw syntaxErrorAt(
      statement.token(next + 1)?.text ?? '',
      'Redshift: LIKE takes INCLUDING or EXCLUDING DEFAULTS.',
    );
  }
}

/** A list of column definitions: constraints that Redshift does not enforce go, and with PRIMARY KEY columns become NOT NULL. */
function rewriteElements(
  statement: Statement,
  open: Position,
  close: Position,
  table: string,
  attributes: TableAttributes,
): void {
  const parts = statement.commaParts(open, close);
  const columns = new Map<string, Position>();
  const notNull: string[] = [];
  const dropped = new Set<number>();
  for (const [index, [first, last]] of parts.entries()) {
    if (statement.isWord(first, 'LIKE') && first < last) {
      readLike(statement, first, last, attributes);
      continue;
    }
    const constrained = readTableConstraint(statement, first, attributes);
    if (constrained === undefined) {
      columns.set(columnName(statement, first), last);
      rewriteColumn(statement, first, last, table, attributes);
      continue;
    }
    notNull.push(...constrained);
    dropped.add(index);
  }
  for (const name of notNull) {
    const end = columns.get(name);
    if (end !== undefined) statement.insertAfter(end, ' NOT NULL');
  }
  removeParts(statement, parts, dropped);
}

/** Table attributes after the column list (or after the name), up to AS. */
function rewriteTableAttributes(statement: Statement, from: Position, attributes: TableAttributes): void {
  for (let at = from; at < statement.length && !statement.isWord(at, 'AS'); at++) {
    const last = readTableAttribute(statement, at, attributes);
    if (last === undefined) {
      throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift has no such table attribute.');
    }
    statement.remove(at, last);
    at = last;
  }
}

/**
 * CREATE TABLE and CREATE TABLE AS. `#name` makes a temporary table.
 *
 * @returns what runs in its place when there are attributes to write down
 * @throws SqlRefusal
 */
export function rewriteCreateTable(statement: Statement): Script | undefined {
  let at = 1;
  const temporary = statement.isWord(at, 'TEMP', 'TEMPORARY', 'LOCAL');
  while (statement.isWord(at, 'LOCAL', 'TEMP', 'TEMPORARY')) at++;
  if (!statement.isWord(at, 'TABLE')) return undefined;
  const keyword = at++;
  if (statement.isPhrase(at, 'IF', 'NOT', 'EXISTS')) at += 3;
  if (!temporary && statement.key(at).startsWith('#')) statement.replace(keyword, 'TEMP TABLE');
  const { next } = statement.qualifiedName(at);
  const attributes = noAttributes();
  let rest = next;
  if (statement.isPunctuation(next, '(')) {
    const close = statement.closing(next);
    // `create table t (a, b) as select` has names without types.
    const onlyNames = statement.commaParts(next, close).every(([first, last]) => first === last);
    if (!onlyNames || !hasQuery(statement, close + 1)) {
      rewriteElements(statement, next, close, columnName(statement, next - 1), attributes);
    }
    rest = close + 1;
  }
  rewriteTableAttributes(statement, rest, attributes);
  checkAttributes(attributes);
  if (!hasAttributes(attributes)) return undefined;
  return {
    // An event trigger writes them down for the table that is made, if one is made.
    steps: [
      `select pg_catalog.set_config('redshift_local.new_table', ${attributesLiteral(attributes)}, true)`,
      statement.toString(),
    ],
    main: 1,
  };
}

const hasQuery = (statement: Statement, from: Position): boolean => {
  for (let at = from; at < statement.length; at++) if (statement.isWord(at, 'AS')) return true;
  return false;
};
