/** SVV and STV views about databases, schemas, tables and columns, and information_schema as Redshift shows it. */
export const systemViewsSql = String.raw`
-- Types as Redshift names them: text without a size is VARCHAR there.
create or replace function pg_catalog.redshift_local_type_name(type oid, modifier integer) returns text language sql stable as $$
  select case when type in ('pg_catalog.text'::regtype, 'pg_catalog.varchar'::regtype) and modifier = -1 then 'character varying(65535)'
    else replace(pg_catalog.format_type(type, modifier), 'varbyte', 'binary varying') end $$;

create or replace view pg_catalog.svv_table_info as select current_database()::varchar as "database", n.nspname::varchar as "schema",
    c.oid as table_id, c.relname::varchar as "table", case when coalesce(t.encode_auto, true) then 'Y, AUTO(ENCODE)' else 'Y' end::varchar as encoded,
    pg_catalog.redshift_local_diststyle_text(c.oid)::varchar as diststyle,
    case t.sortstyle when 'interleaved' then 'INTERLEAVED' when 'none' then null
      when 'compound' then (select attname from pg_catalog.pg_attribute where attrelid = c.oid and attnum = t.sortkeys[1])
      else 'AUTO(SORTKEY)' end::varchar as sortkey1,
    coalesce((select max(case when a.atttypmod > 4 then a.atttypmod - 4 else 65535 end) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0
      and a.atttypid in ('varchar'::regtype, 'text'::regtype) and not a.attisdropped), 0)::int as max_varchar,
    case when t.sortstyle in ('compound', 'interleaved') then
      (select replace(pg_catalog.redshift_local_encoding_of(c.oid, attnum, atttypid), 'raw', 'none') from pg_catalog.pg_attribute where attrelid = c.oid and attnum = t.sortkeys[1]) end::varchar as sortkey1_enc,
    case when t.sortstyle in ('compound', 'interleaved') then cardinality(t.sortkeys) else 0 end as sortkey_num,
    greatest(1, pg_total_relation_size(c.oid) / 1048576)::bigint as size, 0.0::numeric(10,4) as pct_used, 0::bigint as empty, null::numeric(5,2) as unsorted,
    0::numeric(5,2) as stats_off, greatest(pg_stat_get_live_tuples(c.oid) + pg_stat_get_dead_tuples(c.oid), c.reltuples)::numeric(38,0) as tbl_rows,
    null::numeric(19,2) as skew_sortkey1, null::numeric(19,2) as skew_rows, greatest(pg_stat_get_live_tuples(c.oid), c.reltuples)::numeric(38,0) as estimated_visible_rows,
    null::text as risk_event, null::numeric(12,2) as vacuum_sort_benefit, t.created as create_time
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace left join pg_catalog.redshift_local_table t on t.relid = c.oid
  -- Empty tables are not listed (AWS docs, SVV_TABLE_INFO).
  where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relpersistence <> 't' and pg_relation_size(c.oid) > 0;

create or replace view pg_catalog.pg_table_def as select n.nspname as schemaname, c.relname as tablename, a.attname as "column",
    pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod) as type,
    replace(pg_catalog.redshift_local_encoding_of(c.oid, a.attnum, a.atttypid), 'raw', 'none')::varchar as encoding,
    coalesce(t.distkey = a.attnum, false) as distkey, pg_catalog.redshift_local_sortkey_of(c.oid, a.attnum) as sortkey, a.attnotnull as "notnull"
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped left join pg_catalog.redshift_local_table t on t.relid = c.oid
  -- Only tables of the schemas in search_path (AWS docs, PG_TABLE_DEF).
  where c.relkind in ('r', 'm') and n.nspname = any (current_schemas(true)) and c.relname not like 'redshift\\_local\\_%'
  -- Nobody orders by a column that says where the others stand: there is none.
  order by n.nspname, c.relname, a.attnum;

create or replace view pg_catalog.svv_all_schemas as select current_database()::varchar as database_name, nspname::varchar as schema_name,
    nspowner::int as schema_owner, 'local'::varchar as schema_type, array_to_string(nspacl, '~')::varchar as schema_acl, null::varchar as source_database,
    null::varchar as schema_option from pg_catalog.pg_namespace where nspname not like 'pg\\_t%';
create or replace view pg_catalog.svv_redshift_schemas as select database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option
  from pg_catalog.svv_all_schemas;
create or replace view pg_catalog.svv_redshift_databases as select datname::varchar as database_name, datdba::int as database_owner,
    'local'::varchar as database_type, array_to_string(datacl, '~')::varchar as database_acl, null::varchar as database_options,
    case when exists (select from pg_catalog.pg_db_role_setting s where s.setdatabase = d.oid and s.setrole = 0
      and 'default_transaction_isolation=serializable' = any (s.setconfig)) then 'Serializable' else 'Snapshot Isolation' end::varchar as database_isolation_level
  from pg_catalog.pg_database d where not datistemplate and datname <> 'postgres';
create or replace view pg_catalog.stv_db_isolation_level as select d.oid as db_id, d.datname::varchar as db_name, r.database_isolation_level as isolation_level
  from pg_catalog.svv_redshift_databases r join pg_catalog.pg_database d on d.datname = r.database_name;

-- information_schema says 'super' and not the type below it, and 'character varying' for text.
do $$
declare
  definition text;
  materialized text;
begin
  if to_regclass('information_schema.redshift_local_columns') is null then
    alter view information_schema.columns rename to redshift_local_columns;
  end if;
  select string_agg(case attname
      when 'data_type' then '(case when domain_name = ''super'' then ''super'' when data_type = ''text'' then ''character varying'' when data_type = ''varbyte'' then ''binary varying'' else data_type end)::information_schema.character_data as data_type'
      when 'character_maximum_length' then '(case when data_type in (''text'', ''character varying'') then coalesce(character_maximum_length, 65535) else character_maximum_length end)::information_schema.cardinal_number as character_maximum_length'
      when 'column_default' then 'coalesce(column_default, case when is_identity = ''YES'' then pg_catalog.redshift_local_identity(format(''%I.%I'', table_schema, table_name)::regclass, ordinal_position::int2) end)::information_schema.character_data as column_default'
      when 'domain_catalog' then '(case when domain_name <> ''super'' then domain_catalog end)::information_schema.sql_identifier as domain_catalog'
      when 'domain_schema' then '(case when domain_name <> ''super'' then domain_schema end)::information_schema.sql_identifier as domain_schema'
      when 'domain_name' then '(case when domain_name <> ''super'' then domain_name end)::information_schema.sql_identifier as domain_name'
      else quote_ident(attname) end, ', ' order by attnum)
    into definition from pg_catalog.pg_attribute
    where attrelid = 'information_schema.redshift_local_columns'::regclass and attnum > 0;
  -- Materialized views are views there.
  select string_agg(format('(%s)::%s', case attname
      when 'table_catalog' then 'current_database()' when 'table_schema' then 'n.nspname' when 'table_name' then 'c.relname' when 'column_name' then 'a.attname'
      when 'ordinal_position' then 'a.attnum' when 'is_nullable' then 'case when a.attnotnull then ''NO'' else ''YES'' end' when 'is_updatable' then '''NO'''
      when 'data_type' then 'regexp_replace(pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod), ''[(][^)]*[)]'', '''')'
      when 'character_maximum_length' then 'substring(pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod) from ''^char.*[(]([0-9]+)[)]'')::int'
      when 'numeric_precision' then 'information_schema._pg_numeric_precision(a.atttypid, a.atttypmod)' when 'numeric_scale' then 'information_schema._pg_numeric_scale(a.atttypid, a.atttypmod)'
      else 'null' end, format_type(atttypid, atttypmod)), ', ' order by attnum)
    into materialized from pg_catalog.pg_attribute where attrelid = 'information_schema.redshift_local_columns'::regclass and attnum > 0;
  execute 'create or replace view information_schema.columns as select ' || definition || ' from information_schema.redshift_local_columns where table_name not like ''redshift\\_local\\_%'' union all select '
    || materialized || ' from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = ''m''';
  grant select on information_schema.columns to public;
  if to_regclass('information_schema.redshift_local_tables') is null then
    alter view information_schema.tables rename to redshift_local_tables;
    alter view information_schema.views rename to redshift_local_views;
  end if;
end $$;

create or replace view information_schema.tables as select * from information_schema.redshift_local_tables where table_name not like 'redshift\\_local\\_%'
  union all select current_database()::information_schema.sql_identifier, n.nspname::information_schema.sql_identifier, c.relname::information_schema.sql_identifier, 'VIEW'::information_schema.character_data,
    null, null, null, null, null, 'NO'::information_schema.yes_or_no, 'NO'::information_schema.yes_or_no, null
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'm';
create or replace view information_schema.views as select current_database()::information_schema.sql_identifier as table_catalog, schemaname::information_schema.sql_identifier as table_schema,
    viewname::information_schema.sql_identifier as table_name, definition::information_schema.character_data as view_definition, 'NONE'::information_schema.character_data as check_option,
    'NO'::information_schema.yes_or_no as is_updatable, 'NO'::information_schema.yes_or_no as is_insertable_into
  from pg_catalog.redshift_local_pg_views;
grant select on information_schema.tables, information_schema.views to public;

-- Constraints are those that Redshift keeps and does not enforce.
do $$
declare replaced text;
begin
  foreach replaced in array array['table_constraints', 'key_column_usage', 'constraint_column_usage', 'referential_constraints'] loop
    if to_regclass('information_schema.redshift_local_' || replaced) is null then
      execute format('alter view information_schema.%I rename to %I', replaced, 'redshift_local_' || replaced);
    end if;
  end loop;
end $$;
create or replace view information_schema.redshift_local_constraints as select k.oid, current_database()::information_schema.sql_identifier as database_name,
    n.nspname::information_schema.sql_identifier as schema_name, c.relname::information_schema.sql_identifier as table_name,
    k.name::information_schema.sql_identifier as constraint_name, k.kind, k.relid, k.columns, k.target, k.target_columns
  from pg_catalog.redshift_local_constraint k join pg_catalog.pg_class c on c.oid = k.relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace;
create or replace view information_schema.table_constraints as select database_name as constraint_catalog, schema_name as constraint_schema, constraint_name,
    database_name as table_catalog, schema_name as table_schema, table_name,
    case kind when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' else 'FOREIGN KEY' end::information_schema.character_data as constraint_type,
    'NO'::information_schema.yes_or_no as is_deferrable, 'NO'::information_schema.yes_or_no as initially_deferred
  from information_schema.redshift_local_constraints;
create or replace view information_schema.key_column_usage as select k.database_name as constraint_catalog, k.schema_name as constraint_schema, k.constraint_name,
    k.database_name as table_catalog, k.schema_name as table_schema, k.table_name, a.attname::information_schema.sql_identifier as column_name,
    p.n::integer::information_schema.cardinal_number as ordinal_position,
    case when k.kind = 'f' then p.n end::integer::information_schema.cardinal_number as position_in_unique_constraint
  from information_schema.redshift_local_constraints k cross join lateral unnest(k.columns) with ordinality as p(place, n)
  join pg_catalog.pg_attribute a on a.attrelid = k.relid and a.attnum = p.place;
create or replace view information_schema.constraint_column_usage as select k.database_name as table_catalog, n.nspname::information_schema.sql_identifier as table_schema,
    c.relname::information_schema.sql_identifier as table_name, a.attname::information_schema.sql_identifier as column_name, k.database_name as constraint_catalog,
    k.schema_name as constraint_schema, k.constraint_name
  from information_schema.redshift_local_constraints k join pg_catalog.pg_class c on c.oid = coalesce(k.target, k.relid) join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any (coalesce(k.target_columns, k.columns));
create or replace view information_schema.referential_constraints as select k.database_name as constraint_catalog, k.schema_name as constraint_schema, k.constraint_name,
    k.database_name as unique_constraint_catalog, u.schema_name as unique_constraint_schema, u.constraint_name as unique_constraint_name,
    'NONE'::information_schema.character_data as match_option, 'NO ACTION'::information_schema.character_data as update_rule,
    'NO ACTION'::information_schema.character_data as delete_rule
  from information_schema.redshift_local_constraints k left join information_schema.redshift_local_constraints u
    on u.relid = k.target and u.columns = k.target_columns and u.kind in ('p', 'u') where k.kind = 'f';
grant select on information_schema.table_constraints, information_schema.key_column_usage, information_schema.constraint_column_usage,
  information_schema.referential_constraints to public;

-- Every loader asks for it first. It says what information_schema.columns says, of which it takes a third of the time.
create or replace view pg_catalog.svv_columns as select current_database()::varchar as table_catalog, n.nspname::varchar as table_schema, c.relname::varchar as table_name,
    a.attname::varchar as column_name, a.attnum::int as ordinal_position, case when a.attidentity <> '' then pg_catalog.redshift_local_identity(c.oid, a.attnum)
      when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end::varchar as column_default,
    case when a.attnotnull or t.typtype = 'd' and t.typnotnull then 'NO' else 'YES' end::varchar as is_nullable,
    case when t.typname = 'super' then 'super' when t.typname = 'varbyte' then 'binary varying' when b.type = 'pg_catalog.text'::regtype then 'character varying'
      when t.typelem <> 0 and t.typlen = -1 then 'ARRAY' when t.typnamespace = 'pg_catalog'::regnamespace or t.typtype = 'd' then format_type(b.type, null)
      else 'USER-DEFINED' end::varchar as data_type,
    case when b.type in ('pg_catalog.varchar'::regtype, 'pg_catalog.text'::regtype) and b.modifier = -1 then 65535
      when b.type in ('pg_catalog.varchar'::regtype, 'bpchar'::regtype) and b.modifier <> -1 then b.modifier - 4 end as character_maximum_length,
    information_schema._pg_numeric_precision(b.type, b.modifier) as numeric_precision, information_schema._pg_numeric_precision_radix(b.type, b.modifier) as numeric_precision_radix,
    information_schema._pg_numeric_scale(b.type, b.modifier) as numeric_scale, information_schema._pg_datetime_precision(b.type, b.modifier) as datetime_precision,
    information_schema._pg_interval_type(b.type, b.modifier)::varchar as interval_type, null::int as interval_precision, null::varchar as character_set_catalog,
    null::varchar as character_set_schema, null::varchar as character_set_name, null::varchar as collation_catalog, null::varchar as collation_schema,
    null::varchar as collation_name, case when t.typtype = 'd' and t.typname <> 'super' then t.typname end::varchar as domain_name,
    col_description(c.oid, a.attnum)::varchar as remarks
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_catalog.pg_type t on t.oid = a.atttypid
  cross join lateral (select coalesce(nullif(t.typbasetype, 0), t.oid) as type, case t.typtype when 'd' then t.typtypmod else a.atttypmod end as modifier) b left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relkind in ('r', 'v', 'm', 'f', 'p') and c.relname not like 'redshift\\_local\\_%' and not pg_is_other_temp_schema(n.oid)
    and (pg_has_role(c.relowner, 'usage') or has_column_privilege(c.oid, a.attnum, 'select, insert, update, references'))
  order by 2, 3, 5;
create or replace view pg_catalog.svv_tables as select table_catalog, table_schema, table_name, table_type,
    obj_description(format('%I.%I', table_schema, table_name)::regclass, 'pg_class')::varchar as remarks from information_schema.tables;
create or replace view pg_catalog.redshift_local_relation as select current_database()::varchar as database_name, n.nspname::varchar as schema_name, c.relname::varchar as table_name,
    case c.relkind when 'v' then 'VIEW' when 'm' then 'VIEW' else 'TABLE' end::varchar as table_type, array_to_string(c.relacl, '~')::varchar as table_acl,
    obj_description(c.oid, 'pg_class')::varchar as remarks, pg_get_userbyid(c.relowner)::varchar as owner, t.created,
    case when c.relkind in ('r', 'm') then pg_catalog.redshift_local_diststyle_text(c.oid) end::varchar as dist_style,
    case when c.relkind = 'm' then 'MATERIALIZED VIEW' when v.relid is not null then 'LATE BINDING VIEW' when c.relkind = 'v' then 'REGULAR VIEW' else 'REGULAR TABLE' end::varchar as table_subtype,
    c.oid as relid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace left join pg_catalog.redshift_local_table t on t.relid = c.oid
  left join pg_catalog.redshift_local_late_view v on v.relid = c.oid
  where c.relkind in ('r', 'v', 'm') and c.relpersistence <> 't' and n.nspname not like 'pg\\_toast%' and c.relname not like 'redshift\\_local\\_%';
create or replace view pg_catalog.svv_redshift_tables as select database_name, schema_name, table_name, table_type, table_acl, remarks, owner as table_owner from pg_catalog.redshift_local_relation
  where schema_name not in ('pg_catalog', 'information_schema');
create or replace view pg_catalog.svv_all_tables as select database_name, schema_name, table_name, table_type, table_acl, remarks, table_owner from pg_catalog.svv_redshift_tables;
create or replace view pg_catalog.redshift_local_column as select r.database_name, r.schema_name, r.table_name, a.attname::varchar as column_name, row_number() over (partition by a.attrelid order by a.attnum)::int as ordinal_position,
    regexp_replace(pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod), '\\([^)]*\\)', '')::varchar as data_type,
    coalesce(pg_get_expr(d.adbin, d.adrelid), pg_catalog.redshift_local_identity(a.attrelid, a.attnum))::varchar as column_default, case when a.attnotnull then 'NO' else 'YES' end::varchar as is_nullable,
    pg_catalog.redshift_local_encoding_of(a.attrelid, a.attnum, a.atttypid)::varchar as encoding, coalesce(t.distkey = a.attnum, false) as distkey,
    pg_catalog.redshift_local_sortkey_of(a.attrelid, a.attnum) as sortkey, array_to_string(a.attacl, '~')::varchar as column_acl,
    col_description(a.attrelid, a.attnum)::varchar as remarks,
    substring(pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod) from '^char.*\\((\\d+)\\)')::int as character_maximum_length,
    case a.atttypid when 'int2'::regtype then 16 when 'int4'::regtype then 32 when 'int8'::regtype then 64 when 'numeric'::regtype then ((a.atttypmod - 4) >> 16) & 65535 end as numeric_precision,
    case when a.atttypid = 'numeric'::regtype then (a.atttypmod - 4) & 2047 when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 0 end as numeric_scale,
    case t.sortstyle when 'compound' then 'COMPOUND' when 'interleaved' then 'INTERLEAVED' when 'none' then null else 'AUTO' end::varchar as sort_key_type, r.relid, r.table_type
  from pg_catalog.redshift_local_relation r join pg_catalog.pg_attribute a on a.attrelid = r.relid and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum left join pg_catalog.redshift_local_table t on t.relid = a.attrelid;
create or replace view pg_catalog.svv_redshift_columns as select database_name, schema_name, table_name, column_name, ordinal_position, data_type, column_default,
    is_nullable, encoding, distkey, sortkey, column_acl, remarks from pg_catalog.redshift_local_column where schema_name not in ('pg_catalog', 'information_schema');
create or replace view pg_catalog.svv_all_columns as select database_name, schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type,
    character_maximum_length, numeric_precision, numeric_scale, remarks from pg_catalog.redshift_local_column where schema_name not in ('pg_catalog', 'information_schema');

create or replace view pg_catalog.svv_external_schemas as select null::oid as esoid, null::int2 as eskind, null::varchar as schemaname,
  null::int as esowner, null::varchar as databasename, null::varchar as esoptions where false;
create or replace view pg_catalog.svv_external_databases as select null::int as eskind, null::varchar as databasename, null::varchar as location, null::varchar as parameters where false;
create or replace view pg_catalog.svv_external_tables as select null::varchar as redshift_database_name, null::varchar as schemaname,
  null::varchar as tablename, null::varchar as tabletype, null::varchar as location, null::varchar as input_format, null::varchar as output_format,
  null::varchar as serialization_lib, null::varchar as serde_parameters, null::int as compressed, null::varchar as parameters where false;
create or replace view pg_catalog.svv_external_columns as select null::varchar as redshift_database_name, null::varchar as schemaname,
  null::varchar as tablename, null::varchar as columnname, null::varchar as external_type, null::int as columnnum,
  null::int as part_key, null::varchar as is_nullable where false;
create or replace view pg_catalog.svv_external_partitions as select null::varchar as schemaname, null::varchar as tablename, null::varchar as "values", null::varchar as location,
  null::varchar as input_format, null::varchar as output_format, null::varchar as serialization_lib, null::varchar as serde_parameters, null::int as compressed, null::varchar as parameters where false;

-- Materialized views: the query as written, and what the options said.
create or replace view pg_catalog.svv_mv_info as select current_database()::char(128) as database_name, n.nspname::char(128) as schema_name, pg_get_userbyid(c.relowner)::char(128) as user_name,
    c.relname::char(128) as name, null::char(1) as is_stale, 1 as state, 'f'::char(1) as autorewrite, case when m.autorefresh then 't' else 'f' end::char(1) as autorefresh
  from pg_catalog.redshift_local_mv m join pg_catalog.pg_class c on c.oid = m.relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace;
create or replace view pg_catalog.stv_mv_info as select database_name as db_name, schema_name as schema, name, null::bigint as updated_upto_xid, is_stale,
  user_name as owner_user_name, state, autorewrite, autorefresh from pg_catalog.svv_mv_info;
create or replace function pg_catalog.redshift_local_alter_mv(view text, refresh boolean) returns void language plpgsql security definer as $$
declare found record;
begin
  select oid, relowner, relname, relkind into found from pg_catalog.pg_class where oid = view::regclass;
  if found.relkind <> 'm' then
    raise exception using errcode = '42809', message = format('"%s" is not a materialized view', found.relname);
  elsif not pg_has_role(session_user, found.relowner, 'usage') then
    raise exception using errcode = '42501', message = format('must be owner of materialized view %s', found.relname);
  end if;
  update pg_catalog.redshift_local_mv set autorefresh = refresh where relid = found.oid;
end $$;

-- For SHOW: an error when the place is not there.
create or replace function pg_catalog.redshift_local_place(database_name text, schema_name text, relation_name text) returns setof boolean language plpgsql stable as $$
begin
  if database_name <> current_database() then
    raise exception using errcode = '0A000', message = format('redshift-local does not emulate cross-database references: "%s"', database_name);
  elsif schema_name is not null and not exists (select from pg_catalog.pg_namespace where nspname = schema_name) then
    raise exception using errcode = '3F000', message = format('schema "%s" does not exist', schema_name);
  elsif relation_name is not null and to_regclass(format('%I.%I', schema_name, relation_name)) is null then
    raise exception using errcode = '42P01', message = format('relation "%s.%s" does not exist', schema_name, relation_name);
  end if;
  return next true;
end $$;
create or replace function pg_catalog.redshift_local_table_ddl(relation oid) returns text language plpgsql stable as $$
declare
  described record;
  place record;
  body text;
  keys text;
begin
  select n.nspname, c.relname, c.relkind, c.relpersistence into place from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
  if place.relkind <> 'r' then
    raise exception using errcode = '42809', message = format('"%s" is not a table', place.relname);
  end if;
  select * into described from pg_catalog.redshift_local_table where relid = relation;
  select string_agg(E'\n    ' || quote_ident(a.attname) || ' ' || pg_catalog.redshift_local_type_name(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' NOT NULL' else '' end
      || case a.attidentity when 'a' then format(' identity(%s, %s)', s.seqstart, s.seqincrement) when 'd' then format(' generated by default as identity(%s, %s)', s.seqstart, s.seqincrement) else '' end
      || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') || ' ENCODE ' || pg_catalog.redshift_local_encoding_of(relation, a.attnum, a.atttypid)
      || case when a.attnum = described.distkey then ' distkey' else '' end, ',' order by a.attnum) into body
    from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_catalog.pg_sequence s on s.seqrelid = pg_get_serial_sequence(format('%I.%I', place.nspname, place.relname), a.attname)::regclass and a.attidentity <> ''
    where a.attrelid = relation and a.attnum > 0 and not a.attisdropped;
  select string_agg(E',\n    ' || case when kind = 'p' then '' else 'CONSTRAINT ' || quote_ident(name) || ' ' end || pg_catalog.redshift_local_constraintdef(oid, false), '' order by oid) into keys
    from pg_catalog.redshift_local_constraint where relid = relation;
  return format('CREATE %sTABLE %I.%I (%s%s%s)', case place.relpersistence when 't' then 'TEMP ' else '' end, place.nspname, place.relname, body, keys, E'\n')
    || E'\nDISTSTYLE ' || case coalesce(described.diststyle, 'auto') when 'key' then 'KEY' else upper(coalesce(described.diststyle, 'auto')) end
    || case when described.sortstyle in ('compound', 'interleaved') then E'\n' || case described.sortstyle when 'interleaved' then 'INTERLEAVED ' else '' end
      || 'SORTKEY ( ' || pg_catalog.redshift_local_column_list(relation, described.sortkeys) || ' )' else '' end || ';';
end $$;
create or replace function pg_catalog.redshift_local_view_ddl(relation oid) returns text language plpgsql stable as $$
declare found record;
begin
  select relname, relkind into found from pg_catalog.pg_class where oid = relation;
  if found.relkind not in ('v', 'm') then
    raise exception using errcode = '42809', message = format('"%s" is not a view', found.relname);
  end if;
  return (select case when definition ~* '^create ' then definition else format('CREATE OR REPLACE VIEW %I.%I AS %s', schemaname, viewname, definition) end
    from pg_catalog.redshift_local_pg_views where (schemaname, viewname) = (select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = relation));
end $$;
`;
