import { describeChecks } from './support.ts';

describeChecks('redshift_connector', 'redshift_connector', [
  'logs in over verified TLS',
  'refuses a wrong password',
  'reads and binds every type',
  'inserts many rows',
  'inserts in bulk',
  'copies from S3',
  'reads metadata',
  'lists procedures',
  'reads SUPER as text',
  'reads VARBYTE',
  'knows the columns of a result',
  'gives a data frame',
  'goes on after an error',
]);
