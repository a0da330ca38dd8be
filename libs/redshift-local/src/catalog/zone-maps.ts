/**
 * Redshift keeps the smallest and the largest value of each block and reads no block that cannot hold what a condition asks for (AWS docs,
 * Sort keys). Below a primary key an index of the same kind does that: it costs an insert next to nothing, and is summed up in the
 * background. Clients do not see it.
 */
export const zoneMapsSql = String.raw`
-- Longer texts than these would not fit into a summary.
create or replace function pg_catalog.redshift_local_add_zone_map(relation oid) returns void language plpgsql as $$
declare names text;
begin
  select string_agg(quote_ident(a.attname), ', ' order by p.n) into names
    from pg_catalog.redshift_local_constraint k cross join lateral unnest(k.columns) with ordinality as p(place, n)
    join pg_catalog.pg_attribute a on a.attrelid = k.relid and a.attnum = p.place join pg_catalog.pg_type t on t.oid = a.atttypid
    where k.relid = relation and k.kind = 'p' and (t.typcategory in ('N', 'D') or t.typcategory = 'S' and a.atttypmod between 5 and 1028);
  if names is not null and (select relpersistence from pg_catalog.pg_class where oid = relation) <> 't' then
    execute format('create index %I on %s using brin (%s) with (pages_per_range = 1024, autosummarize = on)', 'redshift_local_zones_' || relation, relation::regclass, names);
  end if;
end $$;
create or replace function pg_catalog.redshift_local_drop_zone_map(relation oid) returns void language plpgsql as $$
declare place text := (select quote_ident(n.nspname) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = relation);
begin
  execute format('drop index if exists %s.%I', place, 'redshift_local_zones_' || relation);
end $$;
`;
