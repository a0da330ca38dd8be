import { quoteLiteral } from '../postgres/admin-client.ts';
import type { Script } from './plan.ts';
import { notSupported, SqlRefusal, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';
import { checkAttributes, noAttributes, readTableAttribute } from './tables/attributes.ts';

/** Words before FROM that make it no clause: EXTRACT(YEAR FROM x), TRIM(LEADING 'a' FROM x). */
const fromFunctions = ['EXTRACT', 'TRIM', 'SUBSTRING', 'OVERLAY', 'POSITION'];

/** The names that WITH gives to queries, at any depth. */
function withNames(statement: Statement, from: Position): Set<string> {
  const names = new Set<string>();
  for (let at = from; at < statement.length; at++) {
    const isName = statement.isWord(at - 1, 'WITH', 'RECURSIVE') || statement.isPunctuation(at - 1, ',');
    const afterColumns = statement.isPunctuation(at + 1, '(') ? statement.closing(at + 1) + 1 : at + 1;
    if (isName && statement.isWord(afterColumns, 'AS') && statement.isPunctuation(afterColumns + 1, '(')) {
      names.add(statement.key(at).toUpperCase());
    }
  }
  return names;
}

/** AWS docs, CREATE VIEW: a late-binding view must qualify the relations that it reads with a schema. */
function checkQualified(statement: Statement, from: Position): void {
  const names = withNames(statement, from);
  for (let at = from; at < statement.length; at++) {
    if (!statement.isWord(at, 'FROM', 'JOIN')) continue;
    if (statement.isPhrase(at - 2, 'IS', 'DISTINCT') || statement.isPhrase(at - 2, 'NOT', 'DISTINCT'))
      continue;
    const open = statement.enclosing(at);
    if (open !== undefined && statement.isWord(open - 1, ...fromFunctions)) continue;
    const token = statement.token(at + 1);
    if (token?.kind !== 'word' && token?.kind !== 'quoted') continue;
    if (statement.isPunctuation(at + 2, '.') || statement.isPunctuation(at + 2, '(')) continue;
    if (names.has(token.key.toUpperCase()) || statement.isWord(at + 1, 'SELECT', 'LATERAL')) continue;
    throw new SqlRefusal(
      '42601',
      'All the relation names inside should be qualified when creating views with no schema binding.',
      'AWS docs, CREATE VIEW.',
    );
  }
}

const isLate = (statement: Statement): boolean =>
  statement.isPhrase(statement.length - 4, 'WITH', 'NO', 'SCHEMA', 'BINDING');

/**
 * CREATE [OR REPLACE] VIEW … [WITH NO SCHEMA BINDING].
 *
 * @returns what runs in its place when it binds late
 * @throws SqlRefusal
 */
function createView(statement: Statement, name: Position, orReplace: boolean): Script | undefined {
  const { next } = statement.qualifiedName(name);
  const hasColumns = statement.isPunctuation(next, '(');
  const as = hasColumns ? statement.closing(next) + 1 : next;
  if (!statement.isWord(as, 'AS')) throw syntaxErrorAt(statement.token(as)?.text ?? '');
  const last = statement.length - 1;
  if (
    statement.isPhrase(last - 2, 'WITH', 'CHECK', 'OPTION') ||
    statement.isPhrase(last - 1, 'CHECK', 'OPTION')
  ) {
    throw syntaxErrorAt('with', 'Redshift views have no CHECK OPTION.');
  }
  if (!isLate(statement)) return undefined;
  checkQualified(statement, as + 1);
  const parts = [
    quoteLiteral(statement.textOf(name, next - 1)),
    quoteLiteral(statement.textOf(as + 1, last - 4)),
    quoteLiteral(hasColumns ? statement.textOf(next, as - 1) : null),
    String(orReplace),
  ];
  return {
    steps: [`select pg_catalog.redshift_local_create_late_view(${parts.join(', ')})`],
    tag: 'CREATE VIEW',
  };
}

/** AUTO REFRESH { YES | NO } at a position. */
function readAutoRefresh(statement: Statement, at: Position): boolean {
  if (!statement.isWord(at + 2, 'YES', 'NO')) throw syntaxErrorAt(statement.token(at + 2)?.text ?? '');
  return statement.isWord(at + 2, 'YES');
}

/** CREATE MATERIALIZED VIEW name [BACKUP …] [table attributes] [AUTO REFRESH …] AS query (AWS docs, CREATE MATERIALIZED VIEW). */
function createMaterializedView(statement: Statement): Script {
  if (statement.isPhrase(3, 'IF', 'NOT', 'EXISTS')) throw syntaxErrorAt('not');
  const { next } = statement.qualifiedName(3);
  const attributes = noAttributes();
  let autorefresh = false;
  let at = next;
  while (at < statement.length && !statement.isWord(at, 'AS')) {
    if (statement.isPhrase(at, 'AUTO', 'REFRESH')) {
      autorefresh = readAutoRefresh(statement, at);
      at += 3;
      continue;
    }
    const last = readTableAttribute(statement, at, attributes);
    if (last === undefined) throw syntaxErrorAt(statement.token(at)?.text ?? '');
    at = last + 1;
  }
  checkAttributes(attributes);
  const query = statement.textOf(at + 1, statement.length - 1);
  const options = at > next ? ` ${statement.sourceText(next, at - 1)}` : '';
  const described = JSON.stringify({ ...attributes, view: { query, options, autorefresh } });
  return {
    steps: [
      `select pg_catalog.set_config('redshift_local.new_table', ${quoteLiteral(described)}, true)`,
      `CREATE MATERIALIZED VIEW ${statement.textOf(3, next - 1)} AS ${query}`,
    ],
    main: 1,
    tag: 'CREATE MATERIALIZED VIEW',
  };
}

/** REFRESH MATERIALIZED VIEW name [RESTRICT | CASCADE]. */
function refresh(statement: Statement): undefined {
  const { next } = statement.qualifiedName(3);
  if (statement.isWord(3, 'CONCURRENTLY')) throw notSupported('REFRESH MATERIALIZED VIEW CONCURRENTLY');
  if (statement.isWord(next, 'RESTRICT', 'CASCADE')) statement.remove(next);
  else if (next < statement.length) throw syntaxErrorAt(statement.token(next)?.text ?? '');
  return undefined;
}

/** ALTER MATERIALIZED VIEW name AUTO REFRESH { YES | NO }: kept and shown, without effect. */
function alterMaterializedView(statement: Statement): Script {
  const { next } = statement.qualifiedName(3);
  if (!statement.isPhrase(next, 'AUTO', 'REFRESH')) throw syntaxErrorAt(statement.token(next)?.text ?? '');
  const view = quoteLiteral(statement.textOf(3, next - 1));
  return {
    steps: [`select pg_catalog.redshift_local_alter_mv(${view}, ${readAutoRefresh(statement, next)})`],
    tag: 'ALTER MATERIALIZED VIEW',
  };
}

/**
 * Statements about views.
 *
 * @returns what runs in their place, unless Postgres does all of it
 * @throws SqlRefusal
 */
export function rewriteView(statement: Statement): Script | undefined {
  if (statement.isPhrase(0, 'CREATE', 'VIEW')) return createView(statement, 2, false);
  if (statement.isPhrase(0, 'CREATE', 'OR', 'REPLACE', 'VIEW')) return createView(statement, 4, true);
  if (statement.isPhrase(0, 'CREATE', 'MATERIALIZED', 'VIEW')) return createMaterializedView(statement);
  if (statement.isPhrase(0, 'REFRESH', 'MATERIALIZED', 'VIEW')) return refresh(statement);
  if (statement.isPhrase(0, 'ALTER', 'MATERIALIZED', 'VIEW')) return alterMaterializedView(statement);
  return undefined;
}
