/** Views about users, privileges, sessions and what they run, and the functions of Redshift's leader node. */
export const sessionViewsSql = String.raw`
create or replace view pg_catalog.svl_user_info as select usename::varchar as usename, usesysid::int as usesysid, usecreatedb, usesuper, usecatupd,
  coalesce((select nullif(rolconnlimit, -1)::varchar from pg_catalog.pg_roles where oid = usesysid), 'UNLIMITED')::varchar as useconnlimit,
  'RESTRICTED'::varchar as syslogaccess, null::timestamp as last_ddl_ts, null::int as sessiontimeout, null::varchar as external_user_id from pg_catalog.pg_user where usename <> 'rdsdb';
create or replace view pg_catalog.svv_user_info as select usename as user_name, usesysid as user_id, usecreatedb as createdb, usesuper as superuser, usecatupd as catalog_update,
  useconnlimit as connection_limit, syslogaccess as syslog_access, last_ddl_ts as last_ddl_timestamp, sessiontimeout as session_timeout, external_user_id from pg_catalog.svl_user_info;
-- Roles of the system. They exist and give nothing.
do $$
declare role_name text;
begin
  foreach role_name in array array['sys:dba', 'sys:monitor', 'sys:operator', 'sys:secadmin', 'sys:superuser'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = role_name) then execute format('create role %I', role_name); end if;
  end loop;
end $$;
create or replace view pg_catalog.svv_roles as select r.oid::int as role_id, r.rolname::varchar as role_name, null::varchar as role_owner, null::varchar as external_id
  from pg_catalog.pg_roles r where not r.rolcanlogin and r.rolname not like 'pg\\_%' and not exists (select from pg_catalog.redshift_local_group g where g.oid = r.oid);
create or replace view pg_catalog.svv_user_grants as select m.member::int as user_id, pg_get_userbyid(m.member)::varchar as user_name, m.roleid::int as role_id, r.role_name,
  m.admin_option from pg_catalog.pg_auth_members m join pg_catalog.svv_roles r on r.role_id::oid = m.roleid join pg_catalog.pg_roles u on u.oid = m.member and u.rolcanlogin;
create or replace view pg_catalog.svv_role_grants as select m.member::int as role_id, g.role_name, m.roleid::int as granted_role_id, r.role_name as granted_role_name
  from pg_catalog.pg_auth_members m join pg_catalog.svv_roles r on r.role_id::oid = m.roleid join pg_catalog.svv_roles g on g.role_id::oid = m.member;

-- Who may do what; grantee 0 is PUBLIC.
create or replace function pg_catalog.redshift_local_identity_type(id oid) returns text language sql stable as $$
  select case when id = 0 then 'public' when exists (select from pg_catalog.pg_roles where oid = id and rolcanlogin) then 'user'
    when exists (select from pg_catalog.redshift_local_group g where g.oid = id) then 'group' else 'role' end $$;
create or replace view pg_catalog.svv_relation_privileges as select n.nspname::text as namespace_name, c.relname::text as relation_name, lower(a.privilege_type)::text as privilege_type,
    a.grantee::int as identity_id, case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end::text as identity_name, pg_catalog.redshift_local_identity_type(a.grantee) as identity_type,
    a.is_grantable as admin_option, 'default'::text as privilege_scope
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
  where c.relkind in ('r', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and lower(a.privilege_type) in ('select', 'insert', 'update', 'delete', 'references', 'trigger', 'truncate');
create or replace view pg_catalog.svv_schema_privileges as select n.nspname::text as namespace_name, lower(a.privilege_type)::text as privilege_type, a.grantee::int as identity_id,
    case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end::text as identity_name, pg_catalog.redshift_local_identity_type(a.grantee) as identity_type,
    a.is_grantable as admin_option, 'default'::text as privilege_scope
  from pg_catalog.pg_namespace n cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema';
create or replace view pg_catalog.svv_database_privileges as select d.datname::text as database_name, lower(a.privilege_type)::text as privilege_type, a.grantee::int as identity_id,
    case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end::text as identity_name, pg_catalog.redshift_local_identity_type(a.grantee) as identity_type,
    a.is_grantable as admin_option, 'default'::text as privilege_scope
  from pg_catalog.pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a where not d.datistemplate and d.datname <> 'postgres';

-- Sessions and statements that run. Those that are over: history-views.ts.
create or replace view pg_catalog.redshift_local_activity as select pid, usesysid, usename, datname, application_name, backend_start at time zone 'UTC' as started, query_start at time zone 'UTC' as query_started,
    case when state = 'active' then null else state_change at time zone 'UTC' end as query_ended, state, query, backend_xid, (extract(epoch from query_start) * 1000000)::bigint % 2147483647 as query_number
  from pg_catalog.pg_stat_activity where backend_type = 'client backend' and usename <> 'rdsdb';
create or replace view pg_catalog.stv_sessions as select started as starttime, pid as process, usename::char(50) as user_name, datname::char(50) as db_name, 0 as timeout_sec from pg_catalog.redshift_local_activity;
create or replace view pg_catalog.sys_session_history as select usesysid::int as user_id, pid as session_id, datname::char(128) as database_name, 'active'::char(32) as status, started as start_time,
  null::timestamp as end_time from pg_catalog.redshift_local_activity;
create or replace view pg_catalog.stv_inflight as select usesysid::int as userid, 0 as slice, query_number::int as query, ''::char(320) as label, coalesce(backend_xid::text::bigint, 0) as xid, pid,
  query_started as starttime, left(query, 100)::char(100) as text, 0 as suspended, 0 as insert_pristine, 0 as concurrency_scaling_status from pg_catalog.redshift_local_activity where state = 'active';
create or replace view pg_catalog.stv_recents as select usesysid::int as userid, case when state = 'active' then 'Running' else 'Done' end::char(20) as status, query_started as starttime,
  (extract(epoch from coalesce(query_ended, clock_timestamp() at time zone 'UTC') - query_started) * 1000000)::int as duration, usename::char(50) as user_name, datname::char(50) as db_name,
  left(query, 600)::char(600) as query, case when state = 'active' then pid else -1 end as pid from pg_catalog.redshift_local_activity;
create or replace view pg_catalog.svv_transactions as select coalesce(a.usename, '')::text as txn_owner, a.datname::text as txn_db, coalesce(a.backend_xid::text::bigint, 0) as xid, a.pid, a.query_started as txn_start,
  l.mode::text as lock_mode, case when l.locktype = 'relation' then 'relation' else 'transactionid' end::text as lockable_object_type, l.relation::int as relation, l.granted
  from pg_catalog.redshift_local_activity a join pg_catalog.pg_locks l on l.pid = a.pid where l.locktype in ('relation', 'transactionid');
create or replace view pg_catalog.stv_locks as select l.relation::int as table_id, a.query_started as last_update, a.query_started as last_commit, coalesce(a.backend_xid::text::bigint, 0) as lock_owner, a.pid as lock_owner_pid,
  a.query_started as lock_owner_start_ts, null::timestamp as lock_owner_end_ts, case when l.granted then 'Holding' else 'Waiting' end::char(22) as lock_status
  from pg_catalog.redshift_local_activity a join pg_catalog.pg_locks l on l.pid = a.pid where l.locktype = 'relation' and l.mode <> 'AccessShareLock';
-- One node with two slices, as the smallest provisioned cluster has.
create or replace view pg_catalog.stv_slices as select 0 as node, slice, slice as localslice, 'D'::char(1) as type from generate_series(0, 1) as s(slice);

create or replace function pg_catalog.slice_num() returns integer language sql stable as $$ select 0 $$;
create or replace function pg_catalog.current_aws_account() returns varchar language sql immutable as $$ select '123456789012'::varchar $$;
create or replace function pg_catalog.current_namespace() returns varchar language sql immutable as $$ select '00000000-0000-0000-0000-000000000000'::varchar $$;
create or replace function pg_catalog.current_user_id() returns integer language sql stable as $$ select oid::integer from pg_catalog.pg_roles where rolname = current_user $$;
create or replace function pg_catalog.user_is_member_of(role_or_user name, role_name name) returns boolean language sql stable as $$ select pg_has_role($1, $2, 'member') $$;
create or replace function pg_catalog.role_is_member_of(inner_role name, outer_role name) returns boolean language sql stable as $$ select pg_has_role($1, $2, 'member') $$;
`;
