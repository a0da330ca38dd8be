import { notSupportedCode, SqlRefusal, syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';

const unsupported = (what: string, hint: string): SqlRefusal =>
  new SqlRefusal(notSupportedCode, `${what} is not supported`, hint);

/** Operators of Postgres' JSON and array types. */
const foreignOperators = new Set(['->', '->>', '#>', '#>>', '@>', '<@', '&&', '?|', '?&', '@?', '@@', '#-']);

/** Does the statement read the catalogue, which on Redshift the leader node does with all that Postgres 8 had, arrays included? */
function readsCatalog(statement: Statement): boolean {
  for (let at = 0; at < statement.length; at++) {
    if (
      statement.isWord(at) &&
      /^(PG_|SVV_|SVL_|STV_|STL_|SYS_|INFORMATION_SCHEMA$|CURRENT_SCHEMAS$)/.test(statement.key(at))
    )
      return true;
  }
  return false;
}

/** Is this the start of a query or a clause, and not a name or an alias? */
const isName = (statement: Statement, at: Position): boolean =>
  statement.isPunctuation(at - 1, '.') ||
  statement.isWord(at - 1, 'AS') ||
  statement.isPunctuation(at + 1, '.');

/** `= ANY`, `= SOME` and `<> ALL` of a query are all there is (AWS docs, Comparison condition). */
function refuseQuantifier(statement: Statement, at: Position): void {
  const operator = statement.token(at - 1);
  if (operator?.kind !== 'operator' || !statement.isPunctuation(at + 1, '(')) return;
  if (!statement.isWord(at + 2, 'SELECT', 'WITH')) return;
  const allowed = statement.isWord(at, 'ALL') ? ['<>', '!='] : ['='];
  if (!allowed.includes(operator.text)) {
    throw unsupported(
      `${operator.text} ${statement.key(at)} (…)`,
      'AWS docs, Comparison condition: = ANY, = SOME and <> ALL only.',
    );
  }
}

function refuseWord(statement: Statement, at: Position, inCatalog: () => boolean): void {
  const text = statement.token(at)?.text ?? '';
  switch (statement.key(at)) {
    case 'DISTINCT':
      if (statement.isWord(at + 1, 'FROM') && statement.isWord(at - 1, 'IS', 'NOT') && !inCatalog()) {
        throw unsupported('IS DISTINCT FROM', 'Redshift: write a <> b OR (a IS NULL) <> (b IS NULL).');
      }
      if (
        statement.isWord(at - 1, 'SELECT') &&
        statement.isWord(at + 1, 'ON') &&
        statement.isPunctuation(at + 2, '(')
      ) {
        throw unsupported('SELECT DISTINCT ON', 'Redshift: use QUALIFY ROW_NUMBER() OVER (…) = 1.');
      }
      return;
    case 'FOR':
      if (statement.isWord(at + 1, 'UPDATE', 'SHARE', 'KEY') || statement.isPhrase(at + 1, 'NO', 'KEY')) {
        throw unsupported(`SELECT FOR ${statement.key(at + 1)}`, 'Redshift locks tables: use LOCK.');
      }
      return;
    case 'LATERAL':
      if (statement.isWord(at - 1, 'JOIN', 'FROM') || statement.isPunctuation(at - 1, ',')) {
        if (statement.isPunctuation(at + 1, '(')) throw syntaxErrorAt(text, 'Redshift has no LATERAL.');
      }
      return;
    case 'TABLESAMPLE':
      if (statement.isWord(at + 1, 'BERNOULLI', 'SYSTEM') && statement.isPunctuation(at + 2, '(')) {
        throw syntaxErrorAt(text, 'Redshift has no TABLESAMPLE.');
      }
      return;
    case 'FETCH':
      if (at > 0 && statement.isWord(at + 1, 'FIRST', 'NEXT'))
        throw syntaxErrorAt(text, 'Redshift: use LIMIT or TOP.');
      return;
    case 'FILTER':
      if (
        statement.isPunctuation(at - 1, ')') &&
        statement.isPunctuation(at + 1, '(') &&
        statement.isWord(at + 2, 'WHERE')
      ) {
        throw syntaxErrorAt(text, 'Redshift: use CASE inside the aggregate.');
      }
      return;
    case 'WINDOW':
      if (statement.isWord(at + 2, 'AS') && statement.isPunctuation(at + 3, '(')) {
        throw syntaxErrorAt(text, 'Redshift has no WINDOW clause.');
      }
      return;
    case 'VALUES':
      if (statement.isPunctuation(at - 1, '(') && statement.isPunctuation(at + 1, '(')) {
        throw syntaxErrorAt(text, 'Redshift takes VALUES in INSERT only: use SELECT … UNION ALL.');
      }
      return;
    case 'ARRAY':
      if (statement.isPunctuation(at + 1, '[') && !inCatalog()) {
        throw unsupported('ARRAY[…]', 'Redshift has no array type: use SUPER and ARRAY(…).');
      }
      return;
    case 'LIMIT':
      refuseInnerLimit(statement, at);
      return;
    case 'INTERSECT':
    case 'EXCEPT':
    case 'MINUS':
      if (statement.isWord(at + 1, 'ALL')) {
        throw unsupported(`${statement.key(at)} ALL`, 'AWS docs, UNION, INTERSECT, and EXCEPT.');
      }
      return;
    case 'ANY':
    case 'ALL':
    case 'SOME':
      refuseQuantifier(statement, at);
      if (
        statement.token(at - 1)?.kind === 'operator' &&
        statement.isPunctuation(at + 1, '(') &&
        statement.token(at + 2)?.kind === 'parameter' &&
        !inCatalog()
      ) {
        throw unsupported(`${statement.key(at)} of an array`, 'Redshift has no array type: use IN.');
      }
  }
}

const setOperators = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];

/** A LIMIT of a part of UNION, INTERSECT or EXCEPT (AWS docs, UNION, INTERSECT, and EXCEPT). */
function refuseInnerLimit(statement: Statement, at: Position): void {
  const open = statement.enclosing(at);
  if (open === undefined) return;
  const startsQuery = open === 0 || statement.isPunctuation(open - 1, '(');
  const isPart =
    (startsQuery && statement.isWord(statement.closing(open) + 1, ...setOperators)) ||
    statement.isWord(open - 1, ...setOperators) ||
    (statement.isWord(open - 1, 'ALL', 'DISTINCT') && statement.isWord(open - 2, ...setOperators));
  if (isPart && statement.isWord(open + 1, 'SELECT', 'WITH')) {
    throw new SqlRefusal(
      notSupportedCode,
      'LIMIT may not be used within input to set operations.',
      'AWS docs, UNION, INTERSECT, and EXCEPT: put the part into a subquery, SELECT * FROM (… LIMIT n).',
    );
  }
}

/**
 * Refuses clauses and operators of Postgres that Redshift lacks (AWS docs, Unsupported PostgreSQL features).
 *
 * @throws SqlRefusal
 */
export function refuseQuerySyntax(statement: Statement): void {
  let catalog: boolean | undefined;
  const inCatalog = (): boolean => (catalog ??= readsCatalog(statement));
  for (let at = 1; at < statement.length; at++) {
    const token = statement.token(at);
    if (token?.kind === 'word' && !isName(statement, at)) refuseWord(statement, at, inCatalog);
    else if (token?.kind === 'operator' && foreignOperators.has(token.text)) {
      throw new SqlRefusal(
        '42883',
        `operator does not exist: ${token.text}`,
        'Redshift navigates SUPER by dots and brackets.',
      );
    }
  }
}
