/**
 * The SUPER type: a domain over jsonb with Redshift's dynamic typing in place of the operators and casts of jsonb. `super-paths.ts`
 * rewrites navigation to the functions here.
 */

/** Types that a SUPER value may be compared with. */
const comparedTypes = [
  'text',
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'bool',
  'date',
  'timestamp',
  'timestamptz',
];
/** Those that it may be calculated with. */
const numberTypes = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];
const comparisons = ['=', '<>', '<', '<=', '>', '>='];
const names: Readonly<Record<string, string>> = {
  '=': 'eq',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  '||': 'concat',
  '~~': 'like',
  '!~~': 'unlike',
  '~~*': 'ilike',
  '!~~*': 'unilike',
  '~': 'match',
  '!~': 'unmatch',
};

/** Views of a user may depend on an operator, so it is made once; only its function is replaced. */
const create = (operator: string, left: string, right: string, call: string): string =>
  `do $$ begin
  if to_regoperator('pg_catalog.${operator}(${left}, ${right})') is null then
    create operator pg_catalog.${operator} (leftarg = ${left}, rightarg = ${right}, function = pg_catalog.${call});
  end if;
end $$;`;

/**
 * An operator between SUPER and another type. The function is inlined, so that equality can still be hashed and merged: it ends in
 * the operator of jsonb, which lies where no search path finds it.
 */
function comparison(operator: string, left: string, right: string): string {
  const name = `redshift_local_super_${names[operator]}`;
  const [a, b] = [left === 'jsonb' ? '$1' : 'to_jsonb($1)', right === 'jsonb' ? '$2' : 'to_jsonb($2)'];
  const compare = `${a} operator(pg_toast.${operator}) ${b}`;
  // Equality of different types is false, an order between them is unknown (AWS docs, Dynamic typing).
  const body =
    operator === '=' || operator === '<>'
      ? compare
      : `case when jsonb_typeof(${a}) = jsonb_typeof(${b}) then ${compare} end`;
  return [
    `create or replace function pg_catalog.${name}(${left}, ${right}) returns boolean language sql stable as $$ select ${body} $$;`,
    create(operator, left, right, name),
  ].join('\n');
}

function arithmetic(operator: string, left: string, right: string): string {
  const name = `redshift_local_super_${names[operator]}`;
  const [a, b] = [left, right].map((type, index) =>
    type === 'jsonb' ? `$${index + 1}` : `to_jsonb($${index + 1})`,
  );
  return [
    `create or replace function pg_catalog.${name}(${left}, ${right}) returns super language sql stable as
      $$ select pg_catalog.redshift_local_calculate('${operator}', ${a}, ${b}) $$;`,
    create(operator, left, right, name),
  ].join('\n');
}

function textOperator(operator: string, left: string, right: string): string {
  const name = `redshift_local_super_${names[operator]}`;
  const type = operator === '||' ? 'varchar' : 'boolean';
  const value = (side: string, index: number): string => {
    if (side === 'text') return `$${index}`;
    return `pg_catalog.redshift_local_string(to_jsonb($${index}))::text`;
  };
  return [
    `create or replace function pg_catalog.${name}(${left}, ${right}) returns ${type} language sql stable as
      $$ select (${value(left, 1)} operator(pg_catalog.${operator}) ${value(right, 2)})::${type} $$;`,
    create(operator, left, right, name),
  ].join('\n');
}

const pairs = (types: readonly string[]): [string, string][] =>
  types.flatMap((type): [string, string][] => [
    ['jsonb', type],
    [type, 'jsonb'],
  ]);

