import {
  type Expression,
  type OperationNode,
  OperationNodeTransformer,
  type PrimitiveValueListNode,
  RawNode,
  type ValueListNode,
  ValueNode,
} from 'kysely';

/** Turns bind parameters into literals, for statements that take none (views, UNLOAD, CREATE TABLE AS). */
class InlineParameters extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return ValueNode.createImmediate(super.transformValue(node).value);
  }

  // A list of plain values knows only parameters, so it becomes a list of nodes.
  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    const list: ValueListNode = {
      kind: 'ValueListNode',
      values: node.values.map((value) => ValueNode.createImmediate(value)),
    };
    return list as unknown as PrimitiveValueListNode;
  }
}

/** Marks a query that is a part of the statement, not an operand: three fragments without text around it. */
const WHOLE_QUERY = ['', '', ''] as const;
const NOTHING = RawNode.createWithSql('');

/** Whether a node is a mark of `inlineParameters`, in which the compiler puts no parentheses around the query. */
export const isWholeQuery = (node: OperationNode): boolean =>
  RawNode.is(node) &&
  node.sqlFragments.length === WHOLE_QUERY.length &&
  node.sqlFragments.every((text) => text === '');

/** The same query with its parameters as literals. */
export const inlineNode = <T extends OperationNode>(node: T): T => new InlineParameters().transformNode(node);

/** The query with its parameters as literals, as a part of a statement. */
export function inlineParameters(query: Expression<unknown>): Expression<unknown> {
  const node = inlineNode(query.toOperationNode());
  return { expressionType: undefined, toOperationNode: () => RawNode.create(WHOLE_QUERY, [node, NOTHING]) };
}
