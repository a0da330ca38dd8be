import type { StatementCase } from './statement.ts';

/** What redshift-local does not execute, by the names of the statements. */
export const notEmulated: Readonly<Record<string, string>> = {
  EXCLUDE: 'redshift-local has no EXCLUDE',
  'QUALIFY before ORDER BY and LIMIT': 'redshift-local has no QUALIFY',
  'two QUALIFY behind HAVING': 'redshift-local has no QUALIFY',
  'unnesting a SUPER array': 'redshift-local has no unnesting',
  'unnesting scalars among joins': 'redshift-local has no unnesting',
  'unnesting that keeps rows without elements': 'redshift-local has no unnesting',
  'a collation': 'redshift-local has no COLLATE()',
  'a path into SUPER': 'redshift-local has no SUPER navigation',
  'a SUPER value in a condition': 'redshift-local has no SUPER navigation',
  'type tests of SUPER': 'redshift-local has no SUPER navigation',
  'SUPER objects and arrays': 'redshift-local has no OBJECT() and ARRAY()',
  PIVOT: 'redshift-local has no PIVOT',
  UNPIVOT: 'redshift-local has no UNPIVOT',
  'UNPIVOT with NULLs': 'redshift-local has no UNPIVOT',
  'LISTAGG over a window': 'redshift-local has no LISTAGG OVER',
  'percentiles over a window': 'redshift-local has no percentiles over a window',
  RATIO_TO_REPORT: 'redshift-local has no RATIO_TO_REPORT',
  'GROUP BY ALL': 'redshift-local has no GROUP BY ALL',
  'GRANT on tables to a role, a user, a group and all':
    'redshift-local has no WITH GRANT OPTION for one of several',
  'GRANT ROLE': 'redshift-local has no GRANT ROLE',
  'REVOKE ROLE': 'redshift-local has no REVOKE ROLE',
  'dropping a role that is in use': 'redshift-local has no DROP ROLE … FORCE',
  'COPY of JSON with conversions': 'redshift-local has no ACCEPTANYDATE',
  'COPY that only validates': 'redshift-local has no IGNOREALLERRORS',
  'COPY with jsonpaths through chained roles': 'redshift-local has no jsonpaths',
  'COPY of CSV': 'redshift-local has no COPY of CSV',
  'COPY of delimited text': 'redshift-local has no COPY of delimited text',
  'COPY of fixed widths': 'redshift-local has no COPY of fixed widths',
  'UNLOAD of CSV with literals inside': 'redshift-local has no UNLOAD',
  'UNLOAD of Parquet by partitions': 'redshift-local has no UNLOAD',
  'UNLOAD of delimited text': 'redshift-local has no UNLOAD',
  'UNLOAD of JSON': 'redshift-local has no UNLOAD',
  'UNLOAD of fixed widths': 'redshift-local has no UNLOAD',
};

/** The statement with what redshift-local lacks for it. */
export const withGaps = (statement: StatementCase): StatementCase => {
  const gap = Object.hasOwn(notEmulated, statement.name) ? notEmulated[statement.name] : undefined;
  return gap === undefined ? statement : { ...statement, executable: gap };
};
