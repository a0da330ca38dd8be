import type { Position, Statement } from '../statement.ts';
import { foldedName, isName } from './from-items.ts';
import type { Range } from './query-blocks.ts';

/** An item of a select list. */
export interface SelectItem {
  readonly range: Range;
  /** The expression without its alias. */
  readonly expression: Range;
  /** The explicit alias, folded. */
  readonly alias: string | undefined;
  /** `*` or `t.*`: what stands before the star. */
  readonly star: { readonly table: string | undefined } | undefined;
}

/** Words that may end an expression, and so are no alias without AS. */
const notAnAlias = [
  'END',
  'NULL',
  'TRUE',
  'FALSE',
  'SYSDATE',
  'CURRENT_DATE',
  'CURRENT_USER',
  'USER',
  'DEFAULT',
];

export function readSelectItem(statement: Statement, range: Range): SelectItem {
  const [first, last] = range;
  if (statement.key(last) === '*' && (last === first || statement.isPunctuation(last - 1, '.'))) {
    const table = last === first ? undefined : statement.sourceText(first, last - 2);
    return { range, expression: range, alias: undefined, star: { table } };
  }
  if (last > first && isName(statement, last)) {
    if (statement.isWord(last - 1, 'AS') && last - 1 > first) {
      return { range, expression: [first, last - 2], alias: foldedName(statement, last), star: undefined };
    }
    if (endsValue(statement, last - 1) && !statement.isWord(last, ...notAnAlias)) {
      return { range, expression: [first, last - 1], alias: foldedName(statement, last), star: undefined };
    }
  }
  return { range, expression: range, alias: undefined, star: undefined };
}

/** Can a value end with this token, so that a name behind it is its alias? */
function endsValue(statement: Statement, at: Position): boolean {
  const token = statement.token(at);
  if (token === undefined) return false;
  if (token.kind === 'operator') return token.text === '*' && statement.isPunctuation(at + 1, ')');
  if (token.kind === 'punctuation') return token.text === ')' || token.text === ']';
  return !statement.isWord(
    at,
    'AS',
    'NOT',
    'AND',
    'OR',
    'IS',
    'LIKE',
    'ILIKE',
    'IN',
    'CASE',
    'WHEN',
    'THEN',
    'ELSE',
    'BETWEEN',
    'TO',
    'DISTINCT',
    'DATE',
    'TIMESTAMP',
    'INTERVAL',
    'TIME',
    'DOUBLE',
    'CHARACTER',
    'WITH',
    'APPROXIMATE',
    'ALL',
    'COLLATE',
    'ZONE',
    'AT',
  );
}

/** The name that a column gets when nobody names it; undefined when only the server knows. */
export function outputName(
  statement: Statement,
  { alias, expression: [first, last], star }: SelectItem,
): string | undefined {
  if (alias !== undefined || star !== undefined) return alias;
  const isChain = isName(statement, last) && (last === first || statement.isPunctuation(last - 1, '.'));
  if (!isChain) return undefined;
  for (let at = first; at <= last; at++)
    if (!isName(statement, at) && !statement.isPunctuation(at, '.')) return undefined;
  return foldedName(statement, last);
}

/** The text of a range in which names alone are replaced: `b + 1` with b → `(a * 2)`. */
export function substituteNames(
  statement: Statement,
  [first, last]: Range,
  values: ReadonlyMap<string, string>,
): string {
  let text = '';
  let from = first;
  for (let at = first; at <= last; at++) {
    if (!isName(statement, at)) continue;
    const value = values.get(foldedName(statement, at));
    const isAlone =
      !statement.isPunctuation(at - 1, '.') &&
      !statement.isPunctuation(at + 1, '.') &&
      !statement.isPunctuation(at + 1, '(') &&
      !statement.isWord(at - 1, 'AS') &&
      statement.key(at - 1) !== '::';
    if (value === undefined || !isAlone) continue;
    text += `${at > from ? `${statement.sourceText(from, at - 1)} ` : ''}${value} `;
    from = at + 1;
  }
  return from <= last ? text + statement.sourceText(from, last) : text.trimEnd();
}
