import type { FeatureArea } from '../types.ts';

export const transactions: FeatureArea = {
  area: 'transactions',
  features: [
    {
      feature: 'BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK, ABORT',
      status: 'emulated',
      page: 'r_BEGIN',
      setup: ['create table t (a int)'],
      example: [
        'begin transaction isolation level serializable read write',
        'insert into t values (1)',
        'abort work',
        'select count(*) from t',
      ],
      expect: [['0']],
      note: 'Every name of a level means the level of the database.',
    },
    {
      feature: 'SNAPSHOT isolation',
      status: 'emulated',
      page: 'c_serial_isolation',
      example: ['begin', 'show transaction_isolation'],
      expect: [['repeatable read']],
      note: 'The second writer of a row in a block gets "could not complete because of conflict with concurrent transaction". A statement without a block waits for the other writer and goes on with what it committed. Catalogues are read in the snapshot too, on Redshift as committed.',
    },
    {
      feature: 'SERIALIZABLE isolation of a database, 1023',
      status: 'emulated',
      page: 'c_serial_isolation',
      example: ["select database_isolation_level from svv_redshift_databases where database_name = 'dev'"],
      expect: [['Snapshot Isolation']],
      note: 'CREATE and ALTER DATABASE … ISOLATION LEVEL. The detail of error 1023 names the table, the transactions as far as their ids are known, and the process; table 0 when the transaction was one Query.',
    },
    {
      feature: 'TRUNCATE commits',
      status: 'emulated',
      page: 'r_TRUNCATE',
      setup: ['create table t (a int)', 'create table u (a int)'],
      example: ['begin', 'insert into u values (1)', 'truncate t', 'rollback', 'select a from u'],
      expect: [['1']],
    },
    {
      feature: 'SAVEPOINT',
      status: 'refused',
      page: 'c_unsupported-postgresql-features',
      example: 'savepoint a',
      expect: { error: '0A000 SAVEPOINT is not supported' },
    },
    {
      feature: 'VACUUM, ALTER TABLE APPEND, ALTER COLUMN TYPE, CREATE DATABASE in a block',
      status: 'refused',
      page: 'r_ALTER_TABLE_APPEND',
      setup: ['create table t (a int)', 'create table u (a int)'],
      example: ['begin', 'alter table t append from u'],
      expect: { error: '25001 ALTER TABLE APPEND cannot run inside a transaction block' },
    },
    {
      feature: 'LOCK',
      status: 'emulated',
      page: 'r_LOCK',
      setup: ['create table t (a int)'],
      example: ['begin', 'lock table t'],
      expect: 'ok',
      note: 'Takes no mode. The snapshot is taken by the first query, after the lock.',
    },
  ],
};