const operatorsSql = [
  ...comparisons.flatMap((operator) => [
    ...pairs(comparedTypes).map(([left, right]) => comparison(operator, left, right)),
    // For SUPER on both sides: with a right side of jsonb, Postgres would read a literal there as JSON.
    comparison(operator, 'jsonb', 'anyelement'),
  ]),
  ...['+', '-', '*', '/', '%'].flatMap((operator) =>
    [...pairs(numberTypes), ['jsonb', 'jsonb'] as const].map(([left, right]) =>
      arithmetic(operator, left, right),
    ),
  ),
  ...['~~', '!~~', '~~*', '!~~*', '~', '!~'].map((operator) => textOperator(operator, 'jsonb', 'text')),
  ...[
    ['jsonb', 'text'],
    ['text', 'jsonb'],
    ['jsonb', 'anyelement'],
  ].map(([left, right]) => textOperator('||', left as string, right as string)),
].join('\n');

/** Casts of jsonb give null when the value is of another type (AWS docs, Lax semantics). */
const castTypes = [
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'bool',
  'date',
  'timestamp',
  'timestamptz',
  'varchar',
  'bpchar',
];
const castBody = (type: string): string => {
  if (type === 'varchar' || type === 'bpchar') return `select pg_catalog.redshift_local_string($1)::${type}`;
  const isNumber = numberTypes.includes(type);
  const kinds = isNumber ? `'number', 'string'` : type === 'bool' ? `'boolean', 'string'` : `'string'`;
  const value = `$1 #>> '{}'`;
  if (!isNumber)
    return `select case when jsonb_typeof($1) in (${kinds}) then pg_catalog.redshift_local_valid(${value}, '${type}')::${type} end`;
  // A number with a fraction becomes an integer by rounding.
  const number = `pg_catalog.redshift_local_valid(${value}, 'numeric')::numeric`;
  const whole = type.startsWith('int') ? `round(${number})` : number;
  return `select case when jsonb_typeof($1) in (${kinds}) then pg_catalog.redshift_local_valid((${whole})::text, '${type}')::${type} end`;
};
const castsSql = castTypes
  .map((type) => {
    const name = `pg_catalog.redshift_local_to_${type}`;
    return `create or replace function ${name}(jsonb) returns ${type} language sql stable strict as $$ ${castBody(type)} $$;
do $$ begin
  if exists (select from pg_catalog.pg_cast where castsource = 'jsonb'::regtype and casttarget = '${type}'::regtype) then
    update pg_catalog.pg_cast set castfunc = '${name}(jsonb)'::regprocedure, castmethod = 'f'
      where castsource = 'jsonb'::regtype and casttarget = '${type}'::regtype;
  else create cast (jsonb as ${type}) with function ${name}(jsonb);
  end if;
end $$;`;
  })
  .join('\n');

/** Scalars may be stored in a SUPER column. */
const storedTypes = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'bool', 'varchar'];
const storedSql = storedTypes
  .map(
    (
      type,
    ) => `create or replace function pg_catalog.redshift_local_from_${type}(${type}) returns jsonb language sql stable strict as
  $$ select to_jsonb($1) $$;
do $$ begin
  if not exists (select from pg_catalog.pg_cast where castsource = '${type}'::regtype and casttarget = 'jsonb'::regtype) then
    create cast (${type} as jsonb) with function pg_catalog.redshift_local_from_${type}(${type}) as assignment;
  end if;
end $$;`,
  )
  .join('\n');

/** Functions of text that take a SUPER string; anything else gives null. */
const textFunctions: readonly (readonly [name: string, rest: readonly string[], returns: string])[] = [
  ['upper', [], 'varchar'],
  ['lower', [], 'varchar'],
  ['initcap', [], 'varchar'],
  ['btrim', [], 'varchar'],
  ['ltrim', [], 'varchar'],
  ['rtrim', [], 'varchar'],
  ['length', [], 'integer'],
  ['len', [], 'integer'],
  ['char_length', [], 'integer'],
  ['character_length', [], 'integer'],
  ['left', ['integer'], 'varchar'],
  ['right', ['integer'], 'varchar'],
  ['substring', ['integer'], 'varchar'],
  ['substring', ['integer', 'integer'], 'varchar'],
  ['replace', ['text', 'text'], 'varchar'],
  ['split_part', ['text', 'integer'], 'varchar'],
  ['to_date', ['text'], 'date'],
];
const textFunctionsSql = textFunctions
  .map(
    ([name, rest, returns]) =>
      `create or replace function pg_catalog.${name}(${['jsonb', ...rest].join(', ')}) returns ${returns} language sql stable as
  $$ select pg_catalog.${name}(${['pg_catalog.redshift_local_string($1)', ...rest.map((_, index) => `$${index + 2}`)].join(', ')})::${returns} $$;`,
  )
  .join('\n');

