import {
  type AliasedExpression,
  type AliasNode,
  type AnyColumn,
  type ExtractColumnType,
  type Selectable,
  type SelectQueryBuilder,
  sql,
} from 'kysely';
import { InvalidCommandError } from '../errors.ts';

type AllBut<DB, TB extends keyof DB, C> = Selectable<{
  [K in Exclude<AnyColumn<DB, TB>, C>]: ExtractColumnType<DB, TB, K>;
}>;

/**
 * `select * exclude ("a", "b")`: all columns but these. For `$call`, in a query that selects nothing else.
 * @throws InvalidCommandError when no column is named.
 */
export function selectAllExcept<DB, TB extends keyof DB, O, const C extends AnyColumn<DB, TB> & string>(
  ...columns: readonly C[]
): (query: SelectQueryBuilder<DB, TB, O>) => SelectQueryBuilder<DB, TB, O & AllBut<DB, TB, C>> {
  if (columns.length === 0) throw new InvalidCommandError('EXCLUDE', 'no column is named.');
  const star = sql`* exclude (${sql.join(columns.map((column) => sql.id(column)))})`;
  // A star takes no alias; Kysely asks every selected expression for one and uses what toOperationNode gives.
  const selection: AliasedExpression<unknown, never> = {
    expression: star,
    get alias(): never {
      throw new InvalidCommandError('EXCLUDE', 'a star has no alias.');
    },
    toOperationNode: () => star.toOperationNode() as unknown as AliasNode,
  };
  return (query) => query.select(selection) as unknown as SelectQueryBuilder<DB, TB, O & AllBut<DB, TB, C>>;
}
