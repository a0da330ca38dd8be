import { procedureSourceMark } from '../sql/procedures.ts';

/**
 * What SHOW PROCEDURES, SHOW FUNCTIONS and SHOW PROCEDURE tell. OUT arguments are INOUT with a default below, which nothing else has.
 */
export const routinesSql = String.raw`
create or replace view pg_catalog.redshift_local_argument as select p.oid as routine, a.place::int as place, a.type,
    coalesce(p.proargnames[a.place], '') as name,
    case when coalesce(p.proargmodes[a.place], 'i') = 'i' then 'IN' when a.place > p.pronargs - p.pronargdefaults then 'OUT' else 'INOUT' end as mode
  from pg_catalog.pg_proc p cross join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as a(type, place);
create or replace view pg_catalog.redshift_local_routine as select p.oid, case p.prokind when 'p' then 'procedure' else 'function' end as kind, n.nspname::text as schema_name, p.proname::text as routine_name,
    (select count(*)::int from pg_catalog.redshift_local_argument a where a.routine = p.oid and a.mode <> 'OUT') as argument_count,
    coalesce((select string_agg(format_type(a.type, null), ', ' order by a.place) from pg_catalog.redshift_local_argument a where a.routine = p.oid and a.mode <> 'OUT'), '') as argument_list,
    case p.prokind when 'p' then (select string_agg(format_type(a.type, null), ', ' order by a.place) from pg_catalog.redshift_local_argument a where a.routine = p.oid and a.mode <> 'IN')
      else format_type(p.prorettype, null) end as return_type,
    obj_description(p.oid, 'pg_proc') as remarks
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('p', 'f') and p.oid >= 16384 and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and has_function_privilege(p.oid, 'execute');

-- A type, or a name and a type.
create or replace function pg_catalog.redshift_local_argument_type(argument text) returns oid language plpgsql stable as $$
begin
  return to_regtype(argument);
exception when syntax_error then
  return to_regtype(regexp_replace(argument, '^\\S+\\s+', ''));
end $$;
-- ALTER and DROP PROCEDURE: by all types, or by those of the arguments that CALL takes.
create or replace function pg_catalog.redshift_local_change_procedure(command text, name text, types text[], rest text, missing_ok boolean) returns void language plpgsql volatile as $$
declare
  parts text[] := parse_ident(name);
  wanted oid[] := array(select pg_catalog.redshift_local_argument_type(t) from unnest(types) with ordinality as u(t, n) order by n);
  shown text := name || coalesce('(' || array_to_string(types, ', ') || ')', '');
  found oid[];
begin
  found := array(select p.oid from pg_catalog.pg_proc p where p.prokind = 'p' and p.proname = lower(parts[array_length(parts, 1)])
    and case when array_length(parts, 1) > 1 then p.pronamespace = (select oid from pg_catalog.pg_namespace where nspname = lower(parts[array_length(parts, 1) - 1])) else pg_function_is_visible(p.oid) end
    and (types is null or wanted in (array(select a.type from pg_catalog.redshift_local_argument a where a.routine = p.oid order by a.place),
      array(select a.type from pg_catalog.redshift_local_argument a where a.routine = p.oid and a.mode <> 'OUT' order by a.place))));
  if array_length(found, 1) is null then
    if not missing_ok then raise exception using errcode = '42883', message = 'procedure ' || shown || ' does not exist'; end if;
    raise notice 'procedure % does not exist, skipping', shown;
    return;
  elsif array_length(found, 1) > 1 then
    raise exception using errcode = '42725', message = 'procedure name "' || name || '" is not unique', hint = 'Name the types of its arguments.';
  end if;
  execute format('%s procedure %s %s', command, found[1]::regprocedure, rest);
end $$;

-- The body as it was written stands in a comment behind its translation.
create or replace function pg_catalog.redshift_local_source(body text) returns text language sql immutable as $$
  select coalesce(convert_from(decode(substring($1 from '/[*]${procedureSourceMark}([A-Za-z0-9+/=]*)[*]/$'), 'base64'), 'UTF8'), $1) $$;
create or replace function pg_catalog.redshift_local_procedure_ddl(name text, arguments int) returns text language plpgsql stable as $$
declare
  parts text[] := parse_ident(name);
  found oid[];
begin
  found := array(select p.oid from pg_catalog.pg_proc p where p.prokind = 'p' and p.proname = lower(parts[array_length(parts, 1)])
    and case when array_length(parts, 1) > 1 then p.pronamespace = (select oid from pg_catalog.pg_namespace where nspname = lower(parts[array_length(parts, 1) - 1])) else pg_function_is_visible(p.oid) end
    and (arguments is null or arguments in (p.pronargs, p.pronargs - p.pronargdefaults)));
  if array_length(found, 1) is null then
    raise exception using errcode = '42883', message = 'procedure ' || name || ' does not exist';
  elsif array_length(found, 1) > 1 then
    raise exception using errcode = '42725', message = 'procedure name "' || name || '" is not unique', hint = 'SHOW PROCEDURE tells procedures apart by the number of their arguments.';
  end if;
  return (select 'CREATE OR REPLACE PROCEDURE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
      || coalesce((select string_agg(concat_ws(' ', case mode when 'IN' then null else mode end, nullif(a.name, ''), format_type(a.type, null)), ', ' order by place)
        from pg_catalog.redshift_local_argument a where a.routine = p.oid), '')
      || E')\nLANGUAGE plpgsql\n' || case when p.prosecdef then E'SECURITY DEFINER\n' else '' end || E'AS $_$' || pg_catalog.redshift_local_source(p.prosrc) || E'$_$\n'
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where p.oid = found[1]);
end $$;
`;
