import {
  type AddColumnNode,
  type AggregateFunctionNode,
  type AlterColumnNode,
  type AlterTableNode,
  type ColumnDefinitionNode,
  type CommonTableExpressionNode,
  type CreateTableNode,
  type CreateViewNode,
  type DataTypeNode,
  type DeleteQueryNode,
  type DropColumnNode,
  type ExplainNode,
  type FunctionNode,
  type GeneratedNode,
  type HavingNode,
  type InsertQueryNode,
  type JoinNode,
  type MergeQueryNode,
  type OperationNode,
  type OperatorNode,
  PostgresQueryCompiler,
  type PrimitiveValueListNode,
  type RefreshMaterializedViewNode,
  type SelectModifierNode,
  type SelectQueryNode,
  type SetOperationNode,
  type TopNode,
  type UpdateQueryNode,
  type WithNode,
} from 'kysely';
import {
  checkAddColumn,
  checkAlterColumn,
  checkAlterTable,
  checkColumn,
  checkCreateTable,
} from './compiler/columns.ts';
import { checkDataType } from './compiler/data-types.ts';
import { checkMerge } from './compiler/merge.ts';
import { checkOperator } from './compiler/operators.ts';
import { refuse, refuseEach } from './compiler/refuse.ts';
import { arrangeSelect, checkCommonTable, isOnlyQualify } from './compiler/select.ts';
import { inlineNode, isWholeQuery } from './inline-parameters.ts';
import { escapeIdentifier, escapeLiteral, type IdentifierCase, normalizeIdentifier } from './identifiers.ts';

const LOCKING_MODIFIERS: ReadonlySet<string> = new Set([
  'ForUpdate',
  'ForNoKeyUpdate',
  'ForShare',
  'ForKeyShare',
  'NoWait',
  'SkipLocked',
]);

const JSON_REMEDY =
  'Store the value as SUPER and navigate with superPath(), or use json_extract_path_text().';

/** Options of the query compiler. */
export interface RedshiftQueryCompilerOptions {
  /** What to do with upper-case letters in names. Default `error`. */
  readonly identifierCase?: IdentifierCase;
}

/**
 * Compiles Kysely's queries to Redshift SQL. Whatever Redshift does not have throws `UnsupportedByRedshiftError` with
 * the way around, because a statement that is merely different would be silently wrong.
 */
export class RedshiftQueryCompiler extends PostgresQueryCompiler {
  readonly #identifierCase: IdentifierCase;
  #isInRecursiveWith = false;

  constructor(options: RedshiftQueryCompilerOptions = {}) {
    super();
    this.#identifierCase = options.identifierCase ?? 'error';
  }

  /** A query inside a statement of ours stands alone, so that it gets no parentheses. */
  protected override get parentNode(): OperationNode | undefined {
    const parent = super.parentNode;
    return parent && isWholeQuery(parent) ? undefined : parent;
  }

  protected override sanitizeIdentifier(identifier: string): string {
    return escapeIdentifier(normalizeIdentifier(identifier, this.#identifierCase));
  }

  protected override sanitizeStringLiteral(value: string): string {
    return escapeLiteral(value);
  }

  protected override appendImmediateValue(value: unknown): void {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      refuse(`the number ${value} as a literal`, "Write sql`'NaN'::float8`, or leave the row out.");
    }
    super.appendImmediateValue(value);
  }

  protected override visitSelectQuery(node: SelectQueryNode): void {
    super.visitSelectQuery(arrangeSelect(node));
  }

  protected override visitHaving(node: HavingNode): void {
    if (isOnlyQualify(node)) this.visitNode(node.having);
    else super.visitHaving(node);
  }

  protected override visitTop(node: TopNode): void {
    if (node.modifiers) refuse('TOP with PERCENT or WITH TIES', 'Use a window function with qualify().');
    this.append(`top ${node.expression}`);
  }

  protected override visitWith(node: WithNode): void {
    const outer = this.#isInRecursiveWith;
    this.#isInRecursiveWith = node.recursive ?? false;
    super.visitWith(node);
    this.#isInRecursiveWith = outer;
  }

  protected override visitCommonTableExpression(node: CommonTableExpressionNode): void {
    checkCommonTable(node, this.#isInRecursiveWith);
    super.visitCommonTableExpression(node);
  }

  protected override visitReturning(): void {
    refuse('RETURNING', 'Make keys in the client, or read the rows back inside the same transaction.');
  }

  protected override visitOnConflict(): void {
    refuse('ON CONFLICT', 'Load a staging table and use upsert() or mergeInto().');
  }

  protected override compileDistinctOn(): void {
    refuse(
      'DISTINCT ON',
      'Number the rows with row_number() over (partition by …) and keep 1 with qualify().',
    );
  }

  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== undefined && LOCKING_MODIFIERS.has(node.modifier)) {
      refuse(
        'row locks (FOR UPDATE and its kin)',
        'Use lockTables() as the first statement of a transaction.',
      );
    }
    super.visitSelectModifier(node);
  }

