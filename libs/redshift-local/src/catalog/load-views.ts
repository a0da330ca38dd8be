/** The system views about loads, and the tables of redshift-local behind them. */
export const loadViewsSql = String.raw`
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
`;
