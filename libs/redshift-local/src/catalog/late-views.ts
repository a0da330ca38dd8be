/**
 * Views WITH NO SCHEMA BINDING. Below, each is an ordinary view that is cut off from what it reads: dropping a table neither asks
 * for it nor takes it along. After every DDL statement the views whose names mean something else now are bound anew; one that
 * cannot be bound gives the reason as its error when it is queried.
 */
export const lateViewsSql = String.raw`
create table if not exists pg_catalog.redshift_local_late_view (relid oid primary key, query text, columns text);
-- Rows are only added, the last one counts: two transactions that bind the same view are no conflict.
create sequence if not exists pg_catalog.redshift_local_binding_id;
create table if not exists pg_catalog.redshift_local_late_binding (id bigint primary key default nextval('pg_catalog.redshift_local_binding_id'),
  relid oid, bound jsonb, failed boolean);
create index if not exists redshift_local_late_binding_relid on pg_catalog.redshift_local_late_binding (relid, id);
grant select on pg_catalog.redshift_local_late_view, pg_catalog.redshift_local_late_binding to public;

create or replace function pg_catalog.redshift_local_unbound(code text, message text) returns setof boolean language plpgsql volatile
  as $$ begin raise exception using errcode = code, message = message; end $$;

-- Makes the view below a late-binding view, or makes it again; gives the view, or NULL when it still cannot be bound. The owner
-- and the grants stay.
create or replace function pg_catalog.redshift_local_bind(place text, view_query text, columns text, was_failed boolean) returns oid language plpgsql as $$
declare
  before oid := to_regclass(place);
  owner regrole;
  acl aclitem[];
  placeholder text;
  reason text;
  reason_code text;
  failed boolean := false;
  made oid;
begin
  if before is not null then
    select relowner::regrole, relacl into owner, acl from pg_catalog.pg_class where oid = before;
  end if;
  begin
    begin
      execute format('create or replace view %s%s as %s', place, coalesce(columns, ''), view_query);
    exception when invalid_table_definition then
      -- Other columns than before.
      if before is null then raise; end if;
      execute format('drop view %s', place);
      execute format('create view %s%s as %s', place, coalesce(columns, ''), view_query);
    end;
  exception when undefined_table or undefined_column or undefined_function or invalid_schema_name or undefined_object or datatype_mismatch
      or ambiguous_column or wrong_object_type then
    get stacked diagnostics reason = message_text, reason_code = returned_sqlstate;
    -- Still as it was: nothing to lock and nothing to write.
    if was_failed then return null; end if;
    failed := true;
    select string_agg(format('null::%s as %I', format_type(atttypid, atttypmod), attname), ', ' order by attnum) into placeholder
      from pg_catalog.pg_attribute where attrelid = before and attnum > 0;
    execute format('create or replace view %s as select %s from pg_catalog.redshift_local_unbound(%L, %L)', place, placeholder, reason_code, reason);
  end;
  made := place::regclass;
  perform pg_catalog.redshift_local_detach(made, before, view_query, columns, failed, owner, acl);
  return made;
end $$;

create or replace function pg_catalog.redshift_local_detach(made oid, before oid, view_query text, view_columns text, view_failed boolean, owner regrole, acl aclitem[])
returns void language plpgsql security definer as $$
declare
  rule oid := (select oid from pg_catalog.pg_rewrite where ev_class = made);
begin
  if not pg_has_role(session_user, (select relowner from pg_catalog.pg_class where oid = made), 'usage') and current_setting('redshift_local.binding', true) is distinct from 'on' then
    raise exception using errcode = '42501', message = format('must be owner of view %s', made::regclass);
  end if;
  if before is not null and before <> made then
    execute format('alter view %s owner to %s', made::regclass, owner);
    update pg_catalog.pg_class set relacl = acl where oid = made;
  end if;
  insert into pg_catalog.redshift_local_late_view values (made, view_query, view_columns)
    on conflict (relid) do update set query = excluded.query, columns = excluded.columns
    where (redshift_local_late_view.query, redshift_local_late_view.columns) is distinct from (excluded.query, excluded.columns);
  insert into pg_catalog.redshift_local_late_binding (relid, bound, failed) values (made, (
    select jsonb_agg(distinct jsonb_build_object('name', format('%I.%I', n.nspname, c.relname), 'oid', c.oid::bigint)) from pg_catalog.pg_depend d
      join pg_catalog.pg_class c on c.oid = d.refobjid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = rule and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> made), view_failed);
  delete from pg_catalog.pg_depend where classid = 'pg_catalog.pg_rewrite'::regclass and objid = rule
    and refclassid = 'pg_catalog.pg_class'::regclass and refobjid <> made;
end $$;

create or replace function pg_catalog.redshift_local_create_late_view(place text, view_query text, columns text, or_replace boolean) returns void language plpgsql as $$
declare existing record;
begin
  select relname, relkind into existing from pg_catalog.pg_class where oid = to_regclass(place);
  if found and not or_replace then
    raise exception using errcode = '42P07', message = format('relation "%s" already exists', existing.relname);
  elsif found and existing.relkind <> 'v' then
    raise exception using errcode = '42809', message = format('"%s" is not a view', existing.relname);
  end if;
  perform set_config('redshift_local.binding', 'on', true);
  perform pg_catalog.redshift_local_bind(place, view_query, columns, false);
  perform set_config('redshift_local.binding', '', true);
  perform pg_catalog.redshift_local_rebind('{}');
end $$;

-- Binds the views whose names mean other relations than before, or relations that were altered just now.
create or replace function pg_catalog.redshift_local_rebind(altered oid[]) returns void language plpgsql security definer as $$
declare
  late record;
  made oid;
  changed boolean := true;
  rounds integer := 0;
begin
  perform set_config('redshift_local.binding', 'on', true);
  -- A view that reads another such view comes in a later round.
  while changed and rounds < 20 loop
    changed := false;
    rounds := rounds + 1;
    for late in
      select v.relid, v.query, v.columns, b.failed, format('%I.%I', n.nspname, c.relname) as place
      from pg_catalog.redshift_local_late_view v join pg_catalog.pg_class c on c.oid = v.relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      cross join lateral (select bound, failed from pg_catalog.redshift_local_late_binding where relid = v.relid order by id desc limit 1) b
      where b.failed or exists (
        select from jsonb_to_recordset(b.bound) as one(name text, oid oid)
        where to_regclass(one.name)::oid is distinct from one.oid or (one.oid = any (altered) and rounds = 1))
    loop
      made := pg_catalog.redshift_local_bind(late.place, late.query, late.columns, late.failed);
      if made is not null then
        altered := altered || made;
        changed := true;
      end if;
    end loop;
  end loop;
  perform set_config('redshift_local.binding', '', true);
end $$;

create or replace function pg_catalog.redshift_local_on_ddl() returns event_trigger language plpgsql security definer as $$
begin
  if coalesce(current_setting('redshift_local.binding', true), '') <> 'on' and exists (select from pg_catalog.redshift_local_late_view) then
    perform pg_catalog.redshift_local_rebind(array(select objid from pg_event_trigger_ddl_commands() where classid = 'pg_catalog.pg_class'::regclass
      and command_tag like 'ALTER%'));
  end if;
end $$;
create or replace function pg_catalog.redshift_local_on_drop_view() returns event_trigger language plpgsql security definer as $$
begin
  delete from pg_catalog.redshift_local_late_view where relid in (
    select objid from pg_event_trigger_dropped_objects() where classid = 'pg_catalog.pg_class'::regclass and objsubid = 0);
  delete from pg_catalog.redshift_local_late_binding b where not exists (select from pg_catalog.redshift_local_late_view v where v.relid = b.relid);
end $$;
do $$ begin
  if not exists (select from pg_catalog.pg_event_trigger where evtname = 'redshift_local_on_ddl') then
    create event trigger redshift_local_on_ddl on ddl_command_end execute function pg_catalog.redshift_local_on_ddl();
    create event trigger redshift_local_on_drop_view on sql_drop execute function pg_catalog.redshift_local_on_drop_view();
  end if;
end $$;

-- Drivers and dbt name the types of its columns differently: SQL functions take all that are stored alike.
create or replace function pg_catalog.pg_get_late_binding_view_cols() returns setof record language sql stable as $$
  select n.nspname, c.relname, a.attname, pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod)::varchar, a.attnum::int
    from pg_catalog.redshift_local_late_view v join pg_catalog.pg_class c on c.oid = v.relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where not (select failed from pg_catalog.redshift_local_late_binding b where b.relid = v.relid order by id desc limit 1)
    order by n.nspname, c.relname, a.attnum $$;
`;
