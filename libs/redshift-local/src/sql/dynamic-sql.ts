import { quoteLiteral } from '../postgres/admin-client.ts';
import { lex } from './lexer.ts';
import { literalValue } from './literals.ts';
import type { StatementPlan } from './plan.ts';
import { Statement, type Position } from './statement.ts';

/** Plans the text of a statement. */
type TextPlanner = (sql: string) => StatementPlan | undefined;

/** Stands in the text for what only the running procedure knows. */
const placeholder = (index: number): string => `redshift_local_p${index}_`;
const placeholders = /redshift_local_p(\d+)_/;

/** Where the text of an EXECUTE ends: before INTO, USING, LOOP or the end of the statement. */
function endOfText(statement: Statement, first: Position): Position {
  let at = first;
  for (; at < statement.length; at++) {
    if (statement.isPunctuation(at, '(')) at = statement.closing(at);
    else if (statement.isWord(at, 'INTO', 'USING', 'LOOP')) break;
  }
  return at - 1;
}

/** The operands of `a || b || c`. */
function operandsOf(statement: Statement, first: Position, last: Position): [Position, Position][] {
  const operands: [Position, Position][] = [];
  let start = first;
  for (let at = first; at <= last; at++) {
    if (statement.isPunctuation(at, '(')) at = statement.closing(at);
    else if (statement.key(at) === '||') {
      operands.push([start, at - 1]);
      start = at + 1;
    }
  }
  operands.push([start, last]);
  return operands;
}

/** A translated text as an expression, with the values in the places of their placeholders. */
const asExpression = (sql: string, values: readonly string[]): string =>
  sql
    .split(placeholders)
    .map((part, index) => (index % 2 === 0 ? quoteLiteral(part) : `(${values[Number(part)]})`))
    .filter((part) => part !== "''")
    .join(' || ');

/**
 * Translates the texts that EXECUTE runs, as far as they are literals: `'create table ' || quote_ident(name) || ' (…) diststyle even'`
 * is translated with a name in the place of each value. Other texts are translated at the moment when they run.
 *
 * @param control PL/pgSQL without the SQL statements of its own
 * @throws SqlRefusal when a text without values would be refused outside
 */
export function translateDynamicSql(control: string, plan: TextPlanner): string {
  const statement = new Statement(lex(control));
  for (let at = 0; at < statement.length; at++) {
    if (statement.isWord(at, 'EXECUTE')) translateText(statement, at, plan);
  }
  return statement.toString();
}

function translateText(statement: Statement, execute: Position, plan: TextPlanner): void {
  const first = execute + 1;
  const last = endOfText(statement, first);
  if (last < first) return;
  const values: string[] = [];
  let sql = '';
  for (const [start, end] of operandsOf(statement, first, last)) {
    const token = statement.token(start);
    if (start === end && token?.kind === 'string') sql += literalValue(token.text);
    else sql += placeholder(values.push(statement.sourceText(start, end)) - 1);
  }
  // What only the running procedure knows is translated when it runs.
  const later = (): void => {
    const translated = `pg_catalog.redshift_local_dynamic(${statement.textOf(first, last)})`;
    // A function cannot commit; only a text with nothing behind it can be one that does.
    const commits = '; IF pg_catalog.redshift_local_commits() THEN COMMIT; END IF';
    statement.replaceRange(first, last, last < statement.length - 1 ? translated : translated + commits);
  };
  if (placeholders.exec(sql)?.index === 0 || /^\s*(COPY|UNLOAD)\b/i.test(sql)) {
    later();
    return;
  }
  const planned = plan(sql);
  if (planned?.kind === 'refuse' && values.length === 0) throw planned.refusal;
  const steps =
    planned?.kind === 'forward' ? [planned.sql] : planned?.kind === 'script' ? planned.script.steps : [];
  const text = steps.join(' ');
  if (steps.length === 0 || values.some((_, index) => !text.includes(placeholder(index)))) {
    later();
    return;
  }
  // What stands behind the text belongs to a single statement.
  if (steps.length > 1 && last < statement.length - 1) return;
  const executed = steps.map((step) =>
    /^commit$/i.test(step.trim()) ? step : `EXECUTE ${asExpression(step, values)}`,
  );
  statement.replaceRange(execute, last, executed.join('; '));
}
