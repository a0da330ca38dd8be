/** JSON in text (AWS docs, JSON functions). The casts go by text: the one from varchar to jsonb makes a SUPER string. */
export const jsonFunctionsSql = String.raw`
create or replace function pg_catalog.redshift_local_json(source text, null_if_invalid boolean) returns jsonb language plpgsql immutable as $$
begin
  if source is null then return null; end if;
  if not pg_input_is_valid(source, 'jsonb') then
    if null_if_invalid then return null; end if;
    raise exception using errcode = 'XX000', message = 'JSON parsing error', detail = 'error: invalid json object ' || left(source, 200);
  end if;
  return source::jsonb;
end $$;
create or replace function pg_catalog.redshift_local_json_path(value jsonb, path text[]) returns varchar language sql immutable as
  $$ select coalesce(case when jsonb_typeof(v) in ('object', 'array') then pg_catalog.redshift_local_compact(v) else v #>> '{}' end, case when $1 is not null then '' end)::varchar
     from (select $1 #> $2 as v) s $$;
-- The last argument may be a flag: null in the place of an error. A boolean among texts makes the call another function's.
create or replace function pg_catalog.json_extract_path_text(source varchar, variadic path text[]) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json($1, false), $2) $$;
create or replace function pg_catalog.json_extract_path_text(source varchar, a text, null_if_invalid boolean) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json($1, $3), array[$2]) $$;
create or replace function pg_catalog.json_extract_path_text(source varchar, a text, b text, null_if_invalid boolean) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json($1, $4), array[$2, $3]) $$;
create or replace function pg_catalog.json_extract_path_text(source varchar, a text, b text, c text, null_if_invalid boolean) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json($1, $5), array[$2, $3, $4]) $$;
create or replace function pg_catalog.json_extract_path_text(source varchar, a text, b text, c text, d text, null_if_invalid boolean) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json($1, $6), array[$2, $3, $4, $5]) $$;
create or replace function pg_catalog.json_extract_path_text(source varchar, a text, b text, c text, d text, e text, null_if_invalid boolean) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json($1, $7), array[$2, $3, $4, $5, $6]) $$;
create or replace function pg_catalog.redshift_local_json_array(source text, null_if_invalid boolean) returns jsonb language plpgsql immutable as $$
declare value jsonb := pg_catalog.redshift_local_json(source, null_if_invalid);
begin
  if value is null or jsonb_typeof(value) = 'array' then return value; end if;
  if null_if_invalid then return null; end if;
  raise exception using errcode = 'XX000', message = 'JSON parsing error', detail = 'error: invalid json array object ' || left(source, 200);
end $$;
create or replace function pg_catalog.json_extract_array_element_text(source varchar, place integer, null_if_invalid boolean default false) returns varchar language sql immutable as
  $$ select case when $2 >= 0 then pg_catalog.redshift_local_json_path(pg_catalog.redshift_local_json_array($1, $3), array[$2::text]) end $$;
create or replace function pg_catalog.json_array_length(source varchar, null_if_invalid boolean default false) returns integer language sql immutable as
  $$ select jsonb_array_length(pg_catalog.redshift_local_json_array($1, $2)) $$;
create or replace function pg_catalog.redshift_local_is_json(source text, kind text) returns boolean language plpgsql immutable strict as $$
begin
  if pg_input_is_valid(source, 'jsonb') then return jsonb_typeof(source::jsonb) = kind; end if;
  return false;
end $$;
create or replace function pg_catalog.is_valid_json(source varchar) returns boolean language sql immutable as
  $$ select pg_catalog.redshift_local_is_json($1, 'object') $$;
create or replace function pg_catalog.is_valid_json_array(source varchar) returns boolean language sql immutable as
  $$ select pg_catalog.redshift_local_is_json($1, 'array') $$;
`;
