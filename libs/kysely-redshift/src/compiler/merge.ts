import { AliasNode, AndNode, MatchedNode, type MergeQueryNode, RawNode, type WhenNode } from 'kysely';
import { refuse, refuseEach } from './refuse.ts';

/** Refuses what Redshift's MERGE does not take: it has one MATCHED and one NOT MATCHED branch, both without a condition. */
export function checkMerge(node: MergeQueryNode): void {
  refuseEach([
    [AliasNode.is(node.into), 'an alias on the target of MERGE', 'Use the full table name.'],
    [node.with, 'WITH in MERGE', 'Fill a temporary table first and merge from that.'],
    [node.top ?? node.output, 'TOP and OUTPUT in MERGE', 'Leave them out.'],
  ]);
  if (node.whens && node.whens.length > 0) checkBranches(node.whens);
}

function checkBranches(whens: readonly WhenNode[]): void {
  const seen = { matched: 0, notMatched: 0 };
  for (const when of whens) {
    if (AndNode.is(when.condition) || !MatchedNode.is(when.condition)) {
      refuse('AND after WHEN in MERGE', 'Filter the source table before merging.');
      return;
    }
    if (when.condition.bySource) refuse('WHEN NOT MATCHED BY SOURCE', 'Delete with a separate statement.');
    if (when.result && RawNode.is(when.result) && when.result.sqlFragments.join('').includes('do nothing')) {
      refuse(
        'DO NOTHING in MERGE',
        'Update the matched row to its own value, or filter the source table before merging.',
      );
    }
    if (when.condition.not) seen.notMatched += 1;
    else seen.matched += 1;
  }
  if (seen.matched !== 1 || seen.notMatched !== 1) {
    refuse(
      `a MERGE with ${seen.matched} WHEN MATCHED and ${seen.notMatched} WHEN NOT MATCHED`,
      'Give exactly one of each, or use mergeRemoveDuplicates().',
    );
  }
}