  protected override visitCreateIndex(): void {
    refuse('indexes', 'Give the table a sortKey() and a distKey().');
  }

  protected override visitDropIndex(): void {
    refuse('indexes', 'There is none to drop; change the sort key with alterSortKey().');
  }

  protected override visitAddIndex(): void {
    refuse('indexes', 'Give the table a sortKey() and a distKey().');
  }

  protected override visitCreateType(): void {
    refuse('CREATE TYPE', 'Use varchar with a documented set of values.');
  }

  protected override visitDropType(): void {
    refuse('DROP TYPE', 'Redshift has no types of your own.');
  }

  protected override visitAlterType(): void {
    refuse('ALTER TYPE', 'Redshift has no types of your own.');
  }

  protected override visitCheckConstraint(): void {
    refuse('CHECK constraints', 'Test the rule before loading, or in a dbt test.');
  }

  protected override visitGenerated(node: GeneratedNode): void {
    refuse(
      node.identity ? 'GENERATED … AS IDENTITY without seed and step' : 'GENERATED columns',
      node.identity
        ? 'Use modifyEnd(identity(seed, step)) or modifyEnd(identityByDefault(seed, step)).'
        : 'Compute the value in the query, or in a view.',
    );
  }

  protected override visitDataType(node: DataTypeNode): void {
    checkDataType(node.dataType);
    super.visitDataType(node);
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    checkColumn(node);
    super.visitColumnDefinition(node);
  }

  protected override visitCreateTable(node: CreateTableNode): void {
    checkCreateTable(node);
    const { selectQuery } = node;
    super.visitCreateTable(selectQuery ? { ...node, selectQuery: inlineNode(selectQuery) } : node);
  }

  protected override visitAlterTable(node: AlterTableNode): void {
    checkAlterTable(node);
    super.visitAlterTable(node);
  }

  protected override visitAddColumn(node: AddColumnNode): void {
    checkAddColumn(node);
    super.visitAddColumn(node);
  }

  protected override visitDropColumn(node: DropColumnNode): void {
    if (node.ifExists) refuse('DROP COLUMN IF EXISTS', 'Look at the columns first (introspectColumns).');
    super.visitDropColumn(node);
  }

  protected override visitAlterColumn(node: AlterColumnNode): void {
    checkAlterColumn(node);
    super.visitAlterColumn(node);
  }

  protected override visitRenameConstraint(): void {
    refuse('RENAME CONSTRAINT', 'Drop the constraint and add it under the new name.');
  }

  protected override visitJoin(node: JoinNode): void {
    if (
      node.joinType.startsWith('Lateral') ||
      node.joinType.endsWith('Lateral') ||
      node.joinType.endsWith('Apply')
    ) {
      refuse('LATERAL joins', 'Use a window function or a correlated subquery; unnest() for SUPER arrays.');
    }
    super.visitJoin(node);
  }

  protected override visitCollate(): void {
    refuse('COLLATE in ORDER BY', "Order by collate(expression, 'case_insensitive').");
  }

  protected override visitJSONReference(): void {
    refuse('JSON arrows', JSON_REMEDY);
  }

  protected override visitJSONPath(): void {
    refuse('JSON paths', JSON_REMEDY);
  }

  protected override visitOperator(node: OperatorNode): void {
    checkOperator(node.operator);
    super.visitOperator(node);
  }