const movedOperators = comparisons.map((operator) => `'${operator}'`).join(', ');

/** What the other parts use: it comes first. */
export const superTypeSql = String.raw`
do $$ begin
  if to_regtype('pg_catalog.super') is null then create domain pg_catalog.super as jsonb; end if;
end $$;

-- The operators of jsonb would read a literal beside a SUPER value as JSON. Indexes, GROUP BY and joins find them all the same.
grant usage on schema pg_toast to public;
update pg_catalog.pg_operator set oprnamespace = 'pg_toast'::regnamespace
  where oprnamespace = 'pg_catalog'::regnamespace and oprcode::oid < 16384
    and ((oprname in (${movedOperators}) and oprleft = 'jsonb'::regtype and oprright = 'jsonb'::regtype)
      or (oprname = '-' and oprleft = 'jsonb'::regtype) or (oprname = '||' and oprleft = 'jsonb'::regtype));

-- The text when it is a value of the type, otherwise null. Not immutable: the planner must not look at it early.
create or replace function pg_catalog.redshift_local_valid(text, type text) returns text language plpgsql stable as $$
begin
  return case when pg_input_is_valid($1, $2) then $1 end;
end $$;

create or replace function pg_catalog.redshift_local_string(jsonb) returns varchar language sql immutable as
  $$ select case when jsonb_typeof($1) not in ('object', 'array', 'null') then $1 #>> '{}' end::varchar $$;

-- Navigation: a JSON null is a null, whatever stands in brackets behind a column that is no SUPER passes through.
create or replace function pg_catalog.redshift_local_item(jsonb) returns super language sql immutable as
  $$ select case when jsonb_typeof($1) <> 'null' then $1 end $$;
create or replace function pg_catalog.redshift_local_item(anyelement) returns anyelement language sql immutable as $$ select $1 $$;
create or replace function pg_catalog.redshift_local_attribute(text) returns text language sql stable as
  $$ select case when lower(coalesce(nullif(current_setting('redshift.enable_case_sensitive_super_attribute', true), ''),
      nullif(current_setting('redshift.enable_case_sensitive_identifier', true), ''), 'off')) in ('on', 'true', '1', 'yes') then $1 else lower($1) end $$;

create or replace function pg_catalog.redshift_local_unnest(jsonb) returns table (value super, index bigint) language sql immutable rows 10 as
  $$ select case when jsonb_typeof(e.v) <> 'null' then e.v end, e.n - 1
     from jsonb_array_elements(case when jsonb_typeof($1) = 'array' then $1 end) with ordinality as e(v, n) $$;
create or replace function pg_catalog.redshift_local_unpivot(jsonb) returns table (value super, name varchar) language sql immutable rows 10 as
  $$ select case when jsonb_typeof(e.v) <> 'null' then e.v end, e.k::varchar
     from jsonb_each(case when jsonb_typeof($1) = 'object' then $1 end) as e(k, v) $$;

create or replace function pg_catalog.redshift_local_calculate(operator text, a jsonb, b jsonb) returns super language plpgsql immutable as $$
declare x numeric; y numeric;
begin
  if jsonb_typeof(a) <> 'number' or jsonb_typeof(b) <> 'number' or a is null or b is null then return null; end if;
  x := (a #>> '{}')::numeric;
  y := (b #>> '{}')::numeric;
  return to_jsonb(case operator when '+' then x + y when '-' then x - y when '*' then x * y when '%' then x % y
    else case when scale(x) = 0 and scale(y) = 0 then div(x, y) else x / y end end);
end $$;
`;

