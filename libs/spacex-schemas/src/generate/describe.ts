import type { ColumnDefinition } from '../table.ts';

/** The meaning of a column and its unit as one text. */
export function describeColumn({ description, unit }: ColumnDefinition): string {
  return unit === undefined ? description : `${description} Unit: ${unit}.`;
}
