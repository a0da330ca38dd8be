import { historySetting, lastQuerySetting } from '../history/history-text.ts';

/**
 * The history of statements (AWS docs, SYS and STL views). It lies in the memory of redshift-local, which gives it to a session as a
 * setting right before a statement that reads it.
 */
export const historyViewsSql = String.raw`
create or replace function pg_catalog.redshift_local_statements() returns table (userid int, query bigint, pid int, datname text, started timestamp, ended timestamp, elapsed bigint,
    type text, is_query boolean, status text, error text, code text, conflict jsonb, rows bigint, sql text) language sql stable as $$
  select coalesce((select usesysid::int from pg_catalog.pg_user u where u.usename = s.usename), 0), s.query, s.pid, s.datname,
    timestamp 'epoch' + s.started * interval '1 microsecond', timestamp 'epoch' + s.ended * interval '1 microsecond',
    coalesce(s.ended, (extract(epoch from clock_timestamp()) * 1000000)::bigint) - s.started, s.type, s.is_query,
    case when s.ended is null then 'running' when s.error is null then 'success' when s.error like '57014 %' then 'canceled' else 'failed' end,
    substr(s.error, 7), left(s.error, 5), s.conflict, s.rows, s.sql
  from jsonb_to_recordset(coalesce(nullif(current_setting('${historySetting}', true), ''), '[]')::jsonb)
    as s(query bigint, pid int, usename text, datname text, started bigint, ended bigint, type text, is_query boolean, error text, conflict jsonb, rows bigint, sql text) $$;
create or replace function pg_catalog.pg_last_query_id() returns integer language sql stable as
  $$ select coalesce(nullif(current_setting('${lastQuerySetting}', true), '')::integer, -1) $$;

create or replace view pg_catalog.sys_query_history as select userid as user_id, query as query_id, 'default'::char(320) as query_label, 0::bigint as transaction_id, pid as session_id,
  datname::char(128) as database_name, type::char(32) as query_type, status::char(10) as status, false as result_cache_hit, started as start_time, ended as end_time, elapsed as elapsed_time,
  0::bigint as queue_time, elapsed as execution_time, error::char(512) as error_message, rows as returned_rows, null::bigint as returned_bytes, left(sql, 4000)::char(4000) as query_text
  from pg_catalog.redshift_local_statements();
create or replace view pg_catalog.stl_query as select userid, query::int as query, 'default'::char(320) as label, 0::bigint as xid, pid, datname::char(32) as database, left(sql, 4000)::char(4000) as querytxt,
  started as starttime, ended as endtime, (status in ('failed', 'canceled'))::int as aborted, 0 as insert_pristine, 0 as concurrency_scaling_status
  from pg_catalog.redshift_local_statements() where is_query and ended is not null;
create or replace view pg_catalog.svl_qlog as select userid, query, xid, pid, starttime, endtime, (extract(epoch from endtime - starttime) * 1000000)::bigint as elapsed, aborted, label, left(querytxt, 60)::char(60) as substring,
  null::int as source_query, '0'::text as concurrency_scaling_status_txt, null::int as from_sp_call from pg_catalog.stl_query;

-- Calls of procedures, errors, and conflicts of SERIALIZABLE transactions.
create or replace view pg_catalog.svl_stored_proc_call as select userid, userid as session_userid, query::int as query, 'default'::char(320) as label, 0::bigint as xid, pid, datname::char(32) as database,
  left(sql, 4000)::char(4000) as querytxt, started as starttime, ended as endtime, (status in ('failed', 'canceled'))::int as aborted, null::int as from_sp_call
  from pg_catalog.redshift_local_statements() where sql ~* '^\\s*call\\M' and ended is not null;
create or replace view pg_catalog.sys_procedure_call as select userid as user_id, query as query_id, 'default'::char(320) as query_label, 0::bigint as transaction_id, pid as session_id, datname::char(128) as database_name,
  left(sql, 4000)::char(4000) as query_text, started as start_time, ended as end_time, elapsed as elapsed_time, status::char(10) as status, userid as session_user_id, null::bigint as calling_id
  from pg_catalog.redshift_local_statements() where sql ~* '^\\s*call\\M';
create or replace view pg_catalog.stl_error as select userid, 'redshift'::char(12) as process, ended as recordtime, pid, case when code ~ '^[0-9]+$' then code::int else 1 end as errcode, ''::char(90) as file, 0 as linenum,
  left(sql, 100)::char(100) as context, error::char(512) as error from pg_catalog.redshift_local_statements() where error is not null;
create or replace view pg_catalog.stl_tr_conflict as select (conflict ->> 'transaction')::bigint as xact_id, pid as process_id, started as xact_start_ts, ended as abort_time, (conflict ->> 'table')::int as table_id
  from pg_catalog.redshift_local_statements() where conflict is not null;

-- Texts, cut into pieces of 200 characters.
create or replace view pg_catalog.sys_query_text as select userid as user_id, query as query_id, 0::bigint as transaction_id, pid as session_id, started as start_time, sequence, substr(sql, sequence * 200 + 1, 200)::char(200) as text
  from pg_catalog.redshift_local_statements() cross join lateral generate_series(0, (length(sql) - 1) / 200) as s(sequence);
create or replace view pg_catalog.stl_querytext as select userid, 0::bigint as xid, pid, query::int as query, sequence, substr(sql, sequence * 200 + 1, 200)::char(200) as text
  from pg_catalog.redshift_local_statements() cross join lateral generate_series(0, (length(sql) - 1) / 200) as s(sequence) where is_query;
create or replace view pg_catalog.svl_statementtext as select userid, 0::bigint as xid, pid, 'default'::char(320) as label, started as starttime, ended as endtime, sequence,
  case when is_query then 'QUERY' when type = 'DDL' then 'DDL' else 'UTILITY' end::varchar(10) as type, substr(sql, sequence * 200 + 1, 200)::char(200) as text
  from pg_catalog.redshift_local_statements() cross join lateral generate_series(0, (length(sql) - 1) / 200) as s(sequence);
create or replace view pg_catalog.stl_ddltext as select userid, xid, pid, label, starttime, endtime, sequence, text from pg_catalog.svl_statementtext where type = 'DDL';
create or replace view pg_catalog.stl_utilitytext as select userid, xid, pid, label, starttime, endtime, sequence, text from pg_catalog.svl_statementtext where type = 'UTILITY';
`;
