import type { SchemaElement } from 'hyparquet';
import { BadObjectError } from '../errors.ts';
import type { TargetColumn, TargetType } from '../target-type.ts';

/** Which column types take what a Parquet column holds; other pairs end a COPY on Redshift ("incompatible Parquet schema"). */
function allowedKinds({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): readonly string[] {
  if (converted === 'DECIMAL') return ['numeric'];
  if (converted === 'DATE') return ['date'];
  if (type === 'INT96' || logical?.type === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP')) {
    return ['timestamp', 'timestamptz'];
  }
  switch (type) {
    case 'BOOLEAN':
      return ['boolean'];
    case 'INT32':
      return ['integer2', 'integer4'];
    case 'INT64':
      return ['integer8'];
    case 'FLOAT':
      return ['real'];
    case 'DOUBLE':
      return ['double'];
    default:
      return ['varchar', 'char', 'varbyte', 'super'];
  }
}

const kindOf = (type: TargetType): string => (type.kind === 'integer' ? `integer${type.bytes}` : type.kind);

/**
 * Checks that a column of a file may fill a column of the table.
 *
 * @throws BadObjectError
 */
export function checkParquetType(element: SchemaElement, column: TargetColumn): void {
  if (allowedKinds(element).includes(kindOf(column.type))) return;
  const name = (element.converted_type ?? element.logical_type?.type ?? element.type ?? '').toLowerCase();
  const presence = (element.repetition_type ?? 'OPTIONAL').toLowerCase();
  throw new BadObjectError(
    `incompatible Parquet schema for column "${column.name}". Column type: ${column.typeName.toUpperCase()}, ` +
      `Parquet schema: ${presence} ${name} ${element.name}`,
  );
}