export const superFunctionsSql = String.raw`
${castsSql}
${storedSql}
${operatorsSql}
${textFunctionsSql}

-- x::super: text becomes a string, whatever it holds.
create or replace function pg_catalog.redshift_local_super(text) returns super language sql immutable as $$ select to_jsonb($1) $$;
create or replace function pg_catalog.redshift_local_super(jsonb) returns super language sql immutable as $$ select $1 $$;
create or replace function pg_catalog.redshift_local_super(anyelement) returns super language sql stable as $$ select to_jsonb($1) $$;

create or replace function pg_catalog.json_parse(source varchar) returns super language plpgsql immutable strict as $$
begin
  if not pg_input_is_valid(source::text, 'jsonb') then
    raise exception using errcode = 'XX000', message = 'Invalid JSON format', detail = 'JSON_PARSE: ' || left(source, 200);
  end if;
  return source::text::jsonb;
end $$;
create or replace function pg_catalog.can_json_parse(source varchar) returns boolean language sql immutable as
  $$ select pg_input_is_valid($1::text, 'jsonb') $$;
create or replace function pg_catalog.redshift_local_compact(value jsonb) returns text language plpgsql immutable as $$
begin
  return case jsonb_typeof(value)
    when 'object' then '{' || coalesce((select string_agg(to_json(key)::text || ':' || pg_catalog.redshift_local_compact(v), ',') from jsonb_each(value) as e(key, v)), '') || '}'
    when 'array' then '[' || coalesce((select string_agg(pg_catalog.redshift_local_compact(v), ',' order by n) from jsonb_array_elements(value) with ordinality as e(v, n)), '') || ']'
    else value::text
  end;
end $$;
create or replace function pg_catalog.json_serialize(value super) returns varchar language sql immutable strict as
  $$ select pg_catalog.redshift_local_compact($1::jsonb)::varchar $$;
create or replace function pg_catalog.json_size(value super) returns bigint language sql immutable strict as
  $$ select octet_length(pg_catalog.redshift_local_compact($1::jsonb))::bigint $$;
create or replace function pg_catalog.json_typeof(value super) returns varchar language sql immutable strict as
  $$ select jsonb_typeof($1::jsonb)::varchar $$;

-- Inspection: false for null.
create or replace function pg_catalog.redshift_local_is(value jsonb, kind text) returns boolean language sql immutable as
  $$ select coalesce(jsonb_typeof($1) = $2, false) $$;
create or replace function pg_catalog.redshift_local_is_integer(value jsonb, bound numeric) returns boolean language sql immutable as
  $$ select coalesce(case when jsonb_typeof($1) = 'number' then scale(($1 #>> '{}')::numeric) = 0 and ($1 #>> '{}')::numeric >= -$2 and ($1 #>> '{}')::numeric < $2 end, false) $$;
create or replace function pg_catalog.is_array(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'array') $$;
create or replace function pg_catalog.is_object(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'object') $$;
create or replace function pg_catalog.is_boolean(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'boolean') $$;
create or replace function pg_catalog.is_varchar(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'string') $$;
create or replace function pg_catalog.is_char(value super) returns boolean language sql immutable as
  $$ select pg_catalog.redshift_local_is($1, 'string') and octet_length($1 #>> '{}') = length($1 #>> '{}') $$;
create or replace function pg_catalog.is_scalar(value super) returns boolean language sql immutable as
  $$ select coalesce(jsonb_typeof($1) in ('string', 'number', 'boolean'), false) $$;
create or replace function pg_catalog.is_decimal(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is($1, 'number') $$;
create or replace function pg_catalog.is_float(value super) returns boolean language plpgsql immutable as $$
begin
  raise exception using errcode = '0A000', message = 'redshift-local does not emulate IS_FLOAT', hint = 'Its SUPER numbers are all decimal.';
end $$;
create or replace function pg_catalog.is_smallint(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is_integer($1, 32768) $$;
create or replace function pg_catalog.is_integer(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is_integer($1, 2147483648) $$;
create or replace function pg_catalog.is_bigint(value super) returns boolean language sql immutable as $$ select pg_catalog.redshift_local_is_integer($1, 9223372036854775808) $$;
create or replace function pg_catalog.decimal_precision(value super) returns integer language sql immutable as
  $$ select case when jsonb_typeof($1) = 'number' then length(replace(ltrim(replace($1 #>> '{}', '-', ''), '0.'), '.', '')) end $$;
create or replace function pg_catalog.decimal_scale(value super) returns integer language sql immutable as
  $$ select case when jsonb_typeof($1) = 'number' then scale(($1 #>> '{}')::numeric) end $$;

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
create or replace function pg_catalog.lower_attribute_names(super) returns super language plpgsql immutable as $$
begin
  return case jsonb_typeof($1)
    when 'object' then coalesce((select jsonb_object_agg(lower(k), pg_catalog.lower_attribute_names(v)) from jsonb_each($1) as e(k, v)), '{}')
    when 'array' then coalesce((select jsonb_agg(pg_catalog.lower_attribute_names(v) order by n) from jsonb_array_elements($1) with ordinality as e(v, n)), '[]')
    else $1 end;
end $$;
create or replace function pg_catalog.upper_attribute_names(super) returns super language plpgsql immutable as $$
begin
  return case jsonb_typeof($1)
    when 'object' then coalesce((select jsonb_object_agg(upper(k), pg_catalog.upper_attribute_names(v)) from jsonb_each($1) as e(k, v)), '{}')
    when 'array' then coalesce((select jsonb_agg(pg_catalog.upper_attribute_names(v) order by n) from jsonb_array_elements($1) with ordinality as e(v, n)), '[]')
    else $1 end;
end $$;

-- Aggregates of SUPER numbers; values of other types are passed over.
create or replace function pg_catalog.redshift_local_sum(numeric, jsonb) returns numeric language sql immutable as
  $$ select case when jsonb_typeof($2) = 'number' then coalesce($1, 0) + ($2 #>> '{}')::numeric else $1 end $$;
create or replace function pg_catalog.redshift_local_least(jsonb, jsonb) returns jsonb language sql immutable as
  $$ select case when $1 is null or ($2 is not null and jsonb_cmp($2, $1) < 0) then $2 else $1 end $$;
create or replace function pg_catalog.redshift_local_greatest(jsonb, jsonb) returns jsonb language sql immutable as
  $$ select case when $1 is null or ($2 is not null and jsonb_cmp($2, $1) > 0) then $2 else $1 end $$;
create or replace function pg_catalog.redshift_local_collect(numeric[], jsonb) returns numeric[] language sql immutable as
  $$ select case when jsonb_typeof($2) = 'number' then array[coalesce($1[1], 0) + ($2 #>> '{}')::numeric, coalesce($1[2], 0) + 1] else $1 end $$;
create or replace function pg_catalog.redshift_local_average(numeric[]) returns numeric language sql immutable as $$ select $1[1] / $1[2] $$;
create or replace aggregate pg_catalog.sum(jsonb) (sfunc = pg_catalog.redshift_local_sum, stype = numeric);
create or replace aggregate pg_catalog.avg(jsonb) (sfunc = pg_catalog.redshift_local_collect, stype = numeric[], finalfunc = pg_catalog.redshift_local_average);
create or replace aggregate pg_catalog.min(jsonb) (sfunc = pg_catalog.redshift_local_least, stype = jsonb);
create or replace aggregate pg_catalog.max(jsonb) (sfunc = pg_catalog.redshift_local_greatest, stype = jsonb);
`;
