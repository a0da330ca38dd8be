import {
  AndNode,
  type CommonTableExpressionNode,
  FromNode,
  HavingNode,
  type JoinNode,
  type OperationNode,
  ParensNode,
  RawNode,
  type SelectQueryNode,
} from 'kysely';
import { qualifyCondition } from '../expressions/qualify.ts';
import { isUnnested } from '../expressions/super.ts';
import { refuse } from './refuse.ts';

const isUnnestJoin = (join: JoinNode): boolean => join.joinType === 'CrossJoin' && isUnnested(join.table);

/**
 * Puts the clauses that only Redshift has in their places: unnested arrays into FROM, QUALIFY behind HAVING.
 */
export function arrangeSelect(node: SelectQueryNode): SelectQueryNode {
  return arrangeQualify(arrangeUnnest(node));
}

/**
 * A query whose only joins are unnested arrays gets them as `from t, t.a as e`, the form that Redshift has had from the
 * start. Among other joins they stay `cross join`, because a comma binds less and would hide `t` from the next ON.
 */
function arrangeUnnest(node: SelectQueryNode): SelectQueryNode {
  const { from, joins } = node;
  if (!from || !joins || !joins.every(isUnnestJoin)) return node;
  const { joins: _, ...rest } = node;
  return { ...rest, from: FromNode.create([...from.froms, ...joins.map(({ table }) => table)]) };
}

function arrangeQualify(node: SelectQueryNode): SelectQueryNode {
  const conditions: OperationNode[] = [];
  const others = (node.endModifiers ?? []).filter((modifier) => {
    const condition = qualifyCondition(modifier);
    if (condition) conditions.push(condition);
    return condition === undefined;
  });
  const [first, ...more] = conditions;
  if (first === undefined) return node;
  const condition = more.reduce<OperationNode>(
    (left, right) => AndNode.create(left, right),
    more.length > 0 ? ParensNode.create(first) : first,
  );
  const { endModifiers: _, ...rest } = node;
  return {
    ...rest,
    ...(others.length > 0 ? { endModifiers: others } : {}),
    having: qualifyAsHaving(condition, node.having),
  };
}

const QUALIFY_ONLY = ['qualify ', ''] as const;
const HAVING_AND_QUALIFY = ['', ' qualify ', ''] as const;

/** HAVING is followed directly by QUALIFY, so both travel as one node. */
const qualifyAsHaving = (condition: OperationNode, having: HavingNode | undefined): HavingNode =>
  HavingNode.create(
    having
      ? RawNode.create(HAVING_AND_QUALIFY, [having.having, condition])
      : RawNode.create(QUALIFY_ONLY, [condition]),
  );

/** Whether a HAVING is nothing but a QUALIFY, which must not be preceded by the word HAVING. */
export const isOnlyQualify = ({ having }: HavingNode): boolean =>
  RawNode.is(having) && having.sqlFragments[0] === QUALIFY_ONLY[0];

/** Refuses forms of WITH that Redshift does not have. */
export function checkCommonTable(node: CommonTableExpressionNode, isRecursive: boolean): void {
  if (node.materialized !== undefined)
    refuse('MATERIALIZED in WITH', 'Leave it out; Redshift decides, or use a temporary table.');
  const isUnion = 'setOperations' in node.expression && node.expression.setOperations !== undefined;
  if (isRecursive && isUnion && !node.name.columns) {
    refuse(
      'a recursive WITH without a column list',
      "Name the columns: withRecursive('tree(id, parent)', …).",
    );
  }
}
