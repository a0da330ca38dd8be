/** Functions of SUPER arrays and objects (AWS docs, Array functions; Object functions). */

/** A value to look for may be text, which a literal is then, or anything else. */
const searches = (
  [
    ['array_contains', 'boolean', 'cardinality(p) > 0'],
    ['array_position', 'integer', 'case when p is not null then coalesce(p[1], -1) end'],
    ['array_positions', 'super', 'to_jsonb(p)'],
  ] as const
)
  .flatMap(([name, returns, result]) =>
    ['text', 'anyelement'].map(
      (
        type,
      ) => `create or replace function pg_catalog.${name}(super, ${type}, boolean default null) returns ${returns} language sql stable as
  $$ select ${result} from pg_catalog.redshift_local_positions($1, to_jsonb($2), $3) p $$;`,
    ),
  )
  .join('\n');

const attributeNames = ['lower', 'upper']
  .map(
    (
      change,
    ) => `create or replace function pg_catalog.${change}_attribute_names(super) returns super language plpgsql immutable as $$
begin
  return case jsonb_typeof($1)
    when 'object' then coalesce((select jsonb_object_agg(${change}(k), pg_catalog.${change}_attribute_names(v)) from jsonb_each($1) as e(k, v)), '{}')
    when 'array' then coalesce((select jsonb_agg(pg_catalog.${change}_attribute_names(v) order by n) from jsonb_array_elements($1) with ordinality as e(v, n)), '[]')
    else $1 end;
end $$;`,
  )
  .join('\n');

