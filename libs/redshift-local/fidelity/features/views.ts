import type { FeatureArea } from '../types.ts';

export const views: FeatureArea = {
  area: 'views',
  features: [
    {
      feature: 'CREATE VIEW, DROP TABLE … CASCADE',
      status: 'emulated',
      page: 'r_CREATE_VIEW',
      setup: ['create table t (a int)', 'create view v as select a from t'],
      example: 'drop table t',
      expect: { error: '2BP01 cannot drop table t because other objects depend on it' },
    },
    {
      feature: 'WITH NO SCHEMA BINDING',
      status: 'emulated',
      page: 'r_CREATE_VIEW',
      setup: ['create view v as select relname from elsewhere.t with no schema binding'],
      example: 'select * from v',
      expect: { error: '42P01 relation "elsewhere.t" does not exist' },
      note: 'Bound anew after each DDL statement. A view that was never bound has no columns: naming one gives 42703.',
    },
    {
      feature: 'unqualified names WITH NO SCHEMA BINDING',
      status: 'refused',
      page: 'r_CREATE_VIEW',
      setup: ['create table t (a int)'],
      example: 'create view v as select a from t with no schema binding',
      expect: { error: 'All the relation names inside should be qualified' },
    },
    {
      feature: 'CREATE MATERIALIZED VIEW, REFRESH',
      status: 'emulated',
      page: 'materialized-view-create-sql-command',
      setup: [
        'create table t (a int)',
        'create materialized view m distkey (a) as select a from t',
        'insert into t values (1)',
        'refresh materialized view m',
      ],
      example: 'select a from m',
      expect: [['1']],
      note: 'Always computed from scratch; is_stale is not known.',
    },
    {
      feature: 'AUTO REFRESH of materialized views',
      status: 'accepted without effect',
      page: 'materialized-view-refresh-sql-command',
      example: [
        'create materialized view m auto refresh yes as select 1 as a',
        "select autorefresh from svv_mv_info where name = 'm'",
      ],
      expect: [['t']],
    },
  ],
};
