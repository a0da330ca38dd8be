/**
 * What Redshift's catalogue knows of tables and Postgres' does not: distribution, sort keys, encodings, unenforced constraints.
 * An event trigger writes it down when a table is made and forgets it when the table is dropped, so that a rollback undoes both.
 */
export const tablesSql = String.raw`
create table if not exists pg_catalog.redshift_local_table (
  relid oid primary key, diststyle text, distkey int2, sortstyle text, sortkeys int2[], backup boolean, encode_auto boolean,
  created timestamp default (clock_timestamp() at time zone 'UTC'));
create table if not exists pg_catalog.redshift_local_encoding (relid oid, attnum int2, encoding text, primary key (relid, attnum));
-- Materialized views: the query as written, and what the options said.
create table if not exists pg_catalog.redshift_local_mv (relid oid primary key, query text, options text, autorefresh boolean);
grant select on pg_catalog.redshift_local_mv to public;
-- Groups are roles below; a setting, which all databases share, tells them from Redshift's roles.
create or replace view pg_catalog.redshift_local_group as select r.oid, r.rolname from pg_catalog.pg_authid r
  join pg_catalog.pg_db_role_setting s on s.setrole = r.oid and s.setdatabase = 0 and 'redshift_local.kind=group' = any (s.setconfig);
create or replace view pg_catalog.pg_group as select rolname as groname, oid as grosysid,
  array(select member from pg_catalog.pg_auth_members where roleid = g.oid) as grolist from pg_catalog.redshift_local_group g;
grant select on pg_catalog.redshift_local_group to public;
create sequence if not exists pg_catalog.redshift_local_constraint_oid start 3900000000;
create table if not exists pg_catalog.redshift_local_constraint (
  oid oid primary key default nextval('pg_catalog.redshift_local_constraint_oid')::oid, name name, relid oid, kind "char",
  columns int2[], target oid, target_columns int2[]);
create index if not exists redshift_local_constraint_relid on pg_catalog.redshift_local_constraint (relid);
grant select on pg_catalog.redshift_local_table, pg_catalog.redshift_local_encoding, pg_catalog.redshift_local_constraint to public;

-- The column of a table by its name, or an error.
create or replace function pg_catalog.redshift_local_attnum(relation oid, column_name text) returns int2 language plpgsql stable as $$
declare found int2;
begin
  select attnum into found from pg_catalog.pg_attribute
    where attrelid = relation and attname = column_name and attnum > 0 and not attisdropped;
  if found is null then
    raise exception using errcode = '42703', message = format('column "%s" does not exist', column_name);
  end if;
  return found;
end $$;
create or replace function pg_catalog.redshift_local_attnums(relation oid, names jsonb) returns int2[] language sql stable as
  $$ select array_agg(pg_catalog.redshift_local_attnum($1, name) order by place) from jsonb_array_elements_text($2) with ordinality as n(name, place) $$;

-- The table of a name, when the session may change it.
create or replace function pg_catalog.redshift_local_own_table(relation text) returns oid language plpgsql stable as $$
declare found record;
begin
  select oid, relowner, relname, relkind into found from pg_catalog.pg_class where oid = relation::regclass;
  if found.relkind <> 'r' then
    raise exception using errcode = '42809', message = format('"%s" is not a table', found.relname);
  end if;
  if not pg_has_role(session_user, found.relowner, 'usage') then
    raise exception using errcode = '42501', message = format('must be owner of relation %s', found.relname);
  end if;
  return found.oid;
end $$;

create or replace function pg_catalog.redshift_local_add_constraints(relation oid, added jsonb) returns void language plpgsql as $$
declare
  one jsonb;
  place text := (select relname from pg_catalog.pg_class where oid = relation);
  suffix text;
  base text;
  chosen text;
  n integer;
begin
  for one in select value from jsonb_array_elements(added) loop
    if one ->> 'kind' = 'p' and exists (select from pg_catalog.redshift_local_constraint where relid = relation and kind = 'p') then
      raise exception using errcode = '42P16', message = format('multiple primary keys for table "%s" are not allowed', place);
    end if;
    suffix := case one ->> 'kind' when 'p' then '_pkey' when 'u' then '_key' else '_fkey' end;
    base := left(place || case one ->> 'kind' when 'p' then '' else '_' || (one -> 'columns' ->> 0) end, 63 - length(suffix)) || suffix;
    chosen := coalesce(one ->> 'name', base);
    n := 0;
    while exists (select from pg_catalog.redshift_local_constraint where relid = relation and name = chosen) loop
      if one ? 'name' then
        raise exception using errcode = '42710', message = format('constraint "%s" for relation "%s" already exists', chosen, place);
      end if;
      n := n + 1;
      chosen := base || n;
    end loop;
    insert into pg_catalog.redshift_local_constraint (name, relid, kind, columns, target, target_columns) values (
      chosen, relation, (one ->> 'kind')::"char", pg_catalog.redshift_local_attnums(relation, one -> 'columns'),
      (one ->> 'target')::regclass,
      case when one ? 'targetColumns' then pg_catalog.redshift_local_attnums((one ->> 'target')::regclass, one -> 'targetColumns')
        when one ? 'target' then (select columns from pg_catalog.redshift_local_constraint where relid = (one ->> 'target')::regclass and kind = 'p') end);
    if one ->> 'kind' = 'p' then perform pg_catalog.redshift_local_add_zone_map(relation); end if;
  end loop;
end $$;

create or replace function pg_catalog.redshift_local_remember_mv(view oid, described jsonb) returns void language sql as $$
  insert into pg_catalog.redshift_local_mv values (view, described ->> 'query', described ->> 'options', (described ->> 'autorefresh')::boolean)
  on conflict (relid) do update set query = excluded.query, options = excluded.options, autorefresh = excluded.autorefresh $$;

-- Writes the attributes of a table down; what is missing in them stays as it is.
create or replace function pg_catalog.redshift_local_describe(relation oid, attributes jsonb) returns void language plpgsql as $$
declare
  key text;
  value text;
begin
  insert into pg_catalog.redshift_local_table (relid) values (relation) on conflict do nothing;
  if attributes ? 'like' then
    update pg_catalog.redshift_local_table t set diststyle = p.diststyle, backup = p.backup, encode_auto = p.encode_auto, sortstyle = p.sortstyle,
      distkey = (select c.attnum from pg_catalog.pg_attribute a join pg_catalog.pg_attribute c on c.attname = a.attname and c.attrelid = relation
        where a.attrelid = p.relid and a.attnum = p.distkey),
      sortkeys = (select array_agg(c.attnum order by array_position(p.sortkeys, a.attnum)) from pg_catalog.pg_attribute a
        join pg_catalog.pg_attribute c on c.attname = a.attname and c.attrelid = relation where a.attrelid = p.relid and a.attnum = any (p.sortkeys))
      from pg_catalog.redshift_local_table p where t.relid = relation and p.relid = (attributes ->> 'like')::regclass;
    insert into pg_catalog.redshift_local_encoding select relation, c.attnum, e.encoding from pg_catalog.redshift_local_encoding e
      join pg_catalog.pg_attribute a on a.attrelid = e.relid and a.attnum = e.attnum
      join pg_catalog.pg_attribute c on c.attname = a.attname and c.attrelid = relation
      where e.relid = (attributes ->> 'like')::regclass on conflict do nothing;
  end if;
  if attributes ? 'distkey' then
    update pg_catalog.redshift_local_table set diststyle = case when attributes ->> 'diststyle' = 'auto' then 'auto' else 'key' end,
      distkey = pg_catalog.redshift_local_attnum(relation, attributes ->> 'distkey') where relid = relation;
  elsif attributes ? 'diststyle' then
    update pg_catalog.redshift_local_table set diststyle = attributes ->> 'diststyle', distkey = null where relid = relation;
  end if;
  if attributes ? 'sortstyle' then
    update pg_catalog.redshift_local_table set sortstyle = attributes ->> 'sortstyle',
      sortkeys = pg_catalog.redshift_local_attnums(relation, attributes -> 'sortkey') where relid = relation;
  end if;
  if attributes ? 'backup' then
    update pg_catalog.redshift_local_table set backup = (attributes ->> 'backup')::boolean where relid = relation;
  end if;
  if attributes ? 'encodeAuto' then
    update pg_catalog.redshift_local_table set encode_auto = true where relid = relation;
    delete from pg_catalog.redshift_local_encoding where relid = relation;
  end if;
  for key, value in select * from jsonb_each_text(attributes -> 'encodings') loop
    -- An encoding of one column ends ENCODE AUTO of the table (AWS docs, CREATE TABLE).
    update pg_catalog.redshift_local_table set encode_auto = false where relid = relation;
    insert into pg_catalog.redshift_local_encoding values (relation, pg_catalog.redshift_local_attnum(relation, key), value)
      on conflict (relid, attnum) do update set encoding = excluded.encoding;
  end loop;
  perform pg_catalog.redshift_local_add_constraints(relation, coalesce(attributes -> 'constraints', '[]'));
end $$;
create or replace function pg_catalog.redshift_local_alter_table(relation text, attributes jsonb) returns void language plpgsql security definer
  as $$ begin perform pg_catalog.redshift_local_describe(pg_catalog.redshift_local_own_table(relation), attributes); end $$;

create or replace function pg_catalog.redshift_local_drop_constraint(relation text, constraint_name text) returns void language plpgsql security definer as $$
declare place oid := pg_catalog.redshift_local_own_table(relation);
begin
  delete from pg_catalog.redshift_local_constraint where relid = place and name = constraint_name;
  if not found then
    raise exception using errcode = '42704', message = format('constraint "%s" of relation "%s" does not exist', constraint_name, place::regclass);
  end if;
  if not exists (select from pg_catalog.redshift_local_constraint where relid = place and kind = 'p') then
    perform pg_catalog.redshift_local_drop_zone_map(place);
  end if;
end $$;

create or replace function pg_catalog.redshift_local_check_drop_column(relation text, column_name text) returns void language plpgsql as $$
declare
  target oid := relation::regclass;
  place int2 := pg_catalog.redshift_local_attnum(target, column_name);
  kept record;
begin
  select distkey, sortkeys into kept from pg_catalog.redshift_local_table where relid = target;
  if place = kept.distkey then
    raise exception using errcode = '0A000', message = format('cannot drop distkey column "%s"', column_name);
  elsif place = any (kept.sortkeys) then
    raise exception using errcode = '0A000', message = format('cannot drop sortkey column "%s"', column_name);
  end if;
end $$;

-- AWS docs, ALTER TABLE: only the size of VARCHAR changes; not below what is stored, not with some encodings, not with a default.
create or replace function pg_catalog.redshift_local_check_type_change(relation text, column_name text, type text) returns void language plpgsql as $$
declare
  target oid := relation::regclass;
  place int2 := pg_catalog.redshift_local_attnum(target, column_name);
  encoded text := (select encoding from pg_catalog.redshift_local_encoding where relid = target and attnum = place);
  size integer := substring(type from '\\((\\d+)\\)')::integer;
  longest integer;
begin
  if (select atttypid from pg_catalog.pg_attribute where attrelid = target and attnum = place) <> 'varchar'::regtype or size is null
    or type !~* '^(character varying|varchar)' then
    raise exception using errcode = '0A000', message = format('cannot alter column "%s" of relation "%s", target column size should be different', column_name, target::regclass),
      hint = 'Only the size of a VARCHAR column can change (AWS docs, ALTER TABLE).';
  end if;
  if encoded in ('bytedict', 'runlength', 'text255', 'text32k') then
    raise exception using errcode = '0A000', message = format('cannot alter column "%s" of relation "%s", column encoded in %s', column_name, target::regclass, encoded);
  end if;
  if exists (select from pg_catalog.pg_attrdef where adrelid = target and adnum = place) then
    raise exception using errcode = '0A000', message = format('cannot alter column "%s" of relation "%s", it has a default', column_name, target::regclass);
  end if;
  execute format('select max(octet_length(%I)) from %s', column_name, target::regclass) into longest;
  if longest > size then
    raise exception using errcode = '22001', message = format('cannot alter column "%s" of relation "%s", target column size %s is smaller than the maximum data size %s',
      column_name, target::regclass, size, longest);
  end if;
  if size > 1024 then perform pg_catalog.redshift_local_drop_zone_map(target); end if;
end $$;

-- ALTER TABLE APPEND moves the rows (AWS docs, ALTER TABLE APPEND). Columns are matched by name.
create or replace function pg_catalog.redshift_local_append(relation text, source text, choice text) returns void language plpgsql security definer as $$
declare
  target oid := pg_catalog.redshift_local_own_table(relation);
  origin oid := pg_catalog.redshift_local_own_table(source);
  names text;
  missing text;
  extra text;
  differing text;
begin
  if target = origin then
    raise exception using errcode = '42P16', message = 'source and target of ALTER TABLE APPEND must be different tables';
  end if;
  if exists (select from pg_catalog.pg_class where oid in (target, origin) and relpersistence = 't') then
    raise exception using errcode = '0A000', message = 'ALTER TABLE APPEND is not supported on temporary tables';
  end if;
  select string_agg(quote_ident(t.attname), ', ') filter (where s.attname is not null),
      string_agg(t.attname, ', ') filter (where s.attname is null and t.attidentity = ''), string_agg(s.attname, ', ') filter (where t.attname is null),
      string_agg(t.attname, ', ') filter (where format_type(t.atttypid, t.atttypmod) <> format_type(s.atttypid, s.atttypmod))
    into names, missing, extra, differing
    from (select * from pg_catalog.pg_attribute where attrelid = target and attnum > 0 and not attisdropped) t
    full join (select * from pg_catalog.pg_attribute where attrelid = origin and attnum > 0 and not attisdropped) s on s.attname = t.attname;
  if names is null then
    raise exception using errcode = '42P16', message = 'source and target of ALTER TABLE APPEND have no column in common';
  elsif differing is not null then
    raise exception using errcode = '42804', message = format('columns of ALTER TABLE APPEND have different types: %s', differing);
  elsif extra is not null and choice <> 'IGNOREEXTRA' then
    raise exception using errcode = '42703', message = format('the source table has columns that the target table lacks: %s', extra), hint = 'IGNOREEXTRA leaves them out.';
  elsif missing is not null and choice <> 'FILLTARGET' then
    raise exception using errcode = '42703', message = format('the target table has columns that the source table lacks: %s', missing), hint = 'FILLTARGET fills them.';
  end if;
  execute format('lock table %s, %s', origin::regclass, target::regclass);
  execute format('insert into %s (%s) select %s from %s', target::regclass, names, names, origin::regclass);
  execute format('delete from %s', origin::regclass);
end $$;

create or replace function pg_catalog.redshift_local_on_create() returns event_trigger language plpgsql security definer as $$
declare
  attributes jsonb := nullif(current_setting('redshift_local.new_table', true), '')::jsonb;
  made record;
begin
  for made in select objid, command_tag from pg_event_trigger_ddl_commands()
    where classid = 'pg_catalog.pg_class'::regclass and object_type in ('table', 'materialized view') and command_tag in ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE MATERIALIZED VIEW') loop
    if made.command_tag = 'CREATE TABLE AS' then
      -- Text without a size is VARCHAR there.
      update pg_catalog.pg_attribute set atttypid = 'pg_catalog.varchar'::regtype, atttypmod = 65539
        where attrelid = made.objid and attnum > 0 and atttypid in ('pg_catalog.text'::regtype, 'pg_catalog.varchar'::regtype) and atttypmod = -1;
    end if;
    perform pg_catalog.redshift_local_describe(made.objid, coalesce(attributes, '{}'));
    if attributes ? 'view' then perform pg_catalog.redshift_local_remember_mv(made.objid, attributes -> 'view'); end if;
  end loop;
  if attributes is not null then perform set_config('redshift_local.new_table', '', true); end if;
end $$;
create or replace function pg_catalog.redshift_local_on_drop() returns event_trigger language plpgsql security definer as $$
begin
  with dropped as (select objid, objsubid from pg_event_trigger_dropped_objects() where classid = 'pg_catalog.pg_class'::regclass),
    tables as (delete from pg_catalog.redshift_local_table where relid in (select objid from dropped where objsubid = 0)),
    views as (delete from pg_catalog.redshift_local_mv where relid in (select objid from dropped where objsubid = 0)),
    encodings as (delete from pg_catalog.redshift_local_encoding e using dropped d where e.relid = d.objid and d.objsubid in (0, e.attnum))
  delete from pg_catalog.redshift_local_constraint c using dropped d
    where (c.relid = d.objid and (d.objsubid = 0 or d.objsubid = any (c.columns))) or (c.target = d.objid and (d.objsubid = 0 or d.objsubid = any (c.target_columns)));
end $$;
do $$ begin
  if not exists (select from pg_catalog.pg_event_trigger where evtname = 'redshift_local_on_create') then
    create event trigger redshift_local_on_create on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE MATERIALIZED VIEW')
      execute function pg_catalog.redshift_local_on_create();
    create event trigger redshift_local_on_drop on sql_drop execute function pg_catalog.redshift_local_on_drop();
  end if;
end $$;

-- What a column is compressed with when nobody said (AWS docs, CREATE TABLE, ENCODE AUTO).
create or replace function pg_catalog.redshift_local_encoding_of(relation oid, place int2, type oid) returns text language sql stable as $$
  select coalesce(
    (select nullif(encoding, 'auto') from pg_catalog.redshift_local_encoding where relid = relation and attnum = place),
    case when exists (select from pg_catalog.redshift_local_table where relid = relation and place = any (sortkeys)) then 'raw'
      when type in ('bool'::regtype, 'float4'::regtype, 'float8'::regtype) then 'raw'
      when type in ('bpchar'::regtype, 'varchar'::regtype, 'text'::regtype) then 'lzo'
      when type in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'date'::regtype, 'time'::regtype, 'timetz'::regtype,
        'timestamp'::regtype, 'timestamptz'::regtype) then 'az64'
      when type = 'pg_catalog.super'::regtype then 'zstd' else 'raw' end) $$;
-- Numbers of encodings as pg_attribute has them; format_encoding() says raw as 'none'.
create or replace function pg_catalog.redshift_local_encoding_number(encoding text) returns int2 language sql immutable as $$
  select (array_position(array['raw', 'bytedict', 'delta', 'lzo', 'mostly8', 'mostly16', 'mostly32', 'runlength', 'text255', 'text32k', 'delta32k', 'zstd', 'az64'], encoding) - 1)::int2 $$;
create or replace function pg_catalog.format_encoding(integer) returns varchar language sql immutable as $$
  select (array['none', 'bytedict', 'delta', 'lzo', 'mostly8', 'mostly16', 'mostly32', 'runlength', 'text255', 'text32k', 'delta32k', 'zstd', 'az64'])[$1 + 1] $$;
-- The place of a column in the sort key; interleaved keys have alternating signs.
create or replace function pg_catalog.redshift_local_sortkey_of(relation oid, place int2) returns integer language sql stable as $$
  select coalesce((select array_position(sortkeys, place) * case when sortstyle = 'interleaved' and array_position(sortkeys, place) % 2 = 0 then -1 else 1 end
    from pg_catalog.redshift_local_table where relid = relation), 0) $$;
-- As pg_class.reldiststyle and svv_table_info.diststyle have it. AUTO starts as ALL.
create or replace function pg_catalog.redshift_local_diststyle_number(relation oid) returns int2 language sql stable as $$
  select coalesce((select case diststyle when 'even' then 0 when 'key' then 1 when 'all' then 8 end from pg_catalog.redshift_local_table where relid = relation), 10)::int2 $$;
create or replace function pg_catalog.redshift_local_diststyle_text(relation oid) returns text language sql stable as $$
  select coalesce((select case diststyle when 'even' then 'EVEN' when 'all' then 'ALL'
      when 'key' then 'KEY(' || (select attname from pg_catalog.pg_attribute where attrelid = relation and attnum = distkey) || ')' end
    from pg_catalog.redshift_local_table where relid = relation), 'AUTO(ALL)') $$;

-- MERGE … REMOVE DUPLICATES wants the same columns on both sides (AWS docs, MERGE).
create or replace function pg_catalog.redshift_local_check_merge(target text, source text) returns void language plpgsql as $$
declare
  target_types text[] := array(select format_type(atttypid, null) from pg_catalog.pg_attribute where attrelid = target::regclass and attnum > 0 and not attisdropped order by attnum);
  source_types text[] := array(select format_type(atttypid, null) from pg_catalog.pg_attribute where attrelid = source::regclass and attnum > 0 and not attisdropped order by attnum);
begin
  if cardinality(target_types) <> cardinality(source_types) then
    raise exception using errcode = '42601', message = 'MERGE with REMOVE DUPLICATES requires the same number of columns in the target and the source table';
  end if;
end $$;
create or replace function pg_catalog.redshift_local_check_matches(several boolean) returns void language plpgsql as $$
begin
  if several then raise exception using errcode = 'XX000', message = 'Found multiple matches to update the same tuple.'; end if;
end $$;
`;
