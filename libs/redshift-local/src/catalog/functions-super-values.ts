/** Functions that read, write and inspect SUPER values, and aggregates of them (AWS docs, SUPER type information functions). */
export const superValuesSql = String.raw`
create or replace function pg_catalog.json_parse(source varchar) returns super language plpgsql immutable strict as $$
begin
  if not pg_input_is_valid(source::text, 'jsonb') then
    raise exception using errcode = 'XX000', message = 'Invalid JSON format', detail = 'JSON_PARSE: ' || left(source, 200);
  end if;
  return source::text::jsonb;
end $$;
create or replace function pg_catalog.can_json_parse(source varchar) returns boolean language sql immutable as
  $$ select pg_input_is_valid($1::text, 'jsonb') $$;
-- JSON without the blanks that Postgres writes between its parts. Functions that are not STRICT are put in place, which counts: a row calls many.
create or replace function pg_catalog.redshift_local_compact(value jsonb) returns text language sql immutable as
  $$ select case when jsonb_typeof($1) in ('object', 'array') then regexp_replace($1::text, E'("(?:[^"\\\\]|\\\\.)*")|([:,]) ', E'\\1\\2', 'g') else $1::text end $$;
create or replace function pg_catalog.json_serialize(value super) returns varchar language sql immutable as
  $$ select pg_catalog.redshift_local_compact($1::jsonb)::varchar $$;
create or replace function pg_catalog.json_size(value super) returns bigint language sql immutable as
  $$ select octet_length(pg_catalog.redshift_local_compact($1::jsonb))::bigint $$;
create or replace function pg_catalog.json_typeof(value super) returns varchar language sql immutable strict as
  $$ select jsonb_typeof($1::jsonb)::varchar $$;

-- Inspection: false for null.
create or replace function pg_catalog.redshift_local_is(value jsonb, kind text) returns boolean language sql immutable as
  $$ select coalesce(jsonb_typeof($1) = $2, false) $$;
create or replace function pg_catalog.redshift_local_is_integer(value jsonb, bound numeric) returns boolean language sql immutable as
  $$ select coalesce(case when jsonb_typeof($1) = 'number' then scale(($1 #>> '{}')::numeric) = 0 and ($1 #>> '{}')::numeric >= -$2 and ($1 #>> '{}')::numeric < $2 end, false) $$;
create or replace function pg_catalog.is_array(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'array') $$;
create or replace function pg_catalog.is_object(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'object') $$;
create or replace function pg_catalog.is_boolean(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'boolean') $$;
create or replace function pg_catalog.is_varchar(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'string') $$;
create or replace function pg_catalog.is_char(value super) returns boolean language sql immutable as
  $$ select pg_catalog.redshift_local_is($1, 'string') and octet_length($1 #>> '{}') = length($1 #>> '{}') $$;
create or replace function pg_catalog.is_scalar(value super) returns boolean language sql immutable as
  $$ select coalesce(jsonb_typeof($1) in ('string', 'number', 'boolean'), false) $$;
create or replace function pg_catalog.is_decimal(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'number') $$;
create or replace function pg_catalog.is_float(value super) returns boolean language plpgsql immutable as $$
begin
  raise exception using errcode = '0A000', message = 'redshift-local does not emulate IS_FLOAT', hint = 'Its SUPER numbers are all decimal.';
end $$;
create or replace function pg_catalog.is_smallint(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is_integer($1, 32768) $$;
create or replace function pg_catalog.is_integer(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is_integer($1, 2147483648) $$;
create or replace function pg_catalog.is_bigint(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is_integer($1, 9223372036854775808) $$;
create or replace function pg_catalog.decimal_precision(value super) returns integer language sql immutable as
  $$ select case when jsonb_typeof($1) = 'number' then length(replace(ltrim(replace($1 #>> '{}', '-', ''), '0.'), '.', '')) end $$;
create or replace function pg_catalog.decimal_scale(value super) returns integer language sql immutable as
  $$ select case when jsonb_typeof($1) = 'number' then scale(($1 #>> '{}')::numeric) end $$;

-- Aggregates of SUPER numbers; values of other types are passed over.
create or replace function pg_catalog.redshift_local_sum(numeric, jsonb) returns numeric language sql immutable as
  $$ select case when jsonb_typeof($2) = 'number' then coalesce($1, 0) + ($2 #>> '{}')::numeric else $1 end $$;
create or replace function pg_catalog.redshift_local_least(jsonb, jsonb) returns jsonb language sql immutable as
  $$ select case when $1 is null or ($2 is not null and jsonb_cmp($2, $1) < 0) then $2 else $1 end $$;
create or replace function pg_catalog.redshift_local_greatest(jsonb, jsonb) returns jsonb language sql immutable as
  $$ select case when $1 is null or ($2 is not null and jsonb_cmp($2, $1) > 0) then $2 else $1 end $$;
create or replace function pg_catalog.redshift_local_collect(numeric[], jsonb) returns numeric[] language sql immutable as
  $$ select case when jsonb_typeof($2) = 'number' then array[coalesce($1[1], 0) + ($2 #>> '{}')::numeric, coalesce($1[2], 0) + 1] else $1 end $$;
create or replace function pg_catalog.redshift_local_average(numeric[]) returns numeric language sql immutable as $$ select $1[1] / $1[2] $$;
create or replace aggregate pg_catalog.sum(jsonb) (sfunc = pg_catalog.redshift_local_sum, stype = numeric);
create or replace aggregate pg_catalog.avg(jsonb) (sfunc = pg_catalog.redshift_local_collect, stype = numeric[], finalfunc = pg_catalog.redshift_local_average);
create or replace aggregate pg_catalog.min(jsonb) (sfunc = pg_catalog.redshift_local_least, stype = jsonb);
create or replace aggregate pg_catalog.max(jsonb) (sfunc = pg_catalog.redshift_local_greatest, stype = jsonb);
`;
