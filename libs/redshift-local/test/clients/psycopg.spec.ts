import { describeChecks } from './support.ts';

describeChecks('psycopg 3', 'psycopg', [
  'logs in over verified TLS',
  'says it is Redshift',
  'binds parameters as text and binary',
  'inserts many rows through a pipeline',
  'prepares statements',
  'copies from S3 in a transaction',
  'reads with a server side cursor',
  'cancels a statement',
  'raises errors by their class',
]);
