/** System tables and views that Redshift's clients read, and the tables of redshift-local behind them. */
export const viewsSql = String.raw`
-- A newer version may give a view other columns, which Postgres does not replace. Views of users that read from them go too.
do $$
declare found record;
begin
  if (select relkind from pg_catalog.pg_class where oid = to_regclass('pg_catalog.redshift_local_session')) = 'r' then
    drop table pg_catalog.redshift_local_session;
  end if;
  for found in select relname from pg_catalog.pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind = 'v' and oid >= 16384 loop
    execute format('drop view if exists pg_catalog.%I cascade', found.relname);
  end loop;
end $$;
create sequence if not exists pg_catalog.redshift_local_query_id start 1000;
create table if not exists pg_catalog.redshift_local_load_error (
  query bigint, tbl oid, starttime timestamp default (clock_timestamp() at time zone 'UTC'), session int, userid int,
  filename text, line_number bigint, colname text, type text, col_length text, "position" int,
  raw_line text, raw_field_value text, err_code int, err_reason text);
create table if not exists pg_catalog.redshift_local_load (
  query bigint primary key, userid int, session int, starttime timestamp, endtime timestamp, table_name text, status text,
  data_source text, loaded_rows bigint, loaded_bytes bigint, source_file_count int, error_count bigint, error_message text);

-- The last COPY of a session outlives a rollback, and its own transaction sees it whatever its snapshot is. Neither tables nor
-- settings do both; the numbers of session-level advisory locks, which Redshift's clients cannot take, do: id, and -1 - rows.
create or replace view pg_catalog.redshift_local_session as select (classid::bigint << 32) | objid::bigint as number from pg_catalog.pg_locks
  where locktype = 'advisory' and pid = pg_backend_pid() and objsubid = 1;
create or replace function pg_catalog.redshift_local_remember_copy(id bigint, loaded bigint) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_unlock_shared(number) from (select number from pg_catalog.redshift_local_session offset 0) old;
  perform pg_advisory_lock_shared(id), pg_advisory_lock_shared(-1 - loaded);
end $$;
create or replace function pg_catalog.pg_last_copy_id() returns bigint language sql volatile as
  $$ select coalesce((select max(number) from pg_catalog.redshift_local_session where number >= 0), -1) $$;
create or replace function pg_catalog.pg_last_copy_count() returns bigint language sql volatile as
  $$ select coalesce((select -1 - min(number) from pg_catalog.redshift_local_session where number < 0), 0) $$;
grant select on pg_catalog.redshift_local_session to public;

-- Redshift pads these with blanks.
create or replace view pg_catalog.stl_load_errors as select userid, 0 as slice, tbl::int as tbl, starttime, session, query::int as query,
  left(filename, 256)::char(256) as filename, line_number, left(colname, 127)::char(127) as colname, left(type, 10)::char(10) as type,
  left(col_length, 10)::char(10) as col_length, "position", left(raw_line, 1024)::char(1024) as raw_line,
  left(raw_field_value, 1024)::char(1024) as raw_field_value, err_code, left(err_reason, 100)::char(100) as err_reason
  from pg_catalog.redshift_local_load_error;
create or replace view pg_catalog.stl_loaderror_detail as select userid, 0 as slice, session, query::int as query,
  left(filename, 256)::char(256) as filename, line_number, line_number as field, left(colname, 127)::char(127) as colname,
  left(raw_field_value, 1024)::char(1024) as value, 0 as is_null, left(type, 10)::char(10) as type, left(col_length, 10)::char(10) as col_length
  from pg_catalog.redshift_local_load_error;
create or replace view pg_catalog.sys_load_error_detail as select userid as user_id, query as query_id, 0::bigint as transaction_id,
  session as session_id, current_database()::char(64) as database_name, tbl::bigint::int as table_id, starttime as start_time,
  left(filename, 256)::char(256) as file_name, line_number, left(colname, 127)::char(127) as column_name, left(type, 10)::char(10) as column_type,
  left(col_length, 10)::char(10) as column_length, "position", err_code as error_code, left(err_reason, 512)::char(512) as error_message
  from pg_catalog.redshift_local_load_error;
create or replace view pg_catalog.sys_load_history as select userid as user_id, query as query_id, 0::bigint as transaction_id,
  session as session_id, current_database()::text as database_name, status, table_name, starttime as start_time, endtime as end_time,
  (extract(epoch from endtime - starttime) * 1000000)::bigint as duration, data_source, loaded_rows, loaded_bytes,
  source_file_count, error_count, error_message from pg_catalog.redshift_local_load;

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
  case when exists (select from pg_catalog.pg_db_role_setting s where s.setdatabase = d.oid and s.setrole = 0
    and 'default_transaction_isolation=serializable' = any (s.setconfig)) then 'Serializable' else 'Snapshot Isolation' end::varchar as database_isolation_level
  from pg_catalog.pg_database d where not datistemplate;

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
  foreach name in array array['stl_load_errors', 'stl_loaderror_detail', 'sys_load_error_detail', 'sys_load_history', 'svv_external_schemas',
    'svv_external_tables', 'svv_external_columns', 'stv_mv_info', 'svv_table_info', 'pg_table_def', 'svv_all_schemas', 'svv_redshift_schemas',
    'svv_redshift_databases', 'svv_columns', 'svv_tables', 'svv_redshift_tables', 'svv_all_tables', 'svv_redshift_columns', 'svv_all_columns'] loop
    execute 'grant select on pg_catalog.' || name || ' to public';
  end loop;
end $$;
`;
