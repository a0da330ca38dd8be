/** Views that monitoring queries read: storage, connections, functions and default privileges. */
export const monitoringViewsSql = String.raw`
-- Rows as Postgres counts them; a table lies in one slice.
create or replace view pg_catalog.stv_tbl_perm as select 0 as slice, c.oid::int as id, c.relname::char(72) as name, greatest(pg_stat_get_live_tuples(c.oid), c.reltuples, 0)::bigint as rows,
    greatest(pg_stat_get_live_tuples(c.oid), c.reltuples, 0)::bigint as sorted_rows, (c.relpersistence = 't')::int as temp, (select oid::int from pg_catalog.pg_database where datname = current_database()) as db_id,
    0 as insert_pristine, 0 as delete_pristine, coalesce(t.backup, true)::int as backup
  from pg_catalog.pg_class c join pg_catalog.redshift_local_table t on t.relid = c.oid where c.relkind in ('r', 'm') and c.relname not like 'redshift\\_local\\_%';
-- Blocks hold 1 MB.
create or replace view pg_catalog.stv_blocklist as select p.slice, (a.attnum - 1)::int as col, p.id as tbl, b.blocknum::int as blocknum, p.rows::int as num_values, 0 as extended_limits, 0::bigint as minvalue, 0::bigint as maxvalue,
    0 as sb_pos, 0 as pinned, 1 as on_disk, 0 as modified, 0 as hdr_modified, 0 as unsorted, 0 as tombstone, 0 as preferred_diskno, p.temp as temporary, 0 as newblock, 0 as num_readers, 0 as flags
  from pg_catalog.stv_tbl_perm p join pg_catalog.pg_attribute a on a.attrelid = p.id::oid and a.attnum > 0 and not a.attisdropped
  cross join lateral generate_series(0, pg_total_relation_size(p.id::oid) / 1048576) as b(blocknum) where p.rows > 0;
create or replace view pg_catalog.svv_diskusage as select p.db_id, p.name, b.slice, b.col, b.tbl, b.blocknum, b.num_values, b.minvalue, b.maxvalue, b.sb_pos, b.pinned, b.on_disk, b.modified, b.hdr_modified, b.unsorted,
    b.tombstone, b.preferred_diskno, b.temporary, b.newblock from pg_catalog.stv_blocklist b join pg_catalog.stv_tbl_perm p on p.id = b.tbl;
create or replace view pg_catalog.svv_redshift_functions as select current_database()::varchar as database_name, n.nspname::varchar as schema_name, p.proname::varchar as function_name,
    case when p.prokind = 'p' then 'STORED PROCEDURE' when l.lanname = 'sql' then 'SQL FUNCTION' when p.prokind = 'a' then 'AGGREGATE FUNCTION' else 'REGULAR FUNCTION' end::varchar as function_type,
    pg_get_function_identity_arguments(p.oid)::varchar as argument_type, pg_get_function_result(p.oid)::varchar as result_type
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace join pg_catalog.pg_language l on l.oid = p.prolang where p.oid >= 16384 and n.nspname not like 'pg\\_%';
create or replace view pg_catalog.svv_default_privileges as select n.nspname::text as schema_name, case d.defaclobjtype when 'r' then 'RELATION' when 'f' then 'FUNCTION' end::text as object_type,
    d.defaclrole::int as owner_id, pg_get_userbyid(d.defaclrole)::text as owner_name, pg_catalog.redshift_local_identity_type(d.defaclrole) as owner_type, a.privilege_type::text, a.grantee::int as grantee_id,
    case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end::text as grantee_name, pg_catalog.redshift_local_identity_type(a.grantee) as grantee_type, a.is_grantable as admin_option
  from pg_catalog.pg_default_acl d left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace cross join lateral aclexplode(d.defaclacl) a;

create or replace view pg_catalog.stl_connection_log as select 'authenticated'::char(50) as event, a.backend_start at time zone 'UTC' as recordtime, coalesce(host(a.client_addr), '')::char(45) as remotehost, a.client_port::char(32) as remoteport, a.pid,
  a.datname::char(50) as dbname, a.usename::char(50) as username, 'password'::char(32) as authmethod, 0 as duration, a.application_name::char(250) as application_name
  from pg_catalog.pg_stat_activity a join pg_catalog.redshift_local_activity l on l.pid = a.pid;
create or replace view pg_catalog.sys_connection_log as select event, recordtime as record_time, remotehost as remote_host, remoteport as remote_port, pid as session_id, dbname as database_name, username as user_name, authmethod as auth_method,
  duration, application_name from pg_catalog.stl_connection_log;
`;
