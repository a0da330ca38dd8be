import { lex } from '../lexer.ts';
import { Statement } from '../statement.ts';
import { nameColumns } from './column-names.ts';
import type { ColumnsOf } from './columns.ts';
import { rewriteConnectBy } from './connect-by.ts';
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
const sourceRules: readonly BlockRule[] = [rewritePivots, rewriteConnectBy, rewriteExclude];
/** They come last: they see expressions in place of aliases. */
const groupRules: readonly BlockRule[] = [rewriteGroupByAll, rewriteQualify];

/** A statement and its blocks, which are read anew when a rule has changed it. */
class Rewriting {
  statement: Statement;
  blocks: QueryBlock[];
  readonly #columnsOf: ColumnsOf;

  constructor(statement: Statement, columnsOf: ColumnsOf) {
    this.statement = statement;
    this.blocks = readQueryBlocks(statement);
    this.#columnsOf = columnsOf;
  }

  /** Applies rules until nothing changes. */
  apply(rules: readonly BlockRule[]): void {
    // From the inside, so that what is asked about a query is asked about a plain one.
    const change = (): boolean =>
      this.blocks
        .toReversed()
        .some((block) => rules.some((rule) => rule(this.statement, block, this.#columnsOf)));
    while (change()) this.reread();
  }

  /** Applies a rule once per block: what took the place of an alias may hold a column that is called like another alias. */
  applyOnce(rule: BlockRule): void {
    // A change adds blocks behind this one at most.
    for (let index = this.blocks.length - 1; index >= 0; index--) {
      if (rule(this.statement, this.blocks[index] as QueryBlock, this.#columnsOf)) this.reread();
    }
  }

  reread(): void {
    this.statement = new Statement(lex(this.statement.toString()));
    this.blocks = readQueryBlocks(this.statement);
  }
}

/**
 * Rewrites the forms of queries that only Redshift has into queries of Postgres; expressions inside stay as they are.
 *
 * @param columnsOf tells the columns of a query; it may throw to say "not yet known"
 * @throws SqlRefusal for a form that Redshift refuses, or that is not emulated
 */
export function rewriteQueries(statement: Statement, columnsOf: ColumnsOf): Statement {
  const rewriting = new Rewriting(statement, columnsOf);
  if (rewriting.blocks.length === 0) return statement;
  rewriting.apply(sourceRules);
  rewriting.applyOnce(rewriteLateralAliases);
  rewriting.apply(groupRules);
  refuseQueries(rewriting.statement);
  const named = nameColumns(rewriting.statement, rewriting.blocks);
  if (rewriteSuperPaths(rewriting.statement, rewriting.blocks) || named) rewriting.reread();
  return rewriting.statement;
}
