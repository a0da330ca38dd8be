import {
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  type OperationNode,
  RawNode,
  SelectModifierNode,
  type SelectQueryBuilder,
  sql,
  type SqlBool,
} from 'kysely';

const QUALIFY = 'qualify ';

/**
 * QUALIFY: keeps the rows for which a condition on window functions holds. For `$call`, anywhere in the query: the
 * compiler puts it where Redshift wants it, after HAVING and before ORDER BY and LIMIT. Several are joined by AND.
 *
 * ```ts
 * db.selectFrom('launch').selectAll().orderBy('id').$call(
 *   qualify((eb) => eb(eb.fn.agg<number>('row_number').over((o) => o.partitionBy('site').orderBy('date')), '=', 1)),
 * );
 * ```
 */
export function qualify<DB, TB extends keyof DB, O>(
  condition: (eb: ExpressionBuilder<DB, TB>) => Expression<SqlBool>,
): (query: SelectQueryBuilder<DB, TB, O>) => SelectQueryBuilder<DB, TB, O> {
  return (query) => query.modifyEnd(sql`qualify ${condition(expressionBuilder<DB, TB>())}`);
}

/** The condition, when a modifier was made by `qualify`. */
export function qualifyCondition(modifier: OperationNode): OperationNode | undefined {
  // Kysely wraps what modifyEnd gets.
  const node = SelectModifierNode.is(modifier) ? modifier.rawModifier : modifier;
  return node && RawNode.is(node) && node.sqlFragments[0] === QUALIFY ? node.parameters[0] : undefined;
}
