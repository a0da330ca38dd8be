/**
 * The VARBYTE type (AWS docs, VARBYTE type): Postgres' type of bytes under Redshift's name and with a size. It comes first: the
 * other scripts call it by that name.
 */
export const varbyteTypeSql = String.raw`
update pg_catalog.pg_type set typname = 'varbyte', typmodin = 'varchartypmodin'::regproc, typmodout = 'varchartypmodout'::regproc
  where oid = 17 and typname = 'bytea';
create or replace function pg_catalog.redshift_local_cut_bytes(value varbyte, bytes integer, is_explicit boolean) returns varbyte language plpgsql immutable as $$
begin
  if value is null or octet_length(value) <= bytes - 4 then return value; end if;
  if not is_explicit then
    raise exception using errcode = '22001', message = 'value too long for type varbyte(' || bytes - 4 || ')';
  end if;
  return substring(value from 1 for bytes - 4);
end $$;
create or replace function pg_catalog.redshift_local_varbyte(varchar) returns varbyte language sql immutable strict as
  $$ select convert_to($1, 'UTF8') $$;
create or replace function pg_catalog.redshift_local_varbyte_text(varbyte) returns varchar language sql immutable strict as
  $$ select convert_from($1, 'UTF8') $$;
do $$
declare wanted record;
begin
  for wanted in select * from (values ('varbyte', 'varbyte', 'redshift_local_cut_bytes(varbyte, integer, boolean)', 'as implicit'),
      ('varchar', 'varbyte', 'redshift_local_varbyte(varchar)', 'as assignment'), ('bpchar', 'varbyte', 'bpcharsend(bpchar)', 'as assignment'), ('varbyte', 'varchar', 'redshift_local_varbyte_text(varbyte)', '')) as w(source, target, call, context) loop
    if not exists (select from pg_catalog.pg_cast where castsource = wanted.source::regtype and casttarget = wanted.target::regtype) then
      execute format('create cast (%s as %s) with function pg_catalog.%s %s', wanted.source, wanted.target, wanted.call, wanted.context);
    end if;
  end loop;
end $$;
`;

