/**
 * Tables of Postgres' catalogue with the columns and rows that Redshift's have besides. A rule of the front sends statements that
 * name `pg_class`, `pg_attribute`, `pg_attrdef`, `pg_constraint`, `pg_index`, `pg_indexes` or `pg_views` here.
 */
export const postgresCatalogSql = String.raw`
create or replace view pg_catalog.redshift_local_pg_class as
  select c.oid, c.relname, c.relnamespace, c.reltype, c.reloftype, c.relowner, c.relam, c.relfilenode, c.reltablespace, c.relpages, c.reltuples,
    c.relallvisible, c.reltoastrelid, c.relhasindex or exists (select from pg_catalog.redshift_local_constraint k where k.relid = c.oid and k.kind in ('p', 'u')) as relhasindex,
    c.relisshared, c.relpersistence, case c.relkind when 'm' then 'v'::"char" else c.relkind end as relkind, c.relnatts, c.relchecks, c.relhasrules,
    c.relhastriggers, c.relhassubclass, c.relrowsecurity, c.relforcerowsecurity, c.relispopulated, c.relreplident, c.relispartition, c.relrewrite,
    c.relfrozenxid, c.relminmxid, c.relacl, c.reloptions, c.relpartbound, c.tableoid,
    pg_catalog.redshift_local_diststyle_number(c.oid) as reldiststyle, false as relhasoids, false as relhaspkey
  from pg_catalog.pg_class c where c.relname not like 'redshift\\_local\\_%'
  union all
  -- Redshift keeps the rows of a materialized view in a table of its own.
  select c.oid, ('mv_tbl__' || c.relname || '__0')::name, c.relnamespace, c.reltype, c.reloftype, c.relowner, c.relam, c.relfilenode, c.reltablespace, c.relpages,
    c.reltuples, c.relallvisible, c.reltoastrelid, false, c.relisshared, c.relpersistence, 'r'::"char", c.relnatts, c.relchecks, false,
    false, false, false, false, true, c.relreplident, false, c.relrewrite, c.relfrozenxid, c.relminmxid, c.relacl, c.reloptions, c.relpartbound, c.tableoid,
    pg_catalog.redshift_local_diststyle_number(c.oid), false, false
  from pg_catalog.pg_class c where c.relkind = 'm';
create or replace view pg_catalog.pg_class_info as select oid as reloid, relname, relnamespace, reltype, relowner, relam, relfilenode, reltablespace,
    relpages, reltuples, reltoastrelid, relhasindex, relisshared, relkind, relnatts, relchecks, relhaspkey, relhasrules, relhassubclass, relacl,
    reldiststyle as releffectivediststyle, reldiststyle,
    (select created from pg_catalog.redshift_local_table t where t.relid = c.oid) as relcreationtime
  from pg_catalog.redshift_local_pg_class c;

create or replace view pg_catalog.redshift_local_pg_attribute as select a.*, a.tableoid,
    exists (select from pg_catalog.redshift_local_table t where t.relid = a.attrelid and t.distkey = a.attnum) as attisdistkey,
    pg_catalog.redshift_local_sortkey_of(a.attrelid, a.attnum) as attsortkeyord,
    pg_catalog.redshift_local_encoding_number(pg_catalog.redshift_local_encoding_of(a.attrelid, a.attnum, a.atttypid)) as attencodingtype
  from pg_catalog.pg_attribute a;
create or replace view pg_catalog.pg_attribute_info as select * from pg_catalog.redshift_local_pg_attribute;
-- The default of an IDENTITY column as clients read it: table, column from 0, seed and step.
create or replace function pg_catalog.redshift_local_identity(relation oid, place int2) returns text language sql stable as $$
  select format('"%s"(%s, %s, ''%s,%s''::text)', case a.attidentity when 'a' then 'identity' else 'default_identity' end, a.attrelid, a.attnum - 1, s.seqstart, s.seqincrement)
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.deptype = 'i' and d.classid = d.refclassid
  join pg_catalog.pg_sequence s on s.seqrelid = d.objid where a.attrelid = relation and a.attnum = place and a.attidentity <> '' $$;
create or replace view pg_catalog.redshift_local_pg_attrdef as select oid, tableoid, adrelid, adnum, adbin, pg_get_expr(adbin, adrelid) as adsrc from pg_catalog.pg_attrdef
  union all select d.objid, 'pg_catalog.pg_attrdef'::regclass, a.attrelid, a.attnum, null, pg_catalog.redshift_local_identity(a.attrelid, a.attnum)
  from pg_catalog.pg_attribute a join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.deptype = 'i' and d.classid = d.refclassid where a.attidentity <> '';

create or replace function pg_catalog.redshift_local_column_list(relation oid, places int2[]) returns text language sql stable as $$
  select string_agg(quote_ident(attname), ', ' order by n) from unnest(places) with ordinality as p(place, n) join pg_catalog.pg_attribute on attrelid = relation and attnum = place $$;
create or replace function pg_catalog.redshift_local_native_constraintdef(oid, boolean) returns text language internal stable strict as 'pg_get_constraintdef_ext';
create or replace function pg_catalog.redshift_local_constraintdef(constraint_oid oid, pretty boolean) returns text language sql stable as $$
  select coalesce((select case kind when 'p' then 'PRIMARY KEY (' when 'u' then 'UNIQUE (' else 'FOREIGN KEY (' end
      || pg_catalog.redshift_local_column_list(relid, columns) || ')'
      || coalesce(' REFERENCES ' || target::regclass || coalesce('(' || pg_catalog.redshift_local_column_list(target, target_columns) || ')', ''), '')
    from pg_catalog.redshift_local_constraint where oid = constraint_oid), pg_catalog.redshift_local_native_constraintdef(constraint_oid, pretty)) $$;
-- Not STRICT: only a function whose body the planner puts in place takes the place of a built-in one.
create or replace function pg_catalog.pg_get_constraintdef(oid, boolean) returns text language sql stable as
  $$ select pg_catalog.redshift_local_constraintdef($1, $2) $$;
create or replace function pg_catalog.pg_get_constraintdef(oid) returns text language sql stable as
  $$ select pg_catalog.redshift_local_constraintdef($1, false) $$;
-- Constraints that Postgres enforces (only NOT NULL) are none on Redshift.
create or replace view pg_catalog.redshift_local_pg_constraint as select k.oid, k.name as conname, c.relnamespace as connamespace, k.kind as contype, false as condeferrable,
    false as condeferred, false as conenforced, false as convalidated, k.relid as conrelid, 0::oid as contypid, 0::oid as conindid, 0::oid as conparentid, coalesce(k.target, 0) as confrelid,
    'a'::"char" as confupdtype, 'a'::"char" as confdeltype, 's'::"char" as confmatchtype, true as conislocal, 0::int2 as coninhcount, true as connoinherit,
    k.columns as conkey, k.target_columns as confkey, null::text as conbin, null::text as consrc
  from pg_catalog.redshift_local_constraint k join pg_catalog.pg_class c on c.oid = k.relid;
-- Zone maps are no indexes to anybody.
create or replace view pg_catalog.redshift_local_pg_index as select i.*, i.tableoid from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid where c.relname not like 'redshift\\_local\\_%';
create or replace view pg_catalog.redshift_local_pg_indexes as select n.nspname as schemaname, c.relname as tablename, k.name as indexname, null::name as tablespace,
    'CREATE UNIQUE INDEX ' || quote_ident(k.name) || ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' USING btree ('
      || pg_catalog.redshift_local_column_list(k.relid, k.columns) || ')' as indexdef
  from pg_catalog.redshift_local_constraint k join pg_catalog.pg_class c on c.oid = k.relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where k.kind in ('p', 'u');

create or replace view pg_catalog.redshift_local_pg_views as select n.nspname as schemaname, c.relname as viewname, pg_get_userbyid(c.relowner) as viewowner,
    case when v.relid is not null then 'create view ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || coalesce(v.columns, '') || ' as ' || v.query || ' with no schema binding;'
      when m.relid is not null then 'create materialized view ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || m.options || ' as ' || m.query || ';'
      else pg_get_viewdef(c.oid) end as definition
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.redshift_local_late_view v on v.relid = c.oid left join pg_catalog.redshift_local_mv m on m.relid = c.oid
  where c.relkind in ('v', 'm') and c.relname not like 'redshift\\_local\\_%';
-- Columns that newer versions of Postgres dropped.
create or replace view pg_catalog.pg_user as select usename, usesysid, usecreatedb, usesuper, userepl, usebypassrls, passwd, valuntil, useconfig, false as usecatupd
  from (select rolname as usename, oid as usesysid, rolcreatedb as usecreatedb, rolsuper as usesuper, rolreplication as userepl, rolbypassrls as usebypassrls,
    '********'::text as passwd, rolvaliduntil::timestamptz as valuntil, setconfig as useconfig
    from pg_catalog.pg_authid left join pg_catalog.pg_db_role_setting s on pg_authid.oid = s.setrole and s.setdatabase = 0 where rolcanlogin) u;
create or replace view pg_catalog.pg_user_info as select usename, usesysid, usecreatedb, usesuper, usecatupd, passwd, valuntil, useconfig,
    coalesce((select nullif(rolconnlimit, -1)::varchar from pg_catalog.pg_roles where oid = usesysid), 'UNLIMITED')::varchar as useconnlimit
  from pg_catalog.pg_user;

create or replace view pg_catalog.pg_proc_info as select oid as prooid, proname, pronamespace, proowner, prolang, prokind = 'a' as proisagg, prosecdef, proisstrict, proretset, provolatile,
    pronargs, prorettype, proargtypes, probin, prosrc, proacl, proallargtypes, proargmodes, proargnames, prokind,
    pronargdefaults from pg_catalog.pg_proc;
create or replace view pg_catalog.pg_database_info as select d.oid as datid, d.datname, d.datdba, d.encoding, d.datistemplate, d.datallowconn, d.datacl, nullif(d.datconnlimit, -1)::varchar as datconnlimit
  from pg_catalog.pg_database d;
`;
