import { describeChecks } from './support.ts';

describeChecks('awswrangler', 'awswrangler', [
  'writes rows by INSERT',
  'copies a data frame',
  'upserts by primary key',
  'unloads a query',
  'reads a table',
]);
