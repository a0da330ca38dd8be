/** Numbers, aggregates and window functions (AWS docs, Math functions; Aggregate functions; Window functions). */

/** MEDIAN and the percentiles as windows: Postgres has them as ordered-set aggregates only, which take no OVER. */
const percentiles = ['double precision', 'numeric', 'bigint', 'integer', 'date', 'timestamp', 'timestamptz']
  .map((type) => {
    const continuous = ['double precision', 'numeric', 'bigint', 'integer'].includes(type);
    const isWhole = type === 'bigint' || type === 'integer';
    const kept = isWhole ? 'numeric' : type;
    const suffix = type.split(' ')[0];
    const between = continuous
      ? `percentile_cont((state[1])::double precision) within group (order by v::double precision)`
      : `percentile_disc((state[1])::double precision) within group (order by v)`;
    // Integers give a decimal, with one digit behind the point at least.
    const result = isWhole ? 'numeric' : type;
    const shown = (value: string): string =>
      isWhole ? `pg_catalog.redshift_local_fraction(${value})` : `(${value})::${result}`;
    return `
create or replace function pg_catalog.redshift_local_median_state(state ${type}[], v ${type}) returns ${type}[] language sql immutable as
  $$ select case when $2 is null then $1 else array_append($1, $2) end $$;
create or replace function pg_catalog.redshift_local_median(${type}[]) returns ${result} language sql immutable as
  $$ select ${continuous ? shown('percentile_cont(0.5) within group (order by v::double precision)') : 'percentile_disc(0.5) within group (order by v)'} from unnest($1) as u(v) $$;
create or replace aggregate pg_catalog.median(${type}) (sfunc = pg_catalog.redshift_local_median_state, stype = ${type}[], finalfunc = pg_catalog.redshift_local_median);
${
  continuous
    ? `
create or replace function pg_catalog.redshift_local_percentile_state(state ${kept}[], p double precision, v ${type}, descending boolean) returns ${kept}[] language sql immutable as
  $$ select case when $3 is null then $1 else array_append(coalesce($1, array[(case when $4 then 1 - $2 else $2 end)::${kept}]), $3::${kept}) end $$;
create or replace function pg_catalog.redshift_local_percentile_cont_${suffix}(state ${kept}[]) returns ${result} language sql immutable as
  $$ select ${shown(between)} from unnest($1[2:]) as u(v) $$;
create or replace function pg_catalog.redshift_local_percentile_disc_${suffix}(state ${kept}[]) returns ${type} language sql immutable as
  $$ select (percentile_disc(($1[1])::double precision) within group (order by v))::${type} from unnest($1[2:]) as u(v) $$;
create or replace aggregate pg_catalog.redshift_local_percentile_cont(double precision, ${type}, boolean)
  (sfunc = pg_catalog.redshift_local_percentile_state, stype = ${kept}[], finalfunc = pg_catalog.redshift_local_percentile_cont_${suffix});
create or replace aggregate pg_catalog.redshift_local_percentile_disc(double precision, ${type}, boolean)
  (sfunc = pg_catalog.redshift_local_percentile_state, stype = ${kept}[], finalfunc = pg_catalog.redshift_local_percentile_disc_${suffix});`
    : ''
}`;
  })
  .join('\n');

