/** System tables and views that Redshift's clients read, and the tables of redshift-local behind them. */
export const viewsSql = String.raw`
create sequence if not exists pg_catalog.redshift_local_query_id start 1000;
create or replace function pg_catalog.pg_get_late_binding_view_cols() returns setof record language plpgsql stable as
  $$ begin return; end $$;
create or replace view pg_catalog.svv_external_schemas as select null::oid as esoid, null::int2 as eskind, null::varchar as schemaname,
  null::int as esowner, null::varchar as databasename, null::varchar as esoptions where false;
create or replace view pg_catalog.svv_external_tables as select null::varchar as redshift_database_name, null::varchar as schemaname,
  null::varchar as tablename, null::varchar as tabletype, null::varchar as location where false;
create or replace view pg_catalog.svv_external_columns as select null::varchar as redshift_database_name, null::varchar as schemaname,
  null::varchar as tablename, null::varchar as columnname, null::varchar as external_type, null::int as columnnum,
  null::int as part_key, null::varchar as is_nullable where false;
create or replace view pg_catalog.stv_mv_info as select null::varchar as db_name, null::varchar as schema, null::varchar as name,
  null::int as updated_upto_xid, null::varchar as is_stale, null::varchar as owner_user_name, null::int as state, null::varchar as autorewrite,
  null::varchar as autorefresh where false;

create or replace view pg_catalog.svv_table_info as select current_database()::varchar as "database", n.nspname::varchar as "schema",
  c.oid as table_id, c.relname::varchar as "table", 'N'::varchar as encoded, 'AUTO(ALL)'::varchar as diststyle, null::varchar as sortkey1,
  coalesce((select max(a.atttypmod - 4) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.atttypid = 1043 and not a.attisdropped), 0)::int as max_varchar,
  null::varchar as sortkey1_enc, 0 as sortkey_num, greatest(1, pg_total_relation_size(c.oid) / 1048576)::bigint as size,
  0.0::numeric(10,4) as pct_used, 0::bigint as empty, null::numeric(5,2) as unsorted, 0::numeric(5,2) as stats_off,
  greatest(c.reltuples, 0)::numeric(38,0) as tbl_rows, null::numeric(19,2) as skew_sortkey1, null::numeric(19,2) as skew_rows
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relpersistence <> 't';

create or replace view pg_catalog.pg_table_def as select n.nspname as schemaname, c.relname as tablename, a.attname as "column",
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type, 'none'::varchar as encoding, false as distkey, 0 as sortkey, a.attnotnull as "notnull"
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'v') and n.nspname = any (current_schemas(true));
create or replace view pg_catalog.pg_user_info as select usename, usesysid, usecreatedb, usesuper, usecatupd, passwd, valuntil, useconfig,
  'UNLIMITED'::varchar as useconnlimit from (select *, false as usecatupd from pg_catalog.pg_user) u;
create or replace view pg_catalog.svv_all_schemas as select current_database()::varchar as database_name, nspname::varchar as schema_name,
  nspowner::int as schema_owner, 'local'::varchar as schema_type, null::varchar as schema_acl, null::varchar as source_database,
  null::varchar as schema_option from pg_catalog.pg_namespace where nspname not like 'pg\\_t%';
create or replace view pg_catalog.svv_redshift_schemas as select database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option
  from pg_catalog.svv_all_schemas;
create or replace view pg_catalog.svv_redshift_databases as select datname::varchar as database_name, datdba::int as database_owner,
  'local'::varchar as database_type, null::varchar as database_acl, null::varchar as database_options,
  'Snapshot Isolation'::varchar as database_isolation_level from pg_catalog.pg_database where not datistemplate;

-- information_schema says 'super', not the type below it.
do $$
declare definition text;
begin
  if to_regclass('information_schema.redshift_local_columns') is null then
    alter view information_schema.columns rename to redshift_local_columns;
    select string_agg(case attname
        when 'data_type' then '(case when domain_name = ''super'' then ''super'' else data_type end)::information_schema.character_data as data_type'
        when 'domain_catalog' then '(case when domain_name <> ''super'' then domain_catalog end)::information_schema.sql_identifier as domain_catalog'
        when 'domain_schema' then '(case when domain_name <> ''super'' then domain_schema end)::information_schema.sql_identifier as domain_schema'
        when 'domain_name' then '(case when domain_name <> ''super'' then domain_name end)::information_schema.sql_identifier as domain_name'
        else quote_ident(attname) end, ', ' order by attnum)
      into definition from pg_catalog.pg_attribute
      where attrelid = 'information_schema.redshift_local_columns'::regclass and attnum > 0;
    execute 'create view information_schema.columns as select ' || definition || ' from information_schema.redshift_local_columns';
    grant select on information_schema.columns to public;
  end if;
end $$;
create or replace view pg_catalog.svv_columns as select table_catalog, table_schema, table_name, column_name, ordinal_position, column_default,
  is_nullable, data_type, character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision,
  interval_type, interval_precision, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema,
  collation_name, domain_name, null::varchar as remarks from information_schema.columns;
create or replace view pg_catalog.svv_tables as select table_catalog, table_schema, table_name, table_type, null::varchar as remarks
  from information_schema.tables;
create or replace view pg_catalog.svv_redshift_tables as select table_catalog as database_name, table_schema as schema_name, table_name,
  case table_type when 'VIEW' then 'VIEW' else 'TABLE' end as table_type, null::varchar as table_acl, null::varchar as remarks
  from information_schema.tables;
create or replace view pg_catalog.svv_all_tables as select * from pg_catalog.svv_redshift_tables;
create or replace view pg_catalog.svv_redshift_columns as select table_catalog as database_name, table_schema as schema_name, table_name,
  column_name, ordinal_position, data_type, column_default, is_nullable, null::varchar as encoding, false as distkey, 0 as sortkey,
  null::varchar as column_acl, null::varchar as remarks from information_schema.columns;
create or replace view pg_catalog.svv_all_columns as select * from pg_catalog.svv_redshift_columns;

do $$
declare name text;
begin
  foreach name in array array['svv_external_schemas',
    'svv_external_tables', 'svv_external_columns', 'stv_mv_info', 'svv_table_info', 'pg_table_def', 'svv_all_schemas', 'svv_redshift_schemas',
    'svv_redshift_databases', 'svv_columns', 'svv_tables', 'svv_redshift_tables', 'svv_all_tables', 'svv_redshift_columns', 'svv_all_columns'] loop
    execute 'grant select on pg_catalog.' || name || ' to public';
  end loop;
end $$;
`;
