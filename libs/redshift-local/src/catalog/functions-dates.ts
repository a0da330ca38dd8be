/** Date and time functions (AWS docs, Date and time functions), besides those in functions.ts. */
const moments = ['date', 'timestamp', 'timestamptz', 'time', 'timetz', 'interval'] as const;
/** A timestamptz counts in UTC. */
const asTimestamp = (type: string, parameter: string): string =>
  type === 'timestamptz' ? `(${parameter} at time zone 'UTC')` : `${parameter}::timestamp`;

/** -1, 0 or 1. */
const comparison = (name: string, left: string, right: string): string =>
  `create or replace function pg_catalog.${name}(${left}, ${right}) returns integer language sql stable as
  $$ select case when a > b then 1 when a < b then -1 when a = b then 0 end from (select ${asTimestamp(left, '$1')} as a, ${asTimestamp(right, '$2')} as b) s $$;`;

/** EXTRACT and DATE_PART give a double in Postgres' sense; Redshift knows more names of parts. */
const datePart = moments
  .map(
    (
      type,
    ) => `create or replace function pg_catalog.redshift_local_date_part(part text, ${type}) returns double precision language sql stable as
  $$ select case pg_catalog.redshift_local_field(part)
    when 'milliseconds' then trunc(extract(milliseconds from $2) - 1000 * trunc(extract(second from $2)))
    when 'microseconds' then trunc(extract(microseconds from $2) - 1000000 * trunc(extract(second from $2)))
    when 'second' then trunc(extract(second from $2))
    else extract_field end::double precision from (select pg_catalog.date_part(pg_catalog.redshift_local_field(part), $2) as extract_field) s $$;
create or replace function pg_toast.date_part(part text, ${type}) returns double precision language sql stable as
  $$ select pg_catalog.redshift_local_date_part($1, $2) $$;
create or replace function pg_catalog.pgdate_part(part text, ${type}) returns double precision language sql stable as
  $$ select pg_catalog.redshift_local_date_part($1, $2) $$;`,
  )
  .join('\n');

const times = (['time', 'timetz'] as const)
  .map((type) => {
    const cast = type === 'time' ? 'time' : 'timetz';
    const utc = (parameter: string): string =>
      type === 'time' ? parameter : `(${parameter} at time zone 'UTC')::time`;
    const utcTime = type === 'time' ? '$3' : "($3 at time zone 'UTC')";
    return `create or replace function pg_catalog.dateadd(part text, n bigint, ${type}) returns ${type} language sql stable as
  $$ select (${utcTime} + ($2 || ' ' || pg_catalog.redshift_local_datepart($1))::interval)::${cast} $$;
create or replace function pg_catalog.datediff(part text, ${type}, ${type}) returns bigint language sql stable as
  $$ select pg_catalog.datediff($1, '2000-01-01'::date + ${utc('$2')}, '2000-01-01'::date + ${utc('$3')}) $$;`;
  })
  .join('\n');

