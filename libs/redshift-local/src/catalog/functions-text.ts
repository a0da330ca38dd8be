/** String functions (AWS docs, String functions), besides those in functions.ts. */
export const textFunctionsSql = String.raw`
create or replace function pg_catalog.textlen(text) returns integer language sql immutable as $$ select length($1) $$;
create or replace function pg_catalog.replicate(text, integer) returns varchar language sql immutable as $$ select repeat($1, $2)::varchar $$;
create or replace function pg_catalog.octetindex(part text, whole text) returns integer language sql immutable as
  $$ select position(convert_to($1, 'UTF8') in convert_to($2, 'UTF8')) $$;
create or replace function pg_catalog.strleft(text, integer) returns varchar language sql immutable as $$ select left($1, $2)::varchar $$;
create or replace function pg_catalog.strright(text, integer) returns varchar language sql immutable as $$ select right($1, $2)::varchar $$;
create or replace function pg_catalog.bpcharcmp(text, text) returns integer language sql immutable as
  $$ select case when rtrim($1) > rtrim($2) then 1 when rtrim($1) < rtrim($2) then -1 else 0 end $$;
create or replace function pg_catalog.bttext_pattern_cmp(text, text) returns integer language sql immutable as
  $$ select case when $1 > $2 then 1 when $1 < $2 then -1 else 0 end $$;
create or replace function pg_catalog.difference(text, text) returns integer language sql immutable strict as
  $$ select case when pg_catalog.soundex($1) = '' and pg_catalog.soundex($2) = '' then 1
    else (select count(*)::integer from generate_series(1, 4) i where substr(pg_catalog.soundex($1), i, 1) = nullif(substr(pg_catalog.soundex($2), i, 1), '')) end $$;
create or replace function pg_catalog.soundex(text) returns varchar language plpgsql immutable strict as $$
declare result text := ''; last text := ''; code text; c text;
begin
  foreach c in array string_to_array(upper(regexp_replace($1, '[^A-Za-z]', '', 'g')), null) loop
    code := translate(c, 'BFPVCGJKQSXZDTLMNRAEIOUYHW', '11112222222233455600000099');
    if result = '' then result := c; last := code; continue; end if;
    if code = '9' then continue; end if;
    if code <> '0' and code <> last then result := result || code; end if;
    last := code;
    exit when length(result) = 4;
  end loop;
  return case when result = '' then '' else rpad(result, 4, '0') end;
end $$;

-- A sign may follow, and what is behind the point is cut off; the form with a pattern is not emulated.
create or replace function pg_catalog.text_to_int_alt(text) returns integer language sql immutable strict as
  $$ select trunc(coalesce(nullif(regexp_replace(btrim($1), '^(.*)([+-])$', E'\\2\\1'), ''), '0')::numeric)::integer $$;
create or replace function pg_catalog.text_to_int_alt(text, text) returns integer language plpgsql immutable as $$
begin
  raise exception using errcode = '0A000', message = 'redshift-local does not emulate TEXT_TO_INT_ALT with a format';
end $$;

-- Regular expressions: POSIX, positions from 1.
create or replace function pg_catalog.redshift_local_regexp_flags(parameters text) returns text language plpgsql immutable as $$
begin
  if parameters like '%p%' then return replace(replace(parameters, 'e', ''), 'p', ''); end if;
  return replace(coalesce(parameters, ''), 'e', '');
end $$;
create or replace function pg_toast.regexp_substr(source text, pattern text, start integer default 1, occurrence integer default 1, parameters text default '') returns varchar language sql immutable as
  $$ select case when occurrence < 1 then null else coalesce(regexp_substr(source, pattern, greatest(start, 1), occurrence, pg_catalog.redshift_local_regexp_flags(parameters),
      case when parameters like '%e%' and regexp_count(pattern, '\\((?!\\?)') > 0 then 1 else 0 end), case when source is not null and pattern is not null then '' end) end::varchar $$;
create or replace function pg_toast.regexp_replace(source text, pattern text, replacement text default '', start integer default 1, parameters text default '') returns varchar language sql immutable as
  $$ select pg_catalog.regexp_replace(source, pattern, pg_catalog.regexp_replace(replacement, '\\$([0-9])', '\\\\\\1', 'g'), greatest(start, 1), 0, pg_catalog.redshift_local_regexp_flags(parameters))::varchar $$;
create or replace function pg_toast.regexp_count(source text, pattern text, start integer default 1, parameters text default '') returns integer language sql immutable as
  $$ select regexp_count(source, pattern, greatest(start, 1), pg_catalog.redshift_local_regexp_flags(parameters)) $$;
create or replace function pg_toast.regexp_instr(source text, pattern text, start integer default 1, occurrence integer default 1, ending integer default 0, parameters text default '') returns integer language sql immutable as
  $$ select regexp_instr(source, pattern, greatest(start, 1), occurrence, ending, pg_catalog.redshift_local_regexp_flags(parameters)) $$;

-- Text + text is a concatenation.
create or replace function pg_catalog.redshift_local_join(text, text) returns varchar language sql immutable as $$ select ($1 || $2)::varchar $$;
do $$ begin
  if to_regoperator('pg_catalog.+(text, text)') is null then
    create operator pg_catalog.+ (leftarg = text, rightarg = text, function = pg_catalog.redshift_local_join);
  end if;
end $$;
-- Both sides of CONCAT: bytes stay bytes, anything else becomes text.
create or replace function pg_toast.concat_part(text) returns text language sql immutable as $$ select $1 $$;
create or replace function pg_toast.concat_part(varbyte) returns varbyte language sql immutable as $$ select $1 $$;
create or replace function pg_toast.concat_part(anyelement) returns text language sql immutable as $$ select $1::text $$;
create or replace function pg_toast.concat(varbyte, varbyte) returns varbyte language sql immutable as $$ select $1 || $2 $$;
create or replace function pg_toast.concat(text, text) returns varchar language sql immutable as $$ select ($1 || $2)::varchar $$;
`;
