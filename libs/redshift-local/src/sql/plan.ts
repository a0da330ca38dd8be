import { parseCopy, type CopyCommand } from '../copy/parse-copy.ts';
import { createDatabaseSteps, rewriteAlterDatabase } from './databases.ts';
import { rewriteExpressions } from './expression-rules.ts';
import { lex, splitStatements } from './lexer.ts';
import { SqlRefusal } from './refusal.ts';
import { refuseForeignSyntax } from './refusals.ts';
import {
  rewriteAnalyze,
  rewriteGrant,
  rewriteSetting,
  rewriteUser,
  rewriteVacuum,
  rewriteView,
} from './session-rules.ts';
import { Statement } from './statement.ts';
import {
  closesBlock,
  opensBlock,
  rewriteTransaction,
  truncateSteps,
  type IsolationLevel,
} from './transactions.ts';
import { rewriteAlterTable, rewriteCreateTable } from './table-rules.ts';

/** Statements that take the place of one of the client's, in its transaction. They give no rows. */
export interface Script {
  readonly steps: readonly string[];
  /** The command tag that the client gets. @default that of the first step */
  readonly tag?: string;
}

/** What to do with one statement of a client. */
export type StatementPlan =
  | { readonly kind: 'forward'; readonly sql: string }
  | { readonly kind: 'copy'; readonly command: CopyCommand }
  | { readonly kind: 'script'; readonly script: Script }
  | { readonly kind: 'refuse'; readonly refusal: SqlRefusal };

/** What the plan depends on besides the text. */
export interface PlanContext {
  /** Is a transaction block open? */
  readonly inTransaction: boolean;
  /** Of the database. @default 'snapshot' */
  readonly isolation?: IsolationLevel;
}

/** Above this size a plain data change is searched for words of ours before it is cut into tokens. */
const largeStatementLength = 8192;
const plainDataChange = /^\s*(insert|update|delete)\b/i;
const wordsOfInterest =
  /;|#|\b(sysdate|dateadd|datediff|date_part|date_add|date_diff|nvl|listagg|approximate|minus|top|max|median|json_serialize|decode|convert|numeric|decimal|returning|conflict)\b/i;

function rewriteByKind(statement: Statement): void {
  const first = statement.key(0);
  if (first === 'CREATE') {
    if (statement.isWord(1, 'USER')) rewriteUser(statement);
    else {
      rewriteView(statement);
      rewriteCreateTable(statement);
    }
  } else if (first === 'ALTER') {
    if (statement.isWord(1, 'USER')) rewriteUser(statement);
    else if (statement.isWord(1, 'TABLE')) rewriteAlterTable(statement);
    else if (statement.isWord(1, 'DATABASE')) rewriteAlterDatabase(statement);
  } else if (first === 'SET' || first === 'SHOW' || first === 'RESET') rewriteSetting(statement);
  else if (first === 'VACUUM') rewriteVacuum(statement);
  else if (first === 'ANALYZE' || first === 'ANALYSE') rewriteAnalyze(statement);
  else if (first === 'GRANT' || first === 'REVOKE') rewriteGrant(statement);
}

/** A plan's context inside a text of several statements. */
interface Progress extends Required<PlanContext> {
  /** Has nothing of the same implicit transaction run before? */
  readonly isFirst: boolean;
}

function planStatement(statement: Statement, context: Progress): StatementPlan {
  try {
    if (rewriteTransaction(statement, context.isolation, context.isFirst)) {
      return { kind: 'forward', sql: statement.toString() };
    }
    const command = parseCopy(statement);
    if (command !== undefined) return { kind: 'copy', command };
    refuseForeignSyntax(statement, context.inTransaction);
    if (statement.isWord(0, 'TRUNCATE')) {
      rewriteExpressions(statement);
      return { kind: 'script', script: { steps: truncateSteps(statement) } };
    }
    if (statement.isPhrase(0, 'CREATE', 'DATABASE')) {
      const steps = createDatabaseSteps(statement);
      return steps.length === 1
        ? { kind: 'forward', sql: statement.toString() }
        : { kind: 'script', script: { steps } };
    }
    // Expressions first: a rule about the statement may replace a whole clause.
    rewriteExpressions(statement);
    rewriteByKind(statement);
    return { kind: 'forward', sql: statement.toString() };
  } catch (error) {
    if (error instanceof SqlRefusal) return { kind: 'refuse', refusal: error };
    throw error;
  }
}

/** Plans a statement text, which may hold several statements; an empty one gives no plan. */
export function planSql(sql: string, context: PlanContext): StatementPlan[] {
  if (sql.length > largeStatementLength && plainDataChange.test(sql) && !wordsOfInterest.test(sql)) {
    return [{ kind: 'forward', sql }];
  }
  let { inTransaction } = context;
  let isFirst = true;
  return splitStatements(lex(sql)).map((tokens) => {
    const statement = new Statement(tokens);
    const { isolation = 'snapshot' } = context;
    const plan = planStatement(statement, { inTransaction, isolation, isFirst });
    if (opensBlock(statement)) inTransaction = true;
    else if (closesBlock(statement)) inTransaction = false;
    isFirst = closesBlock(statement) || (isFirst && statement.isWord(0, 'SET', 'RESET'));
    return plan;
  });
}
