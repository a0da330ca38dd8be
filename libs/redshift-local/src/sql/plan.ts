import { parseCopy, type CopyCommand } from '../copy/parse-copy.ts';
import type { UnloadCommand } from '../unload/options.ts';
import { parseUnload } from '../unload/parse-unload.ts';
import { rewriteCatalogNames } from './catalog-names.ts';
import { createDatabase, rewriteAlterDatabase } from './databases.ts';
import { rewriteExpressions, rewrittenCalls } from './expression-rules.ts';
import { refuseForeignFunctions } from './expressions/foreign-functions.ts';
import { rewriteLenientSyntax } from './lenient-syntax.ts';
import { lex, splitStatements, type Token } from './lexer.ts';
import { rewriteMerge } from './merge.ts';
import { changeProcedure, rewriteProcedure } from './procedures.ts';
import { ColumnsNeeded } from './queries/columns.ts';
import { rewriteQueries } from './queries/rewrite-queries.ts';
import { SqlRefusal } from './refusal.ts';
import { refuseForeignSyntax } from './refusals/index.ts';
import { rewriteSchema } from './schemas.ts';
import { cancel, rewriteAnalyze, rewriteSetting, rewriteVacuum } from './session-rules.ts';
import { rewriteShow } from './show.ts';
import { Statement } from './statement.ts';
import { storedParameters, typeTextLiterals } from './text-literals.ts';
import { refuseForeignCasts } from './types.ts';
import { rewriteUsers } from './users.ts';
import { rewriteView } from './views.ts';
import {
  closesBlock,
  opensBlock,
  rewriteTransaction,
  truncate,
  type IsolationLevel,
} from './transactions.ts';
import { rewriteAlterTable } from './tables/alter-table.ts';
import { rewriteCreateTable } from './tables/create-table.ts';

/** Statements that take the place of one of the client's, in its transaction. They give no rows. */
export interface Script {
  readonly steps: readonly string[];
  /** The step whose notices and command tag the client sees. @default 0 */
  readonly main?: number;
  /** The command tag that the client gets in its place. */
  readonly tag?: string;
}

/** Statements that move data between the database and S3. */
export type S3Command = CopyCommand | UnloadCommand;

/** Postgres executes the statement. */
export interface ForwardPlan {
  readonly kind: 'forward';
  readonly sql: string;
  /** Numbers of parameters that are stored as they are: text, if nothing else is said of them, also in a SUPER column. */
  readonly stored?: readonly number[];
}

/** What to do with one statement of a client. */
export type StatementPlan =
  | ForwardPlan
  | { readonly kind: 'copy'; readonly command: S3Command }
  | { readonly kind: 'script'; readonly script: Script }
  | { readonly kind: 'describe'; readonly question: ColumnsQuestion }
  | { readonly kind: 'refuse'; readonly refusal: SqlRefusal };

/** The plan depends on the columns of a query, which Postgres tells at the moment when the statement is due. */
export interface ColumnsQuestion {
  /** The query whose columns are asked for. */
  readonly sql: string;
  /** The plan, given their names; it may ask again. */
  readonly answer: (names: readonly string[]) => StatementPlan;
}

/** What the plan depends on besides the text. */
export interface PlanContext {
  /** Is a transaction block open? */
  readonly inTransaction: boolean;
  /** Of the database. @default 'snapshot' */
  readonly isolation?: IsolationLevel;
}

const noColumns: ReadonlyMap<string, readonly string[]> = new Map();

/** Above this size a plain INSERT is searched for words of ours before it is cut into tokens. */
const largeStatementLength = 8192;
const plainInsert = /^\s*insert\s+into\s+[\w."]+\s*(\([\w\s,"]*\)\s*)?values\b/i;
const wordsOfInterest = new RegExp(
  `;|#|::|'\\s*[[{"]|'\\s*(?:-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|true|false|null)\\s*'|\\b(?:select|sysdate|returning|conflict|cast|numeric|decimal)\\b|\\b(?:${rewrittenCalls.join('|')})\\s*\\(`,
  'i',
);

