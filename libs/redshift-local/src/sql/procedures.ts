import { quoteLiteral } from '../postgres/admin-client.ts';
import { translateDynamicSql } from './dynamic-sql.ts';
import { rewriteExpressions } from './expression-rules.ts';
import { lex, splitStatements, type Token } from './lexer.ts';
import { literalValue } from './literals.ts';
import type { Script, StatementPlan } from './plan.ts';
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

/** Stands before the original text of a body, in base64, in a comment. */
export const procedureSourceMark = 'redshift_local_source:';

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

/** The SQL of a planned statement inside a body. @throws SqlRefusal */
function bodySql(planned: StatementPlan, text: string): string {
  if (planned.kind === 'refuse') throw planned.refusal;
  if (planned.kind === 'forward') return planned.sql;
  if (planned.kind === 'script') return planned.script.steps.map(asStep).join('; ');
  return `PERFORM pg_catalog.redshift_local_s3(${quoteLiteral(text)})`;
}

/**
 * The query in `FOR row IN SELECT … LOOP`, `OPEN c FOR SELECT …` and `c CURSOR FOR SELECT …`, from its first token to the one behind
 * its last; undefined when there is none.
 */
function embeddedQuery(statement: Statement): readonly [first: Position, end: Position] | undefined {
  for (let at = 1; at < statement.length; at++) {
    if (!statement.isWord(at - 1, 'IN', 'FOR') || !statement.isWord(at, 'SELECT', 'WITH')) continue;
    let end = at;
    while (end < statement.length && !statement.isWord(end, 'LOOP')) {
      end = statement.isPunctuation(end, '(') ? statement.closing(end) + 1 : end + 1;
    }
    return [at, end];
  }
  return undefined;
}

/** PL/pgSQL around SQL statements. */
function translateControl(text: string, plan: Planner): string {
  const statement = new Statement(lex(text));
  const query = embeddedQuery(statement);
  if (query !== undefined) {
    const [first, end] = query;
    const text = statement.sourceText(first, end - 1);
    const planned = bodySql(plan(lex(text)), text);
    const before = translateControl(statement.sourceText(0, first - 1), plan);
    const after = end < statement.length ? statement.sourceText(end, statement.length - 1) : '';
    return `${before} ${planned} ${after} `;
  }
  rewriteExpressions(statement);
  return translateDynamicSql(statement.toString(), (sql) => {
    const statements = splitStatements(lex(sql));
    return statements.length === 1 ? plan(statements[0] ?? []) : undefined;
  });
}

function translatePiece(tokens: readonly Token[], plan: Planner): string {
  const start = startOfSql(tokens);
  const control = (start === undefined ? tokens : tokens.slice(0, start)).map(({ text }) => text).join('');
  const around = translateControl(control, plan);
  if (start === undefined) return around;
  const sql = tokens.slice(start);
  return around + bodySql(plan(sql), sql.map(({ text }) => text).join(''));
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

/** OUT arguments take no value in CALL: below they are INOUT with a default (AWS docs, CREATE PROCEDURE). */
function rewriteSignature(statement: Statement, body: Position): void {
  for (let at = 2; at < body; at++) {
    if (statement.isWord(at, 'NONATOMIC')) throw notEmulated('NONATOMIC procedures');
  }
  let open = 2;
  while (open < body && !statement.isPunctuation(open, '(')) open++;
  let hasOut = false;
  for (const [first, last] of statement.commaParts(open, statement.closing(open))) {
    const mode = statement.isWord(first, 'OUT') ? first : first + 1;
    if (mode <= last && statement.isWord(mode, 'OUT')) {
      hasOut = true;
      statement.replace(mode, 'INOUT');
      statement.insertAfter(last, ' DEFAULT NULL');
    } else if (hasOut) throw notEmulated('an OUT argument before others; last ones work');
  }
}

/**
 * CREATE PROCEDURE and CREATE FUNCTION … LANGUAGE SQL: the statements of the body are translated as they would be outside, and
 * so are texts that EXECUTE runs, as far as they are literals.
 *
 * @throws SqlRefusal for a statement in the body that would be refused outside, too
 */
export function rewriteProcedure(statement: Statement, plan: Planner): void {
  const body = findBody(statement);
  if (body === undefined) throw syntaxErrorAt(statement.token(statement.length - 1)?.text ?? '');
  if (statement.isWord(1, 'PROCEDURE') || statement.isWord(3, 'PROCEDURE')) rewriteSignature(statement, body);
  const written = bodyText(statement.token(body)?.text ?? '');
  const translated = splitStatements(lex(written)).map((tokens) => translatePiece(tokens, plan));
  // For SHOW PROCEDURE.
  const source = Buffer.from(written).toString('base64');
  statement.replace(
    body,
    `$redshift_local$${translated.join(';')};/*${procedureSourceMark}${source}*/$redshift_local$`,
  );
}

/** The types of an argument list; null stands for no list. OUT arguments may be left out (AWS docs, ALTER PROCEDURE). */
function argumentTypes(statement: Statement, open: Position): string {
  if (!statement.isPunctuation(open, '(')) return 'null';
  const types = statement.commaParts(open, statement.closing(open)).map(([first, last]) => {
    const mode = statement.isWord(first, 'IN', 'OUT', 'INOUT') ? first : first + 1;
    const isNamed = mode <= last && statement.isWord(mode, 'IN', 'OUT', 'INOUT');
    return statement.sourceText(isNamed ? mode + 1 : first, last);
  });
  return `array[${types.map(quoteLiteral).join(', ')}]::text[]`;
}

/**
 * DROP PROCEDURE [IF EXISTS] p [(types)] and ALTER PROCEDURE p [(types)] …: below, OUT arguments are a part of the signature, so the
 * procedure is looked up first.
 */
export function changeProcedure(statement: Statement): Script {
  const ifExists = statement.isPhrase(2, 'IF', 'EXISTS');
  const { text: name, next } = statement.qualifiedName(ifExists ? 4 : 2);
  const types = argumentTypes(statement, next);
  const after = types === 'null' ? next : statement.closing(next) + 1;
  const rest = after < statement.length ? statement.sourceText(after, statement.length - 1) : '';
  const command = statement.key(0);
  const call = [quoteLiteral(command), quoteLiteral(name), types, quoteLiteral(rest), String(ifExists)].join(
    ', ',
  );
  return {
    steps: [`select pg_catalog.redshift_local_change_procedure(${call})`],
    tag: `${command} PROCEDURE`,
  };
}