  protected override visitAggregateFunction(node: AggregateFunctionNode): void {
    if (node.filter)
      refuse('FILTER after an aggregate', 'Aggregate a case expression: sum(case when … then … end).');
    super.visitAggregateFunction(node);
  }

  protected override visitFunction(node: FunctionNode): void {
    const isArrayComparison =
      node.func === 'any' && node.arguments.every(({ kind }) => kind !== 'SelectQueryNode');
    if (isArrayComparison) refuse('ANY of an array', 'Use in, or unnest() the SUPER array.');
    super.visitFunction(node);
  }

  protected override visitFetch(): void {
    refuse('FETCH NEXT … ROWS', 'Use limit() and offset().');
  }

  protected override visitExplain(node: ExplainNode): void {
    if (node.format || node.options)
      refuse('EXPLAIN with options', 'Use explain() alone; the plan comes as text.');
    super.visitExplain(node);
  }

  protected override visitCreateView(node: CreateViewNode): void {
    refuseEach([
      [node.temporary, 'temporary views', 'Use a temporary table, or a WITH clause.'],
      [node.ifNotExists, 'CREATE VIEW IF NOT EXISTS', 'Use orReplace().'],
    ]);
    super.visitCreateView(node);
  }

  protected override visitRefreshMaterializedView(node: RefreshMaterializedViewNode): void {
    if (node.concurrently || node.withNoData) {
      refuse('REFRESH MATERIALIZED VIEW with CONCURRENTLY or WITH NO DATA', 'Refresh without options.');
    }
    // Kysely always appends "with data", which Redshift does not know.
    this.append('refresh materialized view ');
    this.visitNode(node.name);
  }

  /** Kysely fills the gaps of ragged rows with DEFAULT, which Redshift takes in one-row inserts only. */
  protected override visitDefaultInsertValue(): void {
    refuse(
      'DEFAULT among the values of a multi-row INSERT',
      'Give every row the same keys: name each column in each row, or insert in groups.',
    );
  }

  protected override visitSetOperation(node: SetOperationNode): void {
    if (node.all && node.operator !== 'union') {
      refuse(
        `${node.operator.toUpperCase()} ALL`,
        `Use ${node.operator}() without ALL, or count with row_number().`,
      );
    }
    super.visitSetOperation(node);
  }

  protected override visitInsertQuery(node: InsertQueryNode): void {
    refuseEach([
      [node.with, 'WITH before INSERT', 'Put it inside: insertInto().expression(db.with(…).selectFrom(…)).'],
      [
        node.orAction ?? node.replace ?? node.onDuplicateKey,
        'INSERT OR …, REPLACE and ON DUPLICATE KEY',
        'Load a staging table and use upsert() or mergeInto().',
      ],
      [node.top ?? node.output, 'TOP and OUTPUT in INSERT', 'Leave them out.'],
    ]);
    super.visitInsertQuery(node);
  }

  protected override visitUpdateQuery(node: UpdateQueryNode): void {
    refuseEach([
      [
        node.limit ?? node.orderBy ?? node.top,
        'ORDER BY, LIMIT and TOP in UPDATE',
        'Choose the rows in a subquery: where key in (select … limit …).',
      ],
      [node.output, 'OUTPUT', 'Read the rows back inside the same transaction.'],
    ]);
    super.visitUpdateQuery(node);
  }

  protected override visitDeleteQuery(node: DeleteQueryNode): void {
    refuseEach([
      [
        node.limit ?? node.orderBy ?? node.top,
        'ORDER BY, LIMIT and TOP in DELETE',
        'Choose the rows in a subquery: where key in (select … limit …).',
      ],
      [node.output, 'OUTPUT', 'Read the rows before deleting them, inside the same transaction.'],
    ]);
    super.visitDeleteQuery(node);
  }

  protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
    if (node.values.length === 0) refuse('an empty IN list', 'Leave the condition out, or use sql`false`.');
    super.visitPrimitiveValueList(node);
  }

  protected override visitMergeQuery(node: MergeQueryNode): void {
    checkMerge(node);
    super.visitMergeQuery(node);
  }
}