/** Rules by the kind of the statement; one may give a script that runs in its place. */
function rewriteByKind(statement: Statement, context: Progress): Script | undefined {
  const kind = statement.isWord(0, 'CREATE', 'ALTER', 'DROP')
    ? `${statement.key(0)} ${statement.key(1)}`
    : statement.key(0);
  switch (kind) {
    case 'CREATE USER':
    case 'ALTER USER':
    case 'CREATE GROUP':
    case 'CREATE ROLE':
    case 'DROP ROLE':
    case 'ALTER DEFAULT':
    case 'GRANT':
    case 'REVOKE':
      return rewriteUsers(statement, kind);
    case 'CREATE SCHEMA':
    case 'ALTER SCHEMA':
      return rewriteSchema(statement);
    case 'CANCEL':
      return cancel(statement);
    case 'CREATE DATABASE':
      return createDatabase(statement);
    case 'ALTER DATABASE':
      rewriteAlterDatabase(statement);
      return undefined;
    case 'CREATE VIEW':
    case 'CREATE OR':
      if (!statement.isWord(3, 'PROCEDURE', 'FUNCTION')) return rewriteView(statement);
      rewriteProcedure(statement, planBody(context));
      return undefined;
    case 'CREATE PROCEDURE':
    case 'CREATE FUNCTION':
      rewriteProcedure(statement, planBody(context));
      return undefined;
    case 'DROP PROCEDURE':
    case 'ALTER PROCEDURE':
      return changeProcedure(statement);
    case 'CREATE MATERIALIZED':
    case 'ALTER MATERIALIZED':
    case 'REFRESH':
      return rewriteView(statement);
    case 'CREATE TABLE':
    case 'CREATE TEMP':
    case 'CREATE TEMPORARY':
    case 'CREATE LOCAL':
      return rewriteCreateTable(statement);
    case 'ALTER TABLE':
      return rewriteAlterTable(statement, context.inTransaction);
    case 'INSERT':
    case 'UPDATE':
      typeTextLiterals(statement);
      return undefined;
    case 'MERGE':
      typeTextLiterals(statement);
      return rewriteMerge(statement);
    case 'DELETE':
      // AWS docs, DELETE: FROM is optional.
      if (!statement.isWord(1, 'FROM')) statement.insertAfter(0, ' FROM');
      return undefined;
    case 'TRUNCATE':
      return truncate(statement);
    case 'SHOW':
      if (!rewriteShow(statement)) rewriteSetting(statement);
      return undefined;
    case 'SET':
    case 'RESET':
      rewriteSetting(statement);
      return undefined;
    case 'VACUUM':
      rewriteVacuum(statement);
      return undefined;
    case 'ANALYZE':
    case 'ANALYSE':
      rewriteAnalyze(statement);
      return undefined;
  }
  return undefined;
}

