import type { FeatureArea } from '../types.ts';

export const catalogue: FeatureArea = {
  area: 'catalogue',
  features: [
    {
      feature: 'SHOW DATABASES, SCHEMAS, TABLES, COLUMNS',
      status: 'emulated',
      page: 'r_SHOW_TABLES',
      setup: ['create schema if not exists shown', 'create table if not exists shown.t (a int)'],
      example: "show tables from schema dev.shown like 't%' limit 1",
      expect: 'ok',
    },
    {
      feature: 'SHOW TABLE, SHOW VIEW',
      status: 'emulated',
      page: 'r_SHOW_TABLE',
      setup: ['create temp table shown_table (a int not null) diststyle all'],
      example: 'show table shown_table',
      expect: 'ok',
      note: 'The layout of the text is ours.',
    },
    {
      feature: 'SHOW GRANTS ON TABLE, SHOW CONSTRAINTS',
      status: 'emulated',
      page: 'r_SHOW_GRANTS',
      setup: [
        'create schema if not exists shown',
        'create table if not exists shown.keyed (a int primary key)',
      ],
      example: 'show constraints primary keys from table shown.keyed',
      expect: [['dev', 'shown', 'keyed', 'a', '1', 'keyed_pkey']],
      note: 'Other forms of SHOW GRANTS are refused.',
    },
    {
      feature: 'SVV_TABLE_INFO',
      status: 'emulated',
      page: 'r_SVV_TABLE_INFO',
      setup: ['create table empty_table (a int)'],
      example: 'select 1 from svv_table_info where "table" = \'empty_table\'',
      expect: [],
      note: 'Empty tables are not listed, as on Redshift. Sizes and row counts are estimates of Postgres.',
    },
    {
      feature: 'PG_TABLE_DEF',
      status: 'emulated',
      page: 'r_PG_TABLE_DEF',
      setup: ['create table t (a int)', 'set search_path to public'],
      example: "select count(*) from pg_table_def where tablename = 't'",
      expect: [['0']],
      note: 'Only tables of the schemas in search_path.',
    },
    {
      feature: 'attisdistkey, attsortkeyord, attencodingtype, reldiststyle, format_encoding()',
      status: 'emulated',
      page: 'c_join_PG',
      setup: ['create table t (a int distkey)'],
      example:
        "select attisdistkey, reldiststyle, format_encoding(attencodingtype::integer) from pg_attribute join pg_class c on c.oid = attrelid where relname = 't' and attnum = 1 and relnamespace = current_schema()::regnamespace",
      expect: [['t', '1', 'az64']],
    },
    {
      feature: 'SVV_REDSHIFT_*, SVV_ALL_*, SVV_TABLES, SVV_COLUMNS, SVV_MV_INFO, information_schema',
      status: 'emulated',
      page: 'svv_views',
      setup: ['create table t (a int primary key encode zstd)'],
      example:
        "select column_name, data_type, encoding, distkey from svv_redshift_columns where table_name = 't' and schema_name = current_schema()",
      expect: [['a', 'integer', 'zstd', 'f']],
    },
    {
      feature: 'SVV_EXTERNAL_*',
      status: 'emulated',
      page: 'r_SVV_EXTERNAL_TABLES',
      example: 'select * from svv_external_tables',
      expect: [],
      note: 'Always empty: there are no external schemas.',
    },
    {
      feature: 'SVV_RELATION_PRIVILEGES, SVV_ROLES, SVV_USER_GRANTS, SVL_USER_INFO',
      status: 'emulated',
      page: 'r_SVV_RELATION_PRIVILEGES',
      setup: ['create table t (a int)', 'grant select on t to public'],
      example:
        "select identity_type, privilege_type from svv_relation_privileges where relation_name = 't' and namespace_name = current_schema() and identity_name = 'public'",
      expect: [['public', 'select']],
    },
    {
      feature: 'SYS_QUERY_HISTORY, STL_QUERY, STV_RECENTS, STV_INFLIGHT, STV_SESSIONS',
      status: 'emulated',
      page: 'SYS_QUERY_HISTORY',
      example:
        'select trim(query_type), trim(status) from sys_query_history where session_id = pg_backend_pid()',
      expect: [['SELECT', 'running']],
      note: 'The last statement of each session that is open; there is no longer history.',
    },
    {
      feature: 'STV_SLICES',
      status: 'emulated',
      page: 'r_STV_SLICES',
      example: 'select count(*) from stv_slices',
      expect: [['2']],
    },
  ],
};
