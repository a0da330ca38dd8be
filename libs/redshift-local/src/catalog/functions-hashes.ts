/** Hash functions (AWS docs, Hash functions), besides those in functions.ts. */
export const hashFunctionsSql = String.raw`
create or replace function pg_catalog.redshift_local_sha1(source varbyte) returns varchar language plpgsql immutable strict as $$
declare
  h0 bigint := 1732584193; h1 bigint := 4023233417; h2 bigint := 2562383102; h3 bigint := 271733878; h4 bigint := 3285377520;
  mask constant bigint := 4294967295;
  size integer := octet_length(source);
  padded varbyte := source || '\\x80'::varbyte || decode(repeat('00', (119 - size % 64) % 64), 'hex') || decode(lpad(to_hex(size::bigint * 8), 16, '0'), 'hex');
  w bigint[]; a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; t bigint; base integer;
begin
  for block in 0 .. octet_length(padded) / 64 - 1 loop
    w := array[]::bigint[];
    for i in 0 .. 15 loop
      base := block * 64 + i * 4;
      w[i] := (get_byte(padded, base)::bigint << 24) | (get_byte(padded, base + 1) << 16) | (get_byte(padded, base + 2) << 8) | get_byte(padded, base + 3);
    end loop;
    for i in 16 .. 79 loop
      t := (w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16]);
      w[i] := ((t << 1) & mask) | (t >> 31);
    end loop;
    a := h0; b := h1; c := h2; d := h3; e := h4;
    for i in 0 .. 79 loop
      if i < 20 then f := (b & c) | ((~b) & mask & d); k := 1518500249;
      elsif i < 40 then f := b # c # d; k := 1859775393;
      elsif i < 60 then f := (b & c) | (b & d) | (c & d); k := 2400959708;
      else f := b # c # d; k := 3395469782; end if;
      t := ((((a << 5) & mask) | (a >> 27)) + f + e + k + w[i]) & mask;
      e := d; d := c; c := ((b << 30) & mask) | (b >> 2); b := a; a := t;
    end loop;
    h0 := (h0 + a) & mask; h1 := (h1 + b) & mask; h2 := (h2 + c) & mask; h3 := (h3 + d) & mask; h4 := (h4 + e) & mask;
  end loop;
  return lpad(to_hex(h0), 8, '0') || lpad(to_hex(h1), 8, '0') || lpad(to_hex(h2), 8, '0') || lpad(to_hex(h3), 8, '0') || lpad(to_hex(h4), 8, '0');
end $$;
create or replace function pg_catalog.sha1(text) returns varchar language sql immutable strict as
  $$ select pg_catalog.redshift_local_sha1(convert_to($1, 'UTF8')) $$;
create or replace function pg_catalog.sha(text) returns varchar language sql immutable strict as $$ select pg_catalog.sha1($1) $$;
create or replace function pg_catalog.func_sha1(text) returns varchar language sql immutable strict as $$ select pg_catalog.sha1($1) $$;
-- FNV-1a, 64 bits, over the bytes of the value, little endian for integers.
create or replace function pg_catalog.redshift_local_fnv(source varbyte, seed bigint) returns bigint language plpgsql immutable strict as $$
declare h numeric := case when seed < 0 then seed::numeric + 18446744073709551616 else seed end; low integer;
begin
  for i in 0 .. octet_length(source) - 1 loop
    low := mod(h, 256)::integer;
    h := mod((h - low + (low # get_byte(source, i))) * 1099511628211, 18446744073709551616);
  end loop;
  return (case when h >= 9223372036854775808 then h - 18446744073709551616 else h end)::bigint;
end $$;
create or replace function pg_catalog.redshift_local_bytes(value bigint, size integer) returns varbyte language sql immutable as
  $$ select decode(string_agg(lpad(to_hex((($1 >> (8 * i)) & 255)::integer), 2, '0'), '' order by i), 'hex') from generate_series(0, $2 - 1) i $$;
create or replace function pg_catalog.fnv_hash(text, seed bigint default -3750763034362895579) returns bigint language sql immutable as
  $$ select coalesce(pg_catalog.redshift_local_fnv(convert_to($1, 'UTF8'), $2), $2) $$;
create or replace function pg_catalog.fnv_hash(smallint, seed bigint default -3750763034362895579) returns bigint language sql immutable as
  $$ select coalesce(pg_catalog.redshift_local_fnv(pg_catalog.redshift_local_bytes($1, 2), $2), $2) $$;
create or replace function pg_catalog.fnv_hash(integer, seed bigint default -3750763034362895579) returns bigint language sql immutable as
  $$ select coalesce(pg_catalog.redshift_local_fnv(pg_catalog.redshift_local_bytes($1, 4), $2), $2) $$;
create or replace function pg_catalog.fnv_hash(bigint, seed bigint default -3750763034362895579) returns bigint language sql immutable as
  $$ select coalesce(pg_catalog.redshift_local_fnv(pg_catalog.redshift_local_bytes($1, 8), $2), $2) $$;
create or replace function pg_catalog.crc32(text) returns varchar language plpgsql immutable strict as $$
declare crc bigint := 4294967295; source varbyte := convert_to($1, 'UTF8');
begin
  for i in 0 .. octet_length(source) - 1 loop
    crc := crc # get_byte(source, i);
    for bit in 1 .. 8 loop
      crc := case when crc & 1 = 1 then (crc >> 1) # 2197175160 else crc >> 1 end;
    end loop;
  end loop;
  return lpad(to_hex(crc # 4294967295), 8, '0');
end $$;
create or replace function pg_catalog.fnv_hash(boolean, seed bigint default -3750763034362895579) returns bigint language sql immutable as
  $$ select coalesce(pg_catalog.redshift_local_fnv(pg_catalog.redshift_local_bytes($1::integer, 1), $2), $2) $$;
create or replace function pg_catalog.fnv_hash(varbyte, seed bigint default -3750763034362895579) returns bigint language sql immutable as
  $$ select coalesce(pg_catalog.redshift_local_fnv($1, $2), $2) $$;

-- Murmur3, 32 bits. A product of two words of 32 bits does not fit into a bigint: it is made of two halves.
create or replace function pg_catalog.redshift_local_times(a bigint, b bigint) returns bigint language sql immutable as
  $$ select (($1 & 65535) * $2 + ((((($1 >> 16) * $2) & 65535)) << 16)) & 4294967295 $$;
create or replace function pg_catalog.redshift_local_rotate(a bigint, bits integer) returns bigint language sql immutable as
  $$ select (($1 << $2) & 4294967295) | ($1 >> (32 - $2)) $$;
create or replace function pg_catalog.redshift_local_murmur3(source varbyte, seed integer) returns integer language plpgsql immutable strict as $$
declare
  h bigint := seed::bigint & 4294967295;
  size integer := octet_length(source);
  k bigint;
begin
  for block in 0 .. (size + 3) / 4 - 1 loop
    k := 0;
    for i in 0 .. least(3, size - block * 4 - 1) loop k := k | (get_byte(source, block * 4 + i)::bigint << (8 * i)); end loop;
    k := pg_catalog.redshift_local_times(pg_catalog.redshift_local_rotate(pg_catalog.redshift_local_times(k, 3432918353), 15), 461845907);
    h := h # k;
    if block * 4 + 4 <= size then h := (pg_catalog.redshift_local_times(pg_catalog.redshift_local_rotate(h, 13), 5) + 3864292196) & 4294967295; end if;
  end loop;
  h := h # size;
  h := pg_catalog.redshift_local_times(h # (h >> 16), 2246822507);
  h := pg_catalog.redshift_local_times(h # (h >> 13), 3266489909);
  h := h # (h >> 16);
  return (case when h >= 2147483648 then h - 4294967296 else h end)::integer;
end $$;
create or replace function pg_catalog.murmur3_32_hash(text) returns integer language sql immutable as
  $$ select pg_catalog.redshift_local_murmur3(convert_to($1, 'UTF8'), 0) $$;
create or replace function pg_catalog.murmur3_32_hash(varbyte) returns integer language sql immutable as
  $$ select pg_catalog.redshift_local_murmur3($1, 0) $$;
create or replace function pg_catalog.murmur3_32_hash(bigint) returns integer language sql immutable as
  $$ select pg_catalog.redshift_local_murmur3(pg_catalog.redshift_local_bytes($1, 8), 0) $$;
-- AWS does not say how these are computed: CHECKSUM, and a seed of MURMUR3_32_HASH, whose documented results are not those of the algorithm.
create or replace function pg_catalog.redshift_local_refuse_hash(name text) returns integer language plpgsql immutable as $$
begin
  raise exception using errcode = '0A000', message = 'redshift-local does not emulate ' || name, hint = 'FNV_HASH and MD5 give the values of Redshift.';
end $$;
create or replace function pg_catalog.checksum(anyelement) returns integer language sql immutable as $$ select pg_catalog.redshift_local_refuse_hash('CHECKSUM') $$;
create or replace function pg_catalog.checksum(text) returns integer language sql immutable as $$ select pg_catalog.redshift_local_refuse_hash('CHECKSUM') $$;
create or replace function pg_catalog.murmur3_32_hash(anyelement, integer) returns integer language sql immutable as $$ select pg_catalog.redshift_local_refuse_hash('MURMUR3_32_HASH with a seed') $$;
create or replace function pg_catalog.murmur3_32_hash(text, integer) returns integer language sql immutable as $$ select pg_catalog.redshift_local_refuse_hash('MURMUR3_32_HASH with a seed') $$;
`;