/** A plan's context inside a text of several statements. */
interface Progress extends Required<PlanContext> {
  /** Has nothing of the same implicit transaction run before? */
  readonly isFirst: boolean;
  /** The columns of queries, as far as they have been asked for. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

/** Rewrites queries and expressions. @throws SqlRefusal, ColumnsNeeded */
function rewrite(statement: Statement, { columns }: Pick<Progress, 'columns'>): Statement {
  const plain = rewriteQueries(statement, (query) => {
    const sql = rewrite(new Statement(lex(query)), { columns }).toString();
    const names = columns.get(sql);
    if (names === undefined) throw new ColumnsNeeded(sql);
    return names;
  });
  rewriteExpressions(plain);
  rewriteLenientSyntax(plain);
  return plain;
}

/** The plan that the answer to a question leads to. */
function askColumns(statement: Statement, context: Progress, sql: string): StatementPlan {
  const text = statement.sourceText(0, statement.length - 1);
  const answer = (names: readonly string[]): StatementPlan =>
    planStatement(new Statement(lex(text)), {
      ...context,
      columns: new Map([...context.columns, [sql, names]]),
    });
  return { kind: 'describe', question: { sql, answer } };
}

/** An UNLOAD whose query is translated like any other; AWS docs, UNLOAD: no LIMIT in the outer query. */
function planUnload(command: UnloadCommand, context: PlanContext): StatementPlan {
  const statement = new Statement(lex(command.query));
  for (let at = 0; at < statement.length; at++) {
    if (statement.isWord(at, 'LIMIT', 'TOP') && statement.enclosing(at) === undefined) {
      const hint = 'AWS docs, UNLOAD: put the LIMIT into a subquery.';
      return { kind: 'refuse', refusal: new SqlRefusal('0A000', 'Limit clause is not supported', hint) };
    }
  }
  const withQuery = (plan: StatementPlan | undefined): StatementPlan => {
    if (plan?.kind === 'refuse') return plan;
    if (plan?.kind === 'describe') {
      const { sql, answer } = plan.question;
      return { kind: 'describe', question: { sql, answer: (names) => withQuery(answer(names)) } };
    }
    if (plan?.kind === 'forward' && /^\s*(\(|select\b|with\b)/i.test(plan.sql)) {
      return { kind: 'copy', command: { ...command, query: plan.sql } };
    }
    return { kind: 'refuse', refusal: new SqlRefusal('42601', 'UNLOAD takes one SELECT statement') };
  };
  const plans = planSql(command.query, context);
  return withQuery(plans.length === 1 ? plans[0] : undefined);
}

const isAboutPrivileges = (statement: Statement): boolean =>
  statement.isWord(0, 'GRANT', 'REVOKE') || statement.isPhrase(0, 'ALTER', 'DEFAULT', 'PRIVILEGES');

function forward(statement: Statement): ForwardPlan {
  const sql = statement.toString();
  const stored = statement.isWord(0, 'INSERT', 'UPDATE', 'MERGE') ? storedParameters(statement) : [];
  return { kind: 'forward', sql, ...(stored.length === 0 ? {} : { stored }) };
}

function planStatement(statement: Statement, context: Progress): StatementPlan {
  try {
    if (rewriteTransaction(statement, context.isolation, context.isFirst)) {
      return { kind: 'forward', sql: statement.toString() };
    }
    const unload = parseUnload(statement);
    if (unload !== undefined) return planUnload(unload, context);
    const command = parseCopy(statement);
    if (command !== undefined) return { kind: 'copy', command };
    refuseForeignSyntax(statement);
    refuseForeignCasts(statement);
    // Expressions first: a rule about the statement may replace a whole clause.
    refuseForeignFunctions(statement);
    // SELECT and GROUP are no query in GRANT SELECT … TO GROUP g.
    const plain = isAboutPrivileges(statement) ? statement : rewrite(statement, context);
    rewriteCatalogNames(plain);
    const script = rewriteByKind(plain, context);
    return script === undefined ? forward(plain) : { kind: 'script', script };
  } catch (error) {
    if (error instanceof ColumnsNeeded) return askColumns(statement, context, error.sql);
    if (error instanceof SqlRefusal) return { kind: 'refuse', refusal: error };
    throw error;
  }
}

/** Plans a statement in the body of a procedure. @throws ColumnsNeeded when CREATE PROCEDURE has to ask first */
const planBody =
  ({ columns }: Pick<Progress, 'columns'>) =>
  (tokens: readonly Token[]): StatementPlan => {
    const plan = planStatement(new Statement(tokens), {
      inTransaction: false,
      isolation: 'snapshot',
      isFirst: false,
      columns,
    });
    if (plan.kind === 'describe') throw new ColumnsNeeded(plan.question.sql);
    return plan;
  };

/** Plans a statement text, which may hold several statements; an empty one gives no plan. */
export function planSql(sql: string, context: PlanContext): StatementPlan[] {
  if (sql.length > largeStatementLength && plainInsert.test(sql) && !wordsOfInterest.test(sql)) {
    return [{ kind: 'forward', sql }];
  }
  let { inTransaction } = context;
  let isFirst = true;
  return splitStatements(lex(sql)).map((tokens) => {
    const statement = new Statement(tokens);
    const { isolation = 'snapshot' } = context;
    const plan = planStatement(statement, { inTransaction, isolation, isFirst, columns: noColumns });
    if (opensBlock(statement)) inTransaction = true;
    else if (closesBlock(statement)) inTransaction = false;
    isFirst = closesBlock(statement) || (isFirst && statement.isWord(0, 'SET', 'RESET'));
    return plan;
  });
}