/** Functions of VARBYTE, besides those that Postgres has for bytes: LENGTH, SUBSTRING, REVERSE, MD5 and the operators. */
export const varbyteFunctionsSql = String.raw`
create or replace function pg_catalog.to_varbyte(value varchar, format varchar) returns varbyte language plpgsql immutable strict as $$
begin
  case lower(format)
    when 'utf8', 'utf-8' then return convert_to(value, 'UTF8');
    when 'hex' then return decode(repeat('0', length(value) % 2) || value, 'hex');
    when 'base64' then return decode(value, 'base64');
    when 'binary' then
      return coalesce((select decode(string_agg(lpad(to_hex(substr(digits, 8 * i + 1, 8)::bit(8)::integer), 2, '0'), '' order by i), 'hex')
        from (select repeat('0', (8 - length(value) % 8) % 8) || value as digits) s, generate_series(0, length(digits) / 8 - 1) i), '');
    else raise exception using errcode = '22023', message = 'Invalid format "' || format || '" of TO_VARBYTE', hint = 'hex, utf8, base64 or binary.';
  end case;
end $$;
create or replace function pg_catalog.from_varbyte(value varbyte, format varchar) returns varchar language plpgsql immutable strict as $$
begin
  case lower(format)
    when 'utf8', 'utf-8' then return convert_from(value, 'UTF8');
    when 'hex' then return encode(value, 'hex');
    when 'base64' then return replace(encode(value, 'base64'), E'\n', '');
    when 'binary' then
      return coalesce((select string_agg(get_byte(value, i)::bit(8)::text, '' order by i) from generate_series(0, octet_length(value) - 1) i), '');
    else raise exception using errcode = '22023', message = 'Invalid format "' || format || '" of FROM_VARBYTE', hint = 'hex, utf8, base64 or binary.';
  end case;
end $$;
create or replace function pg_catalog.from_hex(varchar) returns varbyte language sql immutable strict as $$ select decode($1, 'hex') $$;
create or replace function pg_catalog.to_hex(varbyte) returns varchar language sql immutable strict as $$ select encode($1, 'hex')::varchar $$;
create or replace function pg_catalog.getbyte(varbyte, integer) returns integer language sql immutable strict as
  $$ select case when $2 between 0 and octet_length($1) - 1 then get_byte($1, $2) end $$;
create or replace function pg_catalog.getbit(varbyte, integer) returns integer language sql immutable strict as
  $$ select case when $2 between 0 and 8 * octet_length($1) - 1 then get_byte($1, octet_length($1) - 1 - $2 / 8) >> ($2 % 8) & 1 end $$;
create or replace function pg_catalog.len(varbyte) returns integer language sql immutable strict as $$ select octet_length($1) $$;
create or replace function pg_catalog.sha1(varbyte) returns varchar language sql immutable strict as $$ select pg_catalog.redshift_local_sha1($1) $$;
create or replace function pg_catalog.sha(varbyte) returns varchar language sql immutable strict as $$ select pg_catalog.redshift_local_sha1($1) $$;
create or replace function pg_catalog.sha2(varbyte, integer) returns varchar language sql immutable strict as $$
  select encode(case $2 when 224 then sha224($1) when 384 then sha384($1) when 512 then sha512($1) else sha256($1) end, 'hex') $$;
create or replace function pg_catalog.json_parse(varbyte) returns super language sql immutable strict as
  $$ select pg_catalog.json_parse(convert_from($1, 'UTF8')::varchar) $$;
create or replace function pg_catalog.can_json_parse(varbyte) returns boolean language sql immutable strict as
  $$ select pg_input_is_valid(convert_from($1, 'UTF8'), 'jsonb') $$;
create or replace function pg_catalog.json_serialize_to_varbyte(super) returns varbyte language sql immutable strict as
  $$ select convert_to(pg_catalog.json_serialize($1), 'UTF8') $$;

-- Operators (AWS docs, VARBYTE operators). Postgres has those of bits for BIT only, which has to be as long on both sides, too.
create or replace function pg_catalog.redshift_local_bytes_join(varbyte, varbyte) returns varbyte language sql immutable as $$ select $1 || $2 $$;
create or replace function pg_catalog.redshift_local_bits(a varbyte, b varbyte, operator text) returns varbyte language plpgsql immutable strict as $$
declare result varbyte := a; x integer; y integer;
begin
  if octet_length(a) <> octet_length(b) then
    raise exception using errcode = '22026', message = 'VARBYTE values of a bitwise operator must have the same length';
  end if;
  for at in 0 .. octet_length(a) - 1 loop
    x := get_byte(a, at); y := get_byte(b, at);
    result := set_byte(result, at, case operator when '&' then x & y when '|' then x | y else x # y end);
  end loop;
  return result;
end $$;
create or replace function pg_catalog.redshift_local_bits_and(varbyte, varbyte) returns varbyte language sql immutable as $$ select pg_catalog.redshift_local_bits($1, $2, '&') $$;
create or replace function pg_catalog.redshift_local_bits_or(varbyte, varbyte) returns varbyte language sql immutable as $$ select pg_catalog.redshift_local_bits($1, $2, '|') $$;
create or replace function pg_catalog.redshift_local_bits_xor(varbyte, varbyte) returns varbyte language sql immutable as $$ select pg_catalog.redshift_local_bits($1, $2, '#') $$;
create or replace function pg_catalog.redshift_local_bits_not(varbyte) returns varbyte language sql immutable as
  $$ select pg_catalog.redshift_local_bits($1, decode(repeat('ff', octet_length($1)), 'hex'), '#') $$;
do $$
declare wanted record;
begin
  for wanted in select * from (values ('+', 'redshift_local_bytes_join'), ('&', 'redshift_local_bits_and'), ('|', 'redshift_local_bits_or'), ('#', 'redshift_local_bits_xor')) as w(operator, call) loop
    if to_regoperator(format('pg_catalog.%s(varbyte, varbyte)', wanted.operator)) is null then
      execute format('create operator pg_catalog.%s (leftarg = varbyte, rightarg = varbyte, function = pg_catalog.%s)', wanted.operator, wanted.call);
    end if;
  end loop;
  if to_regoperator('pg_catalog.~(none, varbyte)') is null then
    create operator pg_catalog.~ (rightarg = varbyte, function = pg_catalog.redshift_local_bits_not);
  end if;
end $$;
`;