export const arrayFunctionsSql = String.raw`
-- Arrays and objects. ARRAY(…) and OBJECT(…) are rewritten to functions of jsonb.
create or replace function pg_catalog.get_array_length(value super) returns bigint language sql immutable strict as
  $$ select case when jsonb_typeof($1::jsonb) = 'array' then jsonb_array_length($1::jsonb)::bigint end $$;
create or replace function pg_catalog.array_concat(super, super) returns super language sql immutable as
  $$ select case when jsonb_typeof($1) = 'array' and jsonb_typeof($2) = 'array' then jsonb_concat($1, $2) end $$;
create or replace function pg_catalog.array_flatten(super) returns super language sql immutable as $$
  select case when jsonb_typeof($1) = 'array' then coalesce((select jsonb_agg(i.v order by e.n, i.n)
    from jsonb_array_elements($1) with ordinality as e(v, n)
    cross join lateral jsonb_array_elements(case when jsonb_typeof(e.v) = 'array' then e.v else jsonb_build_array(e.v) end) with ordinality as i(v, n)), '[]') end $$;
create or replace function pg_catalog.subarray(super, integer, integer) returns super language sql immutable as $$
  select case when jsonb_typeof($1) = 'array' then coalesce((select jsonb_agg(v order by n)
    from jsonb_array_elements($1) with ordinality as e(v, n),
      lateral (select case when $2 < 0 then jsonb_array_length($1) + $2 else $2 end as start) s
    where n > s.start and n <= s.start + $3), '[]') end $$;
create or replace function pg_catalog.subarray(super, integer) returns super language sql immutable as
  $$ select pg_catalog.subarray($1, $2, 2147483000) $$;
create or replace function pg_catalog.split_to_array(varchar, varchar) returns super language sql immutable as
  $$ select to_jsonb(string_to_array($1::text, $2::text)) $$;
create or replace function pg_catalog.split_to_array(varchar) returns super language sql immutable as
  $$ select to_jsonb(string_to_array($1::text, ',')) $$;
${attributeNames}


-- Places from 0. Nulls are values unless null_match, or the setting in its place, is off (AWS docs, default_array_search_null_handling).
create or replace function pg_catalog.redshift_local_positions(list jsonb, wanted jsonb, null_match boolean) returns integer[] language plpgsql stable as $$
declare
  matches_null boolean := coalesce(null_match, lower(nullif(current_setting('redshift.default_array_search_null_handling', true), '')) in ('on', 'true', '1', 'yes'), true);
  found integer[];
begin
  if jsonb_typeof(list) is distinct from 'array' then return null; end if;
  wanted := coalesce(wanted, 'null');
  if wanted = 'null'::jsonb and not matches_null then return null; end if;
  select coalesce(array_agg(n - 1 order by n) filter (where v = wanted), '{}') into found from jsonb_array_elements(list) with ordinality as e(v, n);
  if cardinality(found) = 0 and not matches_null and exists (select from jsonb_array_elements(list) as e(v) where v = 'null'::jsonb) then return null; end if;
  return found;
end $$;
${searches}
create or replace function pg_catalog.redshift_local_elements(list jsonb) returns table (v jsonb, n bigint) language sql immutable as
  $$ select e.v, e.n from jsonb_array_elements(case when jsonb_typeof($1) = 'array' then $1 end) with ordinality as e(v, n) $$;
create or replace function pg_catalog.redshift_local_are_arrays(a jsonb, b jsonb) returns boolean language sql immutable as
  $$ select coalesce(jsonb_typeof($1) = 'array' and jsonb_typeof($2) = 'array', false) $$;
create or replace function pg_catalog.array_distinct(super) returns super language sql immutable as $$
  select case when jsonb_typeof($1) = 'array' then coalesce((select jsonb_agg(v order by n) from (select v, min(n) as n from pg_catalog.redshift_local_elements($1) group by v) d), '[]') end $$;
create or replace function pg_catalog.array_union(super, super) returns super language sql immutable as
  $$ select pg_catalog.array_distinct(pg_catalog.array_concat($1, $2)) $$;
-- The k-th occurrence of a value in one array meets the k-th in the other; with is_distinct each value is one.
create or replace function pg_catalog.redshift_local_compare(a jsonb, b jsonb, is_distinct boolean, is_common boolean) returns jsonb language sql immutable as $$
  select case when pg_catalog.redshift_local_are_arrays(a, b) then coalesce((select jsonb_agg(x.v order by x.n)
    from (select v, n, row_number() over (partition by v order by n) as k from pg_catalog.redshift_local_elements(case when is_distinct then pg_catalog.array_distinct(a) else a end)) x
    where is_common = exists (select from (select v, row_number() over (partition by v order by n) as k from pg_catalog.redshift_local_elements(b)) y where y.v = x.v and y.k = x.k)), '[]') end $$;
create or replace function pg_catalog.array_except(super, super, is_distinct boolean default false) returns super language sql immutable as
  $$ select pg_catalog.redshift_local_compare($1, $2, $3, false) $$;
create or replace function pg_catalog.array_intersection(super, super, is_distinct boolean default false) returns super language sql immutable as
  $$ select pg_catalog.redshift_local_compare($1, $2, $3, true) $$;
create or replace function pg_catalog.array_sort(super, is_ascending boolean default true, nulls_first boolean default null) returns super language sql immutable as $$
  select case when jsonb_typeof($1) = 'array' then coalesce((select jsonb_agg(v order by (v = 'null'::jsonb) <> coalesce($3, not $2), case when $2 then v end, case when not $2 then v end desc)
    from pg_catalog.redshift_local_elements($1)), '[]') end $$;

-- OBJECT_TRANSFORM(object KEEP path, … SET path, value, …), which is rewritten to a call of this. Without KEEP everything is kept.
create or replace function pg_catalog.redshift_local_object_path(path text) returns text[] language sql immutable as
  $$ select array(select replace(m[1], '""', '"') from regexp_matches(path, '"((?:[^"]|"")*)"', 'g') with ordinality as r(m, n) order by n) $$;
create or replace function pg_catalog.redshift_local_put(object jsonb, path text[], value jsonb) returns jsonb language plpgsql immutable as $$
begin
  for depth in 1 .. cardinality(path) - 1 loop
    if jsonb_typeof(object #> path[:depth]) is distinct from 'object' then object := jsonb_set(object, path[:depth], '{}'); end if;
  end loop;
  return jsonb_set(object, path, coalesce(value, 'null'));
end $$;
create or replace function pg_catalog.redshift_local_object_transform(input jsonb, kept text[], paths text[], vals jsonb[]) returns super language plpgsql immutable as $$
declare result jsonb := input; path text[];
begin
  if jsonb_typeof(input) is distinct from 'object' then return input; end if;
  if kept is not null then
    result := '{}';
    for at in 1 .. cardinality(kept) loop
      path := pg_catalog.redshift_local_object_path(kept[at]);
      if input #> path is not null then result := pg_catalog.redshift_local_put(result, path, input #> path); end if;
    end loop;
  end if;
  for at in 1 .. coalesce(cardinality(paths), 0) loop
    result := pg_catalog.redshift_local_put(result, pg_catalog.redshift_local_object_path(paths[at]), vals[at]);
  end loop;
  return result;
end $$;
`;
