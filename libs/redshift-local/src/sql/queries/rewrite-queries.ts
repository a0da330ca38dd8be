import { lex } from '../lexer.ts';
import { Statement } from '../statement.ts';
import type { ColumnsOf } from './columns.ts';
import { rewritePivots } from './pivot.ts';
import { readQueryBlocks } from './query-blocks.ts';
import { refuseQueries } from './query-refusals.ts';
import {
  rewriteExclude,
  rewriteGroupByAll,
  rewriteLateralAliases,
  rewriteQualify,
  type BlockRule,
} from './select-rules.ts';
import { rewriteSuperPaths } from './super-paths.ts';

/** Each makes one block plain; the order matters: what a star stands for is known first, aliases before QUALIFY uses them. */
const blockRules: readonly BlockRule[] = [
  rewritePivots,
  rewriteExclude,
  rewriteLateralAliases,
  rewriteGroupByAll,
  rewriteQualify,
];

const hasQuery = (statement: Statement): boolean => {
  for (let at = 0; at < statement.length; at++) if (statement.isWord(at, 'SELECT', 'UPDATE', 'DELETE', 'MERGE')) return true;
  return false;
};

/** A block that a rule has changed is read again: every rule sees plain text. */
function applyBlockRules(statement: Statement, columnsOf: ColumnsOf): Statement {
  let current = statement;
  for (;;) {
    const blocks = readQueryBlocks(current);
    // From the inside, so that what is asked about a query is asked about a plain one.
    const changed = blocks.toReversed().some((block) => blockRules.some((rule) => rule(current, block, columnsOf)));
    if (!changed) return current;
    current = new Statement(lex(current.toString()));
  }
}

/**
 * Rewrites the forms of queries that only Redshift has into queries of Postgres; expressions inside stay as they are.
 *
 * @param columnsOf tells the columns of a query; it may throw to say "not yet known"
 * @throws SqlRefusal for a form that Redshift refuses, or that is not emulated
 */
export function rewriteQueries(statement: Statement, columnsOf: ColumnsOf): Statement {
  if (!hasQuery(statement)) return statement;
  const plain = applyBlockRules(statement, columnsOf);
  const blocks = readQueryBlocks(plain);
  refuseQueries(plain, blocks);
  return rewriteSuperPaths(plain, blocks) ? new Statement(lex(plain.toString())) : plain;
}
