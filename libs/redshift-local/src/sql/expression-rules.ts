import {
  rewriteIgnoreNulls,
  rewriteListagg,
  rewritePercentile,
  rewriteRatioToReport,
} from './expressions/aggregates.ts';
import type { CallRule } from './expressions/call-rule.ts';
import {
  beLenient,
  buildJson,
  callInstead,
  datePart,
  qualify,
  quoteDatePart,
  rewriteCollate,
  rewriteConcat,
  rewriteConvert,
  rewriteDecode,
  rewriteExtract,
  rewriteNvl2,
  rewriteObjectTransform,
  rewriteTryCast,
  superLiterals,
  typeInList,
} from './expressions/calls.ts';
import { rewriteCastType, rewriteMaxSize } from './expressions/casts.ts';
import { lex } from './lexer.ts';
import { isSetOperator } from './queries/query-blocks.ts';
import { Statement, type Position } from './statement.ts';

/** Rewrites a part of a statement that is used in another place than its own. */
function rewriteFragment(sql: string): string {
  const fragment = new Statement(lex(sql));
  rewriteExpressions(fragment);
  return fragment.toString();
}

/** What becomes of a call, by the name of the function. */
const callRules: ReadonlyMap<string, readonly CallRule[]> = new Map<string, readonly CallRule[]>([
  ...['DATEADD', 'DATEDIFF', 'PGDATE_PART', 'DATE_TRUNC'].map((name) => [name, [quoteDatePart]] as const),
  ['DATE_ADD', [quoteDatePart, callInstead('dateadd')]],
  ['DATE_DIFF', [quoteDatePart, callInstead('datediff')]],
  ['DATE_PART', [datePart]],
  ['TO_DATE', [beLenient]],
  ['TO_TIMESTAMP', [beLenient]],
  ['EXTRACT', [rewriteExtract]],
  ['TRY_CAST', [rewriteTryCast]],
  ['CONCAT', [rewriteConcat]],
  ...['REGEXP_SUBSTR', 'REGEXP_REPLACE', 'REGEXP_COUNT', 'REGEXP_INSTR'].map(
    (name) => [name, [callInstead(`pg_toast.${name.toLowerCase()}`)]] as const,
  ),
  ['NVL', [superLiterals, callInstead('COALESCE')]],
  ...['COALESCE', 'NULLIF', 'GREATEST', 'LEAST'].map((name) => [name, [superLiterals]] as const),
  ['NVL2', [rewriteNvl2]],
  ['DECODE', [rewriteDecode(rewriteFragment)]],
  ['CONVERT', [rewriteConvert(rewriteFragment)]],
  ['JSON_SERIALIZE', [qualify]],
  ['LISTAGG', [rewriteListagg]],
  ['PERCENTILE_CONT', [rewritePercentile]],
  ['PERCENTILE_DISC', [rewritePercentile]],
  ['RATIO_TO_REPORT', [rewriteRatioToReport]],
  ...['FIRST_VALUE', 'LAST_VALUE', 'NTH_VALUE', 'LAG', 'LEAD'].map(
    (name) => [name, [rewriteIgnoreNulls]] as const,
  ),
  ['ARRAY', [buildJson('pg_catalog.jsonb_build_array')]],
  ['OBJECT', [buildJson('pg_catalog.jsonb_build_object')]],
  ['OBJECT_TRANSFORM', [rewriteObjectTransform]],
  ['COLLATE', [rewriteCollate]],
  ['GROUPING_ID', [callInstead('GROUPING')]],
  ...['VARCHAR', 'NVARCHAR', 'VARYING', 'VARBYTE'].map((name) => [name, [rewriteMaxSize]] as const),
]);

/** Words that a large statement is searched for before it is cut into tokens. */
export const rewrittenCalls: readonly string[] = [...callRules.keys()];

/** SELECT TOP n … → SELECT … LIMIT n, at the end of that very SELECT. */
function rewriteTop(statement: Statement, at: Position, select: Position): void {
  const count = statement.token(at + 1)?.text ?? '';
  let end = at + 2;
  while (end < statement.length && !statement.isPunctuation(end, ')')) {
    if (isSetOperator(statement, end)) break;
    end = statement.isPunctuation(end, '(') ? statement.closing(end) + 1 : end + 1;
  }
  statement.remove(at, at + 1);
  const beforeSetOperator = isSetOperator(statement, end);
  if (beforeSetOperator) statement.insertBefore(select, '(');
  statement.insertAfter(end - 1, ` LIMIT ${count}${beforeSetOperator ? ')' : ''}`);
}

function rewriteWord(statement: Statement, at: Position): void {
  const key = statement.key(at);
  const next = at + 1;
  if (key.startsWith('#')) {
    statement.replace(at, `"${statement.token(at)?.text.toLowerCase()}"`);
    return;
  }
  if (statement.isPunctuation(at - 1, '.')) return;
  switch (key) {
    case 'SYSDATE':
      if (!statement.isPunctuation(next, '(') && !statement.isWord(at - 1, 'AS')) {
        statement.replace(at, 'pg_catalog.sysdate()');
      }
      break;
    case 'CURRENT_USER_ID':
      if (!statement.isPunctuation(next, '(') && !statement.isWord(at - 1, 'AS')) {
        statement.replace(at, 'pg_catalog.current_user_id()');
      }
      break;
    case 'APPROXIMATE':
      if (statement.isWord(next, 'COUNT', 'PERCENTILE_DISC')) statement.remove(at);
      break;
    case 'MINUS':
      if (at > 0 && !statement.isPunctuation(at - 1, ',') && isSetOperator(statement, at))
        statement.replace(at, 'EXCEPT');
      break;
    case 'TOP': {
      const select = statement.isWord(at - 1, 'DISTINCT', 'ALL') ? at - 2 : at - 1;
      if (statement.token(next)?.kind === 'number' && statement.isWord(select, 'SELECT'))
        rewriteTop(statement, at, select);
      break;
    }
    case 'IN':
      typeInList(statement, at);
      break;
    case 'NUMERIC':
    case 'DECIMAL':
    case 'TEXT':
    case 'SUPER':
    case 'VARBYTE':
    case 'VARBINARY':
    case 'BINARY':
      rewriteCastType(statement, at);
      break;
  }
}

/** Is this word called as a function, and not as somebody else's (`s.nvl(…)`)? */
const isCall = (statement: Statement, at: Position): boolean =>
  statement.isPunctuation(at + 1, '(') && !statement.isPunctuation(at - 1, '.');

/** Rewrites functions, operators and literals that mean the same in every statement. @throws SqlRefusal for what is not emulated */
export function rewriteExpressions(statement: Statement): void {
  for (let at = 0; at < statement.length; at++) {
    if (statement.token(at)?.kind !== 'word') continue;
    if (isCall(statement, at)) {
      const name = statement.key(at);
      for (const rule of callRules.get(name) ?? []) rule(statement, at);
      // Its arguments were rewritten with it.
      if (name === 'DECODE' && statement.commaParts(at + 1, statement.closing(at + 1)).length >= 3) {
        at = statement.closing(at + 1);
        continue;
      }
    }
    rewriteWord(statement, at);
  }
}
