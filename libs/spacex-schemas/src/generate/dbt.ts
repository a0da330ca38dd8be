import { rawSchema, sqlType } from '../table.ts';
import type { TableDefinition } from '../table.ts';
import { describeColumn } from './describe.ts';

/** A scalar of YAML: a JSON string is one. */
const quoted = (text: string) => JSON.stringify(text);

/**
 * The dbt source of all raw tables. Only parents that keep changing have a freshness: a child table may rightly stay
 * empty, and `_etl_loaded_at` moves only when content does.
 */
export function dbtSources(tables: readonly TableDefinition[]): string {
  return [
    'version: 2',
    '',
    'sources:',
    '  - name: spacex',
    `    schema: ${rawSchema}`,
    `    description: ${quoted('What etl-runner loads: one row per document, child tables for its arrays.')}`,
    '    config:',
    '      loaded_at_field: _etl_loaded_at',
    '      freshness:',
    '        warn_after: { count: 36, period: hour }',
    '        error_after: { count: 72, period: hour }',
    '    tables:',
    ...tables.flatMap(sourceTable),
    '',
  ].join('\n');
}

function sourceTable(table: TableDefinition): string[] {
  return [
    `      - name: ${table.name}`,
    `        description: ${quoted(table.description)}`,
    ...(table.parentKey ? ['        config:', '          freshness: null'] : []),
    '        columns:',
    ...table.columns.flatMap((column) => [
      `          - name: ${column.name}`,
      `            description: ${quoted(describeColumn(column))}`,
      `            data_type: ${sqlType(column.type)}`,
    ]),
  ];
}