export const dateFunctionsSql = String.raw`
create or replace function pg_catalog.redshift_local_field(part text) returns text language plpgsql immutable as $$
declare known text := pg_catalog.redshift_local_datepart(part);
begin
  return case
    when lower(part) in ('dayofweek', 'dow', 'dw', 'weekday') then 'dow'
    when lower(part) in ('dayofyear', 'doy', 'dy', 'yearday') then 'doy'
    when lower(part) in ('epoch', 'isodow', 'isoyear', 'timezone', 'timezone_hour', 'timezone_minute') then lower(part)
    when known is not null then known
    else part
  end;
end $$;
${datePart}
create or replace function pg_catalog.redshift_local_date_part(part text, text) returns double precision language sql stable as
  $$ select pg_catalog.redshift_local_date_part($1, $2::timestamp) $$;
create or replace function pg_catalog.pgdate_part(part text, text) returns double precision language sql stable as
  $$ select pg_catalog.redshift_local_date_part($1, $2::timestamp) $$;
${times}

${comparison('date_cmp', 'date', 'date')}
${comparison('date_cmp_timestamp', 'date', 'timestamp')}
${comparison('date_cmp_timestamptz', 'date', 'timestamptz')}
${comparison('timestamp_cmp', 'timestamp', 'timestamp')}
${comparison('timestamp_cmp_date', 'timestamp', 'date')}
${comparison('timestamp_cmp_timestamptz', 'timestamp', 'timestamptz')}
${comparison('timestamptz_cmp', 'timestamptz', 'timestamptz')}
${comparison('timestamptz_cmp_date', 'timestamptz', 'date')}
${comparison('timestamptz_cmp_timestamp', 'timestamptz', 'timestamp')}
create or replace function pg_catalog.interval_cmp(interval, interval) returns integer language sql immutable as
  $$ select case when $1 > $2 then 1 when $1 < $2 then -1 when $1 = $2 then 0 end $$;

-- Whole when both are the same day or both the last day of their month; otherwise a month has 31 days.
create or replace function pg_catalog.months_between(a timestamp, b timestamp) returns double precision language sql immutable as $$
  select case
    when extract(day from $1) = extract(day from $2) or ($1::date = pg_catalog.last_day($1) and $2::date = pg_catalog.last_day($2)) then whole
    else whole + (extract(epoch from ($1 - date_trunc('month', $1))) - extract(epoch from ($2 - date_trunc('month', $2)))) / (31 * 86400)
  end::double precision
  from (select (extract(year from $1) - extract(year from $2)) * 12 + extract(month from $1) - extract(month from $2) as whole) s $$;
create or replace function pg_catalog.next_day(d timestamp, day text) returns date language plpgsql immutable as $$
declare wanted integer := case
  when lower(day) in ('su', 'sun', 'sunday') then 0 when lower(day) in ('m', 'mo', 'mon', 'monday') then 1
  when lower(day) in ('tu', 'tue', 'tues', 'tuesday') then 2 when lower(day) in ('w', 'we', 'wed', 'wednesday') then 3
  when lower(day) in ('th', 'thu', 'thur', 'thurs', 'thursday') then 4 when lower(day) in ('f', 'fr', 'fri', 'friday') then 5
  when lower(day) in ('sa', 'sat', 'saturday') then 6 end;
begin
  if wanted is null and day is not null then
    raise exception using errcode = '22023', message = 'Invalid day of week "' || day || '"';
  end if;
  return d::date + (case when wanted > extract(dow from d) then wanted - extract(dow from d) else wanted - extract(dow from d) + 7 end)::integer;
end $$;
create or replace function pg_catalog.date_trunc(part text, d date) returns timestamp language sql immutable as
  $$ select pg_catalog.date_trunc($1, $2::timestamp) $$;
create or replace function pg_catalog.date_trunc(part text, ts text) returns timestamp language sql stable as
  $$ select pg_catalog.date_trunc($1, $2::timestamp) $$;
create or replace function pg_catalog.last_day(ts timestamptz) returns date language sql stable as
  $$ select pg_catalog.last_day($1 at time zone 'UTC') $$;
create or replace function pg_catalog.trunc(ts timestamptz) returns date language sql stable as $$ select ($1 at time zone 'UTC')::date $$;
create or replace function pg_catalog.trunc(d date) returns date language sql immutable as $$ select $1 $$;
create or replace function pg_catalog.date_part_year(date) returns integer language sql immutable as $$ select extract(year from $1)::integer $$;
create or replace function pg_catalog.to_date(source text, format text, is_strict boolean) returns date language plpgsql stable as $$
begin
  if is_strict then return pg_catalog.to_date(source, format); end if;
  return pg_catalog.redshift_local_to_timestamp(source, format)::date;
end $$;
create or replace function pg_catalog.to_timestamp(source text, format text, is_strict boolean) returns timestamptz language plpgsql stable as $$
begin
  if is_strict then return pg_catalog.to_timestamp(source, format); end if;
  return pg_catalog.redshift_local_to_timestamp(source, format) at time zone 'UTC';
end $$;
create or replace function pg_catalog.to_timestamp(ts timestamp, format text) returns timestamptz language sql stable as
  $$ select pg_catalog.to_timestamp(to_char($1, $2), $2) $$;
-- Values out of range overflow into the next unit: day 31 of June is 1 July, hour 24 is the next day.
create or replace function pg_catalog.redshift_local_to_timestamp(source text, format text) returns timestamp language plpgsql stable as $$
declare part text[]; rest text := format; at integer := 1; wanted text; len integer;
  y integer := 1; mo integer := 1; d integer := 1; h integer := 0; mi integer := 0; s integer := 0;
begin
  begin
    return pg_catalog.to_timestamp(source, format) at time zone current_setting('timezone');
  exception when datetime_field_overflow then null;
  end;
  if format !~* '^(YYYY|MM|DD|HH24|MI|SS|[^A-Za-z])+$' then raise exception using errcode = '22008', message = 'date/time field value out of range: ' || source; end if;
  while rest <> '' loop
    wanted := upper(substring(rest from '^(YYYY|HH24|MM|DD|MI|SS)'));
    if wanted is null then rest := substr(rest, 2); at := at + 1; continue; end if;
    len := case wanted when 'YYYY' then 4 else 2 end;
    case wanted
      when 'YYYY' then y := substr(source, at, len)::integer;
      when 'MM' then mo := substr(source, at, len)::integer;
      when 'DD' then d := substr(source, at, len)::integer;
      when 'HH24' then h := substr(source, at, len)::integer;
      when 'MI' then mi := substr(source, at, len)::integer;
      when 'SS' then s := substr(source, at, len)::integer;
    end case;
    at := at + len;
    rest := substr(rest, length(wanted) + 1);
  end loop;
  return make_timestamp(y, 1, 1, 0, 0, 0) + make_interval(months => mo - 1, days => d - 1, hours => h, mins => mi, secs => s);
end $$;
create or replace function pg_catalog.convert_timezone(source text, target text, ts text) returns timestamp language sql stable as
  $$ select pg_catalog.convert_timezone($1, $2, $3::timestamp) $$;
`;