export const numberFunctionsSql = String.raw`
-- AVG of integers is a BIGINT, AVG of a DECIMAL keeps its scale; both cut off what is more (AWS docs, AVG).
update pg_catalog.pg_proc set pronamespace = 'pg_toast'::regnamespace
  where proname = 'avg' and pronamespace = 'pg_catalog'::regnamespace and oid < 16384
    and proargtypes[0] in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype);
-- These give a double precision number, whatever they get (AWS docs, Math functions; STDDEV_SAMP and STDDEV_POP).
update pg_catalog.pg_proc set pronamespace = 'pg_toast'::regnamespace
  where pronamespace = 'pg_catalog'::regnamespace and oid < 16384
    and (proname in ('sqrt', 'exp', 'ln', 'log', 'pow', 'power') and proargtypes[0] = 'numeric'::regtype
      or proname in ('stddev', 'stddev_samp', 'stddev_pop', 'variance', 'var_samp', 'var_pop') and proargtypes[0] in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype));
create or replace function pg_catalog.redshift_local_average(bigint[]) returns bigint language sql immutable as
  $$ select case when $1[1] > 0 then $1[2] / $1[1] end $$;
create or replace aggregate pg_catalog.avg(smallint) (sfunc = pg_catalog.int2_avg_accum, stype = bigint[], initcond = '{0,0}', finalfunc = pg_catalog.redshift_local_average);
create or replace aggregate pg_catalog.avg(integer) (sfunc = pg_catalog.int4_avg_accum, stype = bigint[], initcond = '{0,0}', finalfunc = pg_catalog.redshift_local_average);
create or replace function pg_catalog.redshift_local_accumulate(numeric[], numeric) returns numeric[] language sql immutable strict as
  $$ select array[$1[1] + 1, $1[2] + $2, greatest($1[3], scale($2))] $$;
create or replace function pg_catalog.redshift_local_accumulate(numeric[], bigint) returns numeric[] language sql immutable strict as
  $$ select array[$1[1] + 1, $1[2] + $2, 0] $$;
create or replace function pg_catalog.redshift_local_scaled_average(numeric[]) returns numeric language sql immutable as
  $$ select case when $1[1] > 0 then trunc($1[2] / $1[1], $1[3]::integer) end $$;
create or replace function pg_catalog.redshift_local_whole_average(numeric[]) returns bigint language sql immutable as
  $$ select case when $1[1] > 0 then trunc($1[2] / $1[1])::bigint end $$;
create or replace aggregate pg_catalog.avg(numeric) (sfunc = pg_catalog.redshift_local_accumulate, stype = numeric[], initcond = '{0,0,0}', finalfunc = pg_catalog.redshift_local_scaled_average);
create or replace aggregate pg_catalog.avg(bigint) (sfunc = pg_catalog.redshift_local_accumulate, stype = numeric[], initcond = '{0,0,0}', finalfunc = pg_catalog.redshift_local_whole_average);
create or replace function pg_catalog.redshift_local_fraction(double precision) returns numeric language sql immutable as
  $$ select case when scale(n) < 1 then round(n, 1) else n end from (select trim_scale($1::numeric) as n) s $$;
${percentiles}

create or replace function pg_catalog.redshift_local_ratio(value double precision, total double precision) returns double precision language sql immutable as
  $$ select $1 / nullif($2, 0) $$;
create or replace function pg_catalog.redshift_local_keep_first(anyelement, anyelement) returns anyelement language sql immutable strict as $$ select $1 $$;
create or replace function pg_catalog.redshift_local_keep_last(anyelement, anyelement) returns anyelement language sql immutable strict as $$ select $2 $$;
create or replace aggregate pg_catalog.redshift_local_first_value(anyelement) (sfunc = pg_catalog.redshift_local_keep_first, stype = anyelement);
create or replace aggregate pg_catalog.redshift_local_last_value(anyelement) (sfunc = pg_catalog.redshift_local_keep_last, stype = anyelement);

-- LAG, LEAD and NTH_VALUE IGNORE NULLS: n places, which are filled from the end by the last values, or from the start by the first.
create or replace function pg_catalog.redshift_local_places(value anyelement, n bigint) returns anyarray language plpgsql immutable as $$
begin
  if n < 1 then raise exception using errcode = '22023', message = 'the offset of a window function with IGNORE NULLS must be 1 or more'; end if;
  return array_fill((array[value])[0], array[n::integer]);
end $$;
create or replace function pg_catalog.redshift_local_keep_last(anyarray, anyelement, bigint) returns anyarray language sql immutable as
  $$ select case when $2 is null then $1 else (coalesce($1, pg_catalog.redshift_local_places($2, $3)))[2:] || $2 end $$;
create or replace function pg_catalog.redshift_local_keep_first(kept anyarray, value anyelement, n bigint) returns anyarray language plpgsql immutable as $$
begin
  if value is null then return kept; end if;
  kept := coalesce(kept, pg_catalog.redshift_local_places(value, n));
  if kept[n] is null then kept[array_position(kept, null)] := value; end if;
  return kept;
end $$;
create or replace function pg_catalog.redshift_local_first_place(anyarray) returns anyelement language sql immutable as $$ select $1[1] $$;
create or replace function pg_catalog.redshift_local_last_place(anyarray) returns anyelement language sql immutable as $$ select $1[cardinality($1)] $$;
create or replace aggregate pg_catalog.redshift_local_lag(anyelement, bigint) (sfunc = pg_catalog.redshift_local_keep_last, stype = anyarray, finalfunc = pg_catalog.redshift_local_first_place);
create or replace aggregate pg_catalog.redshift_local_lead(anyelement, bigint) (sfunc = pg_catalog.redshift_local_keep_first, stype = anyarray, finalfunc = pg_catalog.redshift_local_last_place);
create or replace aggregate pg_catalog.redshift_local_nth_value(anyelement, bigint) (sfunc = pg_catalog.redshift_local_keep_first, stype = anyarray, finalfunc = pg_catalog.redshift_local_last_place);
-- The delimiter is the first element.
create or replace function pg_catalog.redshift_local_list(text[], text, text) returns text[] language sql immutable as
  $$ select case when $2 is null or $2 = any ($1[2:]) then $1 else coalesce($1, array[$3]) || $2 end $$;
create or replace function pg_catalog.redshift_local_join_list(text[]) returns varchar language sql immutable as $$ select array_to_string($1[2:], coalesce($1[1], ''))::varchar $$;
create or replace aggregate pg_catalog.redshift_local_listagg_distinct(varchar, varchar) (sfunc = pg_catalog.redshift_local_list, stype = text[], finalfunc = pg_catalog.redshift_local_join_list);

-- The rows of CONNECT BY may not lie below themselves.
create or replace function pg_catalog.redshift_local_no_cycle(is_cycle boolean) returns boolean language plpgsql immutable as $$
begin
  if is_cycle then
    raise exception using errcode = 'XX000', message = 'CONNECT BY loop: a row is its own ancestor', hint = 'Bound it by LEVEL in the CONNECT BY clause.';
  end if;
  return true;
end $$;
create or replace function pg_catalog.dexp(double precision) returns double precision language sql immutable as $$ select exp($1) $$;
create or replace function pg_catalog.dlog1(double precision) returns double precision language sql immutable as $$ select ln($1) $$;
create or replace function pg_catalog.dlog10(double precision) returns double precision language sql immutable as $$ select log($1) $$;
create or replace function pg_catalog.round(double precision, integer) returns double precision language sql immutable as
  $$ select round($1::numeric, $2)::double precision $$;
create or replace function pg_catalog.round(bigint, integer) returns numeric language sql immutable as $$ select round($1::numeric, $2) $$;
create or replace function pg_catalog.trunc(double precision, integer) returns double precision language sql immutable as
  $$ select trunc($1::numeric, $2)::double precision $$;
create or replace function pg_catalog.trunc(bigint, integer) returns numeric language sql immutable as $$ select trunc($1::numeric, $2) $$;
create or replace function pg_catalog.to_hex(text) returns varchar language sql immutable as $$ select encode(convert_to($1, 'UTF8'), 'hex')::varchar $$;
`;
