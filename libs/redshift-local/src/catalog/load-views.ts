/** System views about COPY and UNLOAD (AWS docs, SYS monitoring views and STL views), and the tables of redshift-local behind them. */
export const loadViewsSql = String.raw`
create sequence if not exists pg_catalog.redshift_local_query_id start 1000;
create table if not exists pg_catalog.redshift_local_load_error (
  query bigint, tbl oid, starttime timestamp default (clock_timestamp() at time zone 'UTC'), session int, userid int,
  filename text, line_number bigint, colname text, type text, col_length text, "position" int,
  raw_line text, raw_field_value text, err_code int, err_reason text);
create table if not exists pg_catalog.redshift_local_load (
  query bigint primary key, userid int, session int, starttime timestamp, endtime timestamp, table_name text, status text,
  data_source text, loaded_rows bigint, loaded_bytes bigint, source_file_count int, error_count bigint, error_message text);
alter table pg_catalog.redshift_local_load add column if not exists file_format text;
create table if not exists pg_catalog.redshift_local_load_file (
  query bigint, userid int, filename text, bytes bigint, lines bigint, errors bigint, starttime timestamp, endtime timestamp);
create table if not exists pg_catalog.redshift_local_replacement (
  query bigint, userid int, session int, tbl oid, starttime timestamp, filename text, line_number bigint, colname text, raw_line text);
create table if not exists pg_catalog.redshift_local_unload (
  query bigint primary key, userid int, session int, starttime timestamp, endtime timestamp, status text, file_format text, compression text,
  location text, unloaded_rows bigint, error_message text);
create table if not exists pg_catalog.redshift_local_unload_file (
  query bigint, userid int, session int, slice int, path text, rows bigint, bytes bigint, starttime timestamp, endtime timestamp);

-- The last COPY and UNLOAD of a session outlive a rollback, and its own transaction sees them whatever its snapshot is. Neither tables
-- nor settings do both; the numbers of session-level advisory locks, which Redshift's clients cannot take, do: id, and -1 - rows for
-- COPY, and the same numbers further out by 2^61 for UNLOAD.
create or replace view pg_catalog.redshift_local_session as select (classid::bigint << 32) | objid::bigint as number from pg_catalog.pg_locks
  where locktype = 'advisory' and pid = pg_backend_pid() and objsubid = 1;
create or replace function pg_catalog.redshift_local_remember_copy(id bigint, loaded bigint) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_unlock_shared(number) from (select number from pg_catalog.redshift_local_session
    where number >= -(1::bigint << 61) and number < (1::bigint << 61) offset 0) old;
  perform pg_advisory_lock_shared(id), pg_advisory_lock_shared(-1 - loaded);
end $$;
-- Nothing else gathers statistics of a temporary table, and joins with large ones depend on them. A sample of 300 rows (300 times the target)
-- says enough for that; the usual one of 30,000 takes a fifth of the time of the load.
create or replace function pg_catalog.redshift_local_analyze_loaded(loaded oid) returns void language plpgsql volatile set default_statistics_target = 1 as $$
begin
  execute format('analyze %s', loaded::regclass);
end $$;
create or replace function pg_catalog.redshift_local_remember_unload(id bigint, unloaded bigint) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_unlock_shared(number) from (select number from pg_catalog.redshift_local_session
    where number < -(1::bigint << 61) or number >= (1::bigint << 61) offset 0) old;
  perform pg_advisory_lock_shared((1::bigint << 61) + id), pg_advisory_lock_shared(-1 - (1::bigint << 61) - unloaded);
end $$;
create or replace function pg_catalog.pg_last_copy_id() returns bigint language sql volatile as
  $$ select coalesce((select max(number) from pg_catalog.redshift_local_session where number >= 0 and number < (1::bigint << 61)), -1) $$;
create or replace function pg_catalog.pg_last_copy_count() returns bigint language sql volatile as
  $$ select coalesce((select -1 - min(number) from pg_catalog.redshift_local_session where number < 0 and number >= -(1::bigint << 61)), 0) $$;
create or replace function pg_catalog.pg_last_unload_id() returns bigint language sql volatile as
  $$ select coalesce((select max(number) - (1::bigint << 61) from pg_catalog.redshift_local_session where number >= (1::bigint << 61)), -1) $$;
create or replace function pg_catalog.pg_last_unload_count() returns bigint language sql volatile as
  $$ select coalesce((select -1 - min(number) - (1::bigint << 61) from pg_catalog.redshift_local_session where number < -(1::bigint << 61)), 0) $$;
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

drop view if exists pg_catalog.sys_load_history;
create view pg_catalog.sys_load_history as select userid as user_id, query as query_id, 0::bigint as transaction_id,
  session as session_id, current_database()::text as database_name, status, table_name, starttime as start_time, endtime as end_time,
  (extract(epoch from endtime - starttime) * 1000000)::bigint as duration, data_source, coalesce(file_format, 'json') as file_format,
  loaded_rows, loaded_bytes, source_file_count, loaded_bytes as source_file_bytes, source_file_count as file_count_scanned,
  loaded_bytes as file_bytes_scanned, error_count, (-1)::bigint as copy_job_id, error_message
  from pg_catalog.redshift_local_load;
create or replace view pg_catalog.sys_load_detail as select userid as user_id, query as query_id, filename::text as file_name,
  bytes as bytes_scanned, lines as lines_scanned, 1 as splits_scanned, endtime as record_time
  from pg_catalog.redshift_local_load_file;
create or replace view pg_catalog.stl_load_commits as select userid, query::int as query, 0 as slice, ''::char(256) as name,
  left(filename, 256)::char(256) as filename, 0 as byte_offset, lines::int as lines_scanned, errors::int as errors, endtime as curtime, 1 as status,
  null::char(16) as file_format, 0 as is_partial, 0::bigint as start_offset from pg_catalog.redshift_local_load_file;
create or replace view pg_catalog.sys_copy_replacements as select userid as user_id, query as query_id, tbl::bigint::int as table_id,
  left(filename, 256)::char(256) as file_name, line_number, left(colname, 127)::char(127) as column_name, left(raw_line, 1024)::char(1024) as raw_line
  from pg_catalog.redshift_local_replacement;
create or replace view pg_catalog.stl_replacements as select userid, query::int as query, 0 as slice, tbl::bigint::int as tbl, starttime, session,
  left(filename, 256)::char(256) as filename, line_number, left(colname, 127)::char(127) as colname, left(raw_line, 1024)::char(1024) as raw_line
  from pg_catalog.redshift_local_replacement;

create or replace view pg_catalog.sys_unload_history as select u.userid as user_id, u.query as query_id, 0::bigint as transaction_id,
  u.session as session_id, current_database()::text as database_name, u.status, u.starttime as start_time, u.endtime as end_time,
  (extract(epoch from u.endtime - u.starttime) * 1000000)::bigint as duration, u.file_format, u.compression as compression_type,
  u.location as unloaded_location, u.unloaded_rows,
  (select count(*) from pg_catalog.redshift_local_unload_file f where f.query = u.query) as unloaded_files_count,
  coalesce((select sum(bytes) from pg_catalog.redshift_local_unload_file f where f.query = u.query), 0)::bigint as unloaded_files_size,
  u.error_message from pg_catalog.redshift_local_unload u;
create or replace view pg_catalog.sys_unload_detail as select userid as user_id, query as query_id, session as session_id,
  starttime as start_time, endtime as end_time, path::text as file_name, rows as unloaded_rows, bytes as file_size
  from pg_catalog.redshift_local_unload_file;
create or replace view pg_catalog.stl_unload_log as select f.userid, f.query::int as query, f.slice, f.session as pid,
  left(f.path, 1280)::char(1280) as path, f.starttime as start_time, f.endtime as end_time, f.rows as line_count, f.bytes as transfer_size,
  left(u.file_format, 10)::char(10) as file_format
  from pg_catalog.redshift_local_unload_file f join pg_catalog.redshift_local_unload u using (query);

do $$
declare name text;
begin
  foreach name in array array['stl_load_errors', 'stl_loaderror_detail', 'sys_load_error_detail', 'sys_load_history', 'sys_load_detail',
    'stl_load_commits', 'sys_copy_replacements', 'stl_replacements', 'sys_unload_history', 'sys_unload_detail', 'stl_unload_log'] loop
    execute 'grant select on pg_catalog.' || name || ' to public';
  end loop;
end $$;
`;
