import { lex } from '../lexer.ts';
import { Statement } from '../statement.ts';
import type { ColumnsOf } from './columns.ts';
import { rewritePivots } from './pivot.ts';
import { readQueryBlocks, type QueryBlock } from './query-blocks.ts';
import { refuseQueries } from './query-refusals.ts';
import {
  rewriteExclude,
  rewriteGroupByAll,
  rewriteLateralAliases,
  rewriteQualify,
  type BlockRule,
} from './select-rules.ts';
import { rewriteSuperPaths } from './super-paths.ts';

/** They come first: only then is it known what a star stands for. */
const sourceRules: readonly BlockRule[] = [rewritePivots, rewriteExclude];
/** They come last: they see expressions in place of aliases. */
const groupRules: readonly BlockRule[] = [rewriteGroupByAll, rewriteQualify];

const hasQuery = (statement: Statement): boolean => {
  for (let at = 0; at < statement.length; at++)
    if (statement.isWord(at, 'SELECT', 'UPDATE', 'DELETE', 'MERGE')) return true;
  return false;
};

/** A statement that a rule has changed is read again: every rule sees plain text. */
function applyRules(statement: Statement, rules: readonly BlockRule[], columnsOf: ColumnsOf): Statement {
  let current = statement;
  for (;;) {
    // From the inside, so that what is asked about a query is asked about a plain one.
    const blocks = readQueryBlocks(current).toReversed();
    if (!blocks.some((block) => rules.some((rule) => rule(current, block, columnsOf)))) return current;
    current = reread(current);
  }
}

/** Once per block: what took the place of an alias may hold a column that is called like another alias. */
function applyLateralAliases(statement: Statement, columnsOf: ColumnsOf): Statement {
  let current = statement;
  let blocks = readQueryBlocks(current);
  // A change adds blocks behind this one at most.
  for (let index = blocks.length - 1; index >= 0; index--) {
    if (!rewriteLateralAliases(current, blocks[index] as QueryBlock, columnsOf)) continue;
    current = reread(current);
    blocks = readQueryBlocks(current);
  }
  return current;
}

const reread = (statement: Statement): Statement => new Statement(lex(statement.toString()));

/**
 * Rewrites the forms of queries that only Redshift has into queries of Postgres; expressions inside stay as they are.
 *
 * @param columnsOf tells the columns of a query; it may throw to say "not yet known"
 * @throws SqlRefusal for a form that Redshift refuses, or that is not emulated
 */
export function rewriteQueries(statement: Statement, columnsOf: ColumnsOf): Statement {
  if (!hasQuery(statement)) return statement;
  const sources = applyRules(statement, sourceRules, columnsOf);
  const plain = applyRules(applyLateralAliases(sources, columnsOf), groupRules, columnsOf);
  const blocks = readQueryBlocks(plain);
  refuseQueries(plain, blocks);
  return rewriteSuperPaths(plain, blocks) ? reread(plain) : plain;
}
