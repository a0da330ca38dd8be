import { describeChecks } from './support.ts';

describeChecks("SQLAlchemy's Redshift dialect", 'sqlalchemy', [
  'creates tables with keys',
  'inserts and selects',
  'reflects tables',
  'reflects keys of distribution and sorting',
  'reflects views',
  'copies from S3',
  'rolls back',
]);
