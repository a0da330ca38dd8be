import { jsonFunctionsSql } from './functions-json.ts';
import { dateFunctionsSql } from './functions-dates.ts';
import { numberFunctionsSql } from './functions-numbers.ts';
import { implicitConversionsSql } from './functions-implicit.ts';
import { hashFunctionsSql } from './functions-hashes.ts';
import { arrayFunctionsSql } from './functions-arrays.ts';
import { superOperatorsSql, superTypeSql } from './functions-super.ts';
import { superValuesSql } from './functions-super-values.ts';
import { textFunctionsSql } from './functions-text.ts';
import { varbyteFunctionsSql, varbyteTypeSql } from './functions-varbyte.ts';

/**
 * SQL functions and types of Redshift that Postgres lacks. They live in pg_catalog, so that no search_path hides them, and are
 * written so that running the script again replaces them.
 */
const coreFunctionsSql = String.raw`
-- Raises an error of redshift-local inside the client's own transaction.
create or replace function pg_catalog.redshift_local_raise(code text, message text, detail text, hint text)
returns void language plpgsql as $$
begin
  raise exception using errcode = code, message = message, detail = detail, hint = hint;
end $$;

create or replace function pg_catalog.version() returns text language sql stable as
  $$ select 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0 (redshift-local)' $$;

-- VARCHAR(n) holds n bytes. This function takes the place of the one by which Postgres applies a length, on assignment
-- and in a cast; it is not STRICT, so that the planner can put its body in place.
create or replace function pg_catalog.redshift_local_cut(value text, bytes integer, is_explicit boolean) returns varchar language plpgsql immutable as $$
declare
  cut integer := bytes;
  raw varbyte := convert_to(value, 'UTF8');
begin
  while cut > 0 and (get_byte(raw, cut) & 192) = 128 loop cut := cut - 1; end loop;
  if not is_explicit and rtrim(convert_from(substring(raw from cut + 1), 'UTF8'), ' ') <> '' then
    raise exception using errcode = '22001', message = 'value too long for type character varying(' || bytes || ')';
  end if;
  return convert_from(substring(raw from 1 for cut), 'UTF8');
end $$;
create or replace function pg_catalog.redshift_local_varchar(character varying, integer, boolean) returns character varying language sql immutable parallel safe as
  $$ select case when $2 < 5 or octet_length($1) <= $2 - 4 then $1 else pg_catalog.redshift_local_cut($1, $2 - 4, $3) end $$;
update pg_catalog.pg_cast set castfunc = 'pg_catalog.redshift_local_varchar(character varying, integer, boolean)'::regprocedure
  where castsource = 'character varying'::regtype and casttarget = 'character varying'::regtype
    and castfunc <> 'pg_catalog.redshift_local_varchar(character varying, integer, boolean)'::regprocedure;

-- CHAR(n) holds n bytes as well.
create or replace function pg_catalog.redshift_local_cut_char(value text, bytes integer, is_explicit boolean) returns char language plpgsql immutable as $$
declare
  raw varbyte := convert_to(value, 'UTF8');
  cut integer := least(bytes, length(raw));
begin
  while cut < length(raw) and cut > 0 and (get_byte(raw, cut) & 192) = 128 loop cut := cut - 1; end loop;
  if not is_explicit and rtrim(convert_from(substring(raw from cut + 1), 'UTF8'), ' ') <> '' then
    raise exception using errcode = '22001', message = 'value too long for type character(' || bytes || ')';
  end if;
  return convert_from(substring(raw from 1 for cut), 'UTF8') || repeat(' ', bytes - cut);
end $$;
create or replace function pg_catalog.redshift_local_native_char(character, integer, boolean) returns character language internal immutable strict parallel safe as 'bpchar';
create or replace function pg_catalog.redshift_local_char(character, integer, boolean) returns character language sql immutable parallel safe as
  $$ select case when $2 < 5 or octet_length($1) = length($1) then pg_catalog.redshift_local_native_char($1, $2, $3) else pg_catalog.redshift_local_cut_char($1::text, $2 - 4, $3) end $$;
update pg_catalog.pg_cast set castfunc = 'pg_catalog.redshift_local_char(character, integer, boolean)'::regprocedure
  where castsource = 'character'::regtype and casttarget = 'character'::regtype
    and castfunc <> 'pg_catalog.redshift_local_char(character, integer, boolean)'::regprocedure;

-- COLLATE CASE_INSENSITIVE of columns and COLLATE(x, 'case_insensitive').
do $$ begin
  if not exists (select from pg_catalog.pg_collation where collname = 'case_insensitive') then
    create collation pg_catalog.case_insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  end if;
end $$;

-- Time. GETDATE and SYSDATE are timestamps without a zone, in UTC; SYSDATE is the start of the transaction, with microseconds.
create or replace function pg_catalog.getdate() returns timestamp language sql stable as
  $$ select date_trunc('second', statement_timestamp() at time zone 'UTC') $$;
create or replace function pg_catalog.sysdate() returns timestamp language sql stable as
  $$ select transaction_timestamp() at time zone 'UTC' $$;

-- Date parts have many names (AWS docs, Date parts for date or timestamp functions).
create or replace function pg_catalog.redshift_local_datepart(part text) returns text language plpgsql immutable as $$
begin
  return case
    when lower(part) in ('millennium', 'millennia', 'mil', 'mils') then 'millennium'
    when lower(part) in ('century', 'centuries', 'c', 'cent', 'cents') then 'century'
    when lower(part) in ('decade', 'decades', 'dec', 'decs') then 'decade'
    when lower(part) in ('year', 'years', 'y', 'yr', 'yrs') then 'year'
    when lower(part) in ('quarter', 'quarters', 'qtr', 'qtrs') then 'quarter'
    when lower(part) in ('month', 'months', 'mon', 'mons') then 'month'
    when lower(part) in ('week', 'weeks', 'w') then 'week'
    when lower(part) in ('day', 'days', 'd', 'dayofyear', 'doy', 'dy', 'yearday') then 'day'
    when lower(part) in ('hour', 'hours', 'h', 'hr', 'hrs') then 'hour'
    when lower(part) in ('minute', 'minutes', 'm', 'min', 'mins') then 'minute'
    when lower(part) in ('second', 'seconds', 's', 'sec', 'secs') then 'second'
    when lower(part) in ('millisecond', 'milliseconds', 'ms', 'msec', 'msecs', 'msecond', 'mseconds', 'millisec', 'millisecs', 'millisecon')
      then 'milliseconds'
    when lower(part) in ('microsecond', 'microseconds', 'microsec', 'microsecs', 'microsecond', 'usecond', 'useconds', 'us', 'usec', 'usecs')
      then 'microseconds'
    else null
  end;
end $$;

create or replace function pg_catalog.dateadd(part text, n bigint, ts timestamp) returns timestamp language plpgsql immutable as $$
declare p text := pg_catalog.redshift_local_datepart(part);
begin
  if p is null then raise exception using errcode = '22023', message = 'Invalid date part "' || part || '"'; end if;
  return case p
    -- 29 February plus a year is 1 March, plus twelve months 28 February.
    when 'year' then case when to_char(ts, 'MMDD') = '0229' and extract(day from ts + make_interval(years => n::int)) <> 29
      then ts + make_interval(years => n::int) + interval '1 day' else ts + make_interval(years => n::int) end
    when 'quarter' then ts + make_interval(months => (3 * n)::int)
    when 'millennium' then ts + make_interval(years => (1000 * n)::int)
    else ts + (n::text || ' ' || p)::interval
  end;
end $$;
create or replace function pg_catalog.dateadd(part text, n bigint, d date) returns timestamp language sql immutable as
  $$ select pg_catalog.dateadd($1, $2, $3::timestamp) $$;
create or replace function pg_catalog.dateadd(part text, n bigint, d text) returns timestamp language sql stable as
  $$ select pg_catalog.dateadd($1, $2, $3::timestamp) $$;
create or replace function pg_catalog.dateadd(part text, n bigint, d timestamptz) returns timestamptz language sql stable as
  $$ select pg_catalog.dateadd($1, $2, $3 at time zone 'UTC') at time zone 'UTC' $$;

-- DATEDIFF counts the boundaries that are crossed, not whole units.
create or replace function pg_catalog.datediff(part text, a timestamp, b timestamp) returns bigint language plpgsql immutable as $$
declare p text := pg_catalog.redshift_local_datepart(part);
begin
  if p is null then raise exception using errcode = '22023', message = 'Invalid date part "' || part || '"'; end if;
  return case p
    when 'millennium' then ceil(extract(year from b) / 1000) - ceil(extract(year from a) / 1000)
    when 'century' then ceil(extract(year from b) / 100) - ceil(extract(year from a) / 100)
    when 'decade' then floor(extract(year from b) / 10) - floor(extract(year from a) / 10)
    when 'year' then extract(year from b) - extract(year from a)
    when 'quarter' then (extract(year from b) * 4 + extract(quarter from b)) - (extract(year from a) * 4 + extract(quarter from a))
    when 'month' then (extract(year from b) * 12 + extract(month from b)) - (extract(year from a) * 12 + extract(month from a))
    -- Weeks start on Sunday here, on Monday for date_trunc.
    when 'week' then (date_trunc('week', b + interval '1 day')::date - date_trunc('week', a + interval '1 day')::date) / 7
    when 'day' then b::date - a::date
    when 'hour' then extract(epoch from date_trunc('hour', b) - date_trunc('hour', a)) / 3600
    when 'minute' then extract(epoch from date_trunc('minute', b) - date_trunc('minute', a)) / 60
    when 'second' then extract(epoch from date_trunc('second', b) - date_trunc('second', a))
    when 'milliseconds' then extract(epoch from date_trunc('milliseconds', b) - date_trunc('milliseconds', a)) * 1000
    else extract(epoch from b - a) * 1000000
  end::bigint;
end $$;
-- One function per pair of types: Postgres converts a timestamptz to a timestamp only on assignment.
do $$
declare
  zoned text := '(%s at time zone ''UTC'')';
  types text[] := array['timestamp', 'timestamptz', 'date', 'text'];
  a text; b text;
begin
  foreach a in array types loop
    foreach b in array types loop
      continue when a = 'timestamp' and b = 'timestamp';
      execute format('create or replace function pg_catalog.datediff(part text, a %s, b %s) returns bigint language sql stable as $f$ select pg_catalog.datediff($1, %s::timestamp, %s::timestamp) $f$',
        a, b,
        case a when 'timestamptz' then format(zoned, '$2') else '$2' end,
        case b when 'timestamptz' then format(zoned, '$3') else '$3' end);
    end loop;
  end loop;
end $$;

create or replace function pg_catalog.convert_timezone(source text, target text, ts timestamp) returns timestamp language sql stable as
  $$ select $3 at time zone $1 at time zone $2 $$;
create or replace function pg_catalog.convert_timezone(target text, ts timestamp) returns timestamp language sql stable as
  $$ select $2 at time zone 'UTC' at time zone $1 $$;
create or replace function pg_catalog.convert_timezone(source text, target text, ts timestamptz) returns timestamp language sql stable as
  $$ select ($3 at time zone 'UTC') at time zone $1 at time zone $2 $$;
create or replace function pg_catalog.convert_timezone(target text, ts timestamptz) returns timestamp language sql stable as
  $$ select $2 at time zone $1 $$;
create or replace function pg_catalog.add_months(ts timestamp, n bigint) returns timestamp language sql immutable as $$
  select case when date_trunc('month', $1 + interval '1 day') > date_trunc('month', $1)
    then date_trunc('month', $1) + make_interval(months => $2::int + 1) - interval '1 day' + ($1 - date_trunc('day', $1))
    else $1 + make_interval(months => $2::int) end $$;
create or replace function pg_catalog.last_day(ts timestamp) returns date language sql immutable as
  $$ select (date_trunc('month', $1) + interval '1 month - 1 day')::date $$;
create or replace function pg_catalog.last_day(d date) returns date language sql immutable as
  $$ select (date_trunc('month', $1::timestamp) + interval '1 month - 1 day')::date $$;
create or replace function pg_catalog.trunc(ts timestamp) returns date language sql immutable as $$ select $1::date $$;

-- Text.
create or replace function pg_catalog.len(text) returns integer language sql immutable as $$ select length($1) $$;
create or replace function pg_catalog.charindex(part text, whole text) returns integer language sql immutable as $$ select strpos($2, $1) $$;
create or replace function pg_catalog.strtol(text, integer) returns bigint language plpgsql immutable strict as $$
declare n bigint := 0; digit int; c text;
begin
  foreach c in array string_to_array(regexp_replace(lower(ltrim($1)), '^[-+]?(0x)?', ''), null) loop
    digit := strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1;
    if digit < 0 or digit >= $2 then raise exception using errcode = '22P02', message = 'The input ' || $1 || ' is not valid to be converted to base ' || $2; end if;
    n := n * $2 + digit;
  end loop;
  return case when ltrim($1) like '-%' then -n else n end;
end $$;
create or replace function pg_catalog.sha2(text, integer) returns varchar language sql immutable strict as $$
  select encode(case $2 when 224 then sha224(convert_to($1, 'UTF8')) when 384 then sha384(convert_to($1, 'UTF8'))
    when 512 then sha512(convert_to($1, 'UTF8')) else sha256(convert_to($1, 'UTF8')) end, 'hex') $$;
create or replace function pg_catalog.nvl2(anyelement, anycompatible, anycompatible) returns anycompatible language sql immutable as
  $$ select case when $1 is not null then $2 else $3 end $$;

`;

/** All of them, in the order in which they build on each other. */
export const functionsSql = [
  varbyteTypeSql,
  superTypeSql,
  coreFunctionsSql,
  dateFunctionsSql,
  textFunctionsSql,
  hashFunctionsSql,
  numberFunctionsSql,
  jsonFunctionsSql,
  superOperatorsSql,
  superValuesSql,
  arrayFunctionsSql,
  varbyteFunctionsSql,
  implicitConversionsSql,
].join('\n');
