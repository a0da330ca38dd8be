import { rewriteExpressions } from './expression-rules.ts';
import { lex, splitStatements, type Token } from './lexer.ts';
import { literalValue } from './literals.ts';
import type { StatementPlan } from './plan.ts';
import { notEmulated, syntaxErrorAt } from './refusal.ts';
import { Statement, type Position } from './statement.ts';

/** SQL statements that a body may hold; BEGIN and END are blocks there. */
const sqlCommands = [
  'ALTER',
  'ANALYZE',
  'COPY',
  'CREATE',
  'DELETE',
  'DROP',
  'GRANT',
  'INSERT',
  'LOCK',
  'MERGE',
  'REFRESH',
  'REVOKE',
  'SELECT',
  'TRUNCATE',
  'UNLOAD',
  'UPDATE',
  'WITH',
];

/** Words of PL/pgSQL after which a statement starts. */
const openers = ['BEGIN', 'THEN', 'ELSE', 'LOOP'];

/** What plans a statement of a body. */
type Planner = (tokens: readonly Token[]) => StatementPlan;

/** Where SQL starts in a piece of a body between two semicolons, if it does. */
function startOfSql(tokens: readonly Token[]): number | undefined {
  let atStart = true;
  for (const [index, { kind, key }] of tokens.entries()) {
    if (kind === 'space' || kind === 'comment') continue;
    if (atStart && kind === 'word' && sqlCommands.includes(key)) return index;
    atStart = kind === 'word' && openers.includes(key);
  }
  return undefined;
}

/** A call of one of our functions is a statement of its own in PL/pgSQL. */
const asStep = (step: string): string => step.replace(/^select /, 'PERFORM ');

function translatePiece(tokens: readonly Token[], plan: Planner): string {
  const start = startOfSql(tokens);
  const control = new Statement(start === undefined ? tokens : tokens.slice(0, start));
  rewriteExpressions(control);
  if (start === undefined) return control.toString();
  const planned = plan(tokens.slice(start));
  if (planned.kind === 'refuse') throw planned.refusal;
  if (planned.kind === 'forward') return control.toString() + planned.sql;
  if (planned.kind === 'script') return control.toString() + planned.script.steps.map(asStep).join('; ');
  const what =
    planned.kind === 'describe' ? 'a query whose columns have to be asked for' : planned.kind.toUpperCase();
  throw notEmulated(`${what} inside a procedure`);
}

const bodyText = (text: string): string =>
  text.startsWith('$')
    ? text.slice(text.indexOf('$', 1) + 1, text.lastIndexOf('$', text.length - 2))
    : literalValue(text);

/** The position of the body, which follows AS. */
function findBody(statement: Statement): Position | undefined {
  for (let at = 3; at < statement.length; at++) {
    if (statement.isWord(at - 1, 'AS') && statement.token(at)?.kind === 'string') return at;
  }
  return undefined;
}

/** Refuses what procedures have on Redshift and Postgres does otherwise. */
function checkSignature(statement: Statement, body: Position): void {
  for (let at = 2; at < body; at++) {
    if (statement.isWord(at, 'NONATOMIC')) throw notEmulated('NONATOMIC procedures');
    if (
      statement.isWord(at, 'OUT') &&
      (statement.isPunctuation(at - 1, '(') || statement.isPunctuation(at - 1, ','))
    ) {
      throw notEmulated('OUT arguments of procedures; INOUT works');
    }
  }
}

/**
 * CREATE PROCEDURE and CREATE FUNCTION … LANGUAGE SQL: the statements of the body are translated as they would be outside. Texts
 * that EXECUTE runs are not.
 *
 * @throws SqlRefusal for a statement in the body that would be refused outside, too
 */
export function rewriteProcedure(statement: Statement, plan: Planner): void {
  const body = findBody(statement);
  if (body === undefined) throw syntaxErrorAt(statement.token(statement.length - 1)?.text ?? '');
  checkSignature(statement, body);
  const translated = splitStatements(lex(bodyText(statement.token(body)?.text ?? ''))).map((tokens) =>
    translatePiece(tokens, plan),
  );
  statement.replace(body, `$redshift_local$${translated.join(';')};$redshift_local$`);
}
