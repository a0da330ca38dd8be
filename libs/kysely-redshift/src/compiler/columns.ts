import type {
  AddColumnNode,
  AlterColumnNode,
  AlterTableNode,
  ColumnDefinitionNode,
  CreateTableNode,
} from 'kysely';
import { refuseEach } from './refuse.ts';

/** Refuses what a column of Redshift cannot have. */
export function checkColumn(node: ColumnDefinitionNode): void {
  refuseEach([
    [node.autoIncrement, 'auto_increment', 'Use modifyEnd(identity(seed, step)).'],
    [node.identity, 'IDENTITY without seed and step', 'Use modifyEnd(identity(seed, step)).'],
    [node.unsigned, 'unsigned numbers', 'Use the next larger type.'],
    [node.nullsNotDistinct, 'NULLS NOT DISTINCT', 'Unique keys are not enforced: test them after loading.'],
    [
      node.references?.onDelete ?? node.references?.onUpdate,
      'ON DELETE and ON UPDATE',
      'Foreign keys are not enforced: delete in the client.',
    ],
  ]);
}

/** Refuses what ADD COLUMN does not take. */
export function checkAddColumn({ column }: AddColumnNode): void {
  refuseEach([
    [
      column.primaryKey || column.unique || column.references,
      'constraints in ADD COLUMN',
      'Add the column first, then the constraint.',
    ],
    [column.ifNotExists, 'ADD COLUMN IF NOT EXISTS', 'Look at the columns first (introspectColumns).'],
  ]);
}

/** Refuses what ALTER COLUMN does not take: only the size of a varchar and the encoding can change. */
export function checkAlterColumn(node: AlterColumnNode): void {
  refuseEach([
    [
      node.setNotNull || node.dropNotNull || node.setDefault || node.dropDefault,
      'changing NOT NULL or DEFAULT of a column',
      'Add a new column, copy the values, drop the old one and rename.',
    ],
    [
      node.dataTypeExpression,
      'ALTER COLUMN … TYPE … USING',
      'Only a varchar can change its size (widenVarchar).',
    ],
  ]);
}

/** Refuses what ALTER TABLE does not take. */
export function checkAlterTable(node: AlterTableNode): void {
  refuseEach([
    [
      (node.columnAlterations?.length ?? 0) > 1,
      'several column changes in one ALTER TABLE',
      'Run one statement per column.',
    ],
    [
      node.setSchema,
      'ALTER TABLE … SET SCHEMA',
      'Create the table in the other schema and use appendFrom().',
    ],
    [node.dropConstraint?.ifExists, 'DROP CONSTRAINT IF EXISTS', 'Look at pg_constraint first.'],
    [
      node.addConstraint &&
        'deferrable' in node.addConstraint.constraint &&
        node.addConstraint.constraint.deferrable !== undefined,
      'DEFERRABLE constraints',
      'Constraints are not enforced: leave it out.',
    ],
  ]);
}

/** Refuses what CREATE TABLE does not take. */
export function checkCreateTable(node: CreateTableNode): void {
  refuseEach([
    [node.onCommit, 'ON COMMIT', 'A temporary table ends with its session; drop it yourself.'],
    [
      node.temporary && node.columns.length === 0 && !node.selectQuery,
      'a table without columns',
      'Use createTableLike().',
    ],
  ]);
}
