import type { StatementCase } from './statement.ts';

/** What redshift-local does not execute, by the names of the statements. */
export const notEmulated: Readonly<Record<string, string>> = {
  'a collation': 'redshift-local has no COLLATE()',
  'GRANT on tables to a role, a user, a group and all':
    'redshift-local has no WITH GRANT OPTION for one of several',
  'GRANT ROLE': 'redshift-local has no GRANT ROLE',
  'REVOKE ROLE': 'redshift-local has no REVOKE ROLE',
  'dropping a role that is in use': 'redshift-local has no DROP ROLE … FORCE',
  'UNLOAD of Parquet by partitions': 'redshift-local has no KMS_KEY_ID',
};

/** The statement with what redshift-local lacks for it. */
export const withGaps = (statement: StatementCase): StatementCase => {
  const gap = Object.hasOwn(notEmulated, statement.name) ? notEmulated[statement.name] : undefined;
  return gap === undefined ? statement : { ...statement, executable: gap };
};
