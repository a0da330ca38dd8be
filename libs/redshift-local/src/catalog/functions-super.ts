/**
 * The SUPER type: a domain over jsonb with Redshift's dynamic typing in place of the operators and casts of jsonb. `super-paths.ts`
 * rewrites navigation to the functions here. What is called by name lies in functions-super-values.ts and functions-arrays.ts.
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

-- Values of different types sort as boolean, number, string, array, object (AWS docs, ARRAY_SORT); a JSON null is the last.
create or replace function pg_catalog.redshift_local_super_cmp(a jsonb, b jsonb) returns integer language plpgsql immutable strict parallel safe as $$
declare
  kinds constant text[] := array['boolean', 'number', 'string', 'array', 'object', 'null'];
  difference integer := array_position(kinds, jsonb_typeof(a)) - array_position(kinds, jsonb_typeof(b));
begin
  return case when difference = 0 then jsonb_cmp(a, b) else difference end;
end $$;
update pg_catalog.pg_amproc set amproc = 'pg_catalog.redshift_local_super_cmp(jsonb, jsonb)'::regprocedure where amproc = 'jsonb_cmp'::regproc;

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
-- UNNEST of what the catalogue has for arrays.
create or replace function pg_catalog.redshift_local_unnest(anyarray) returns table (value anyelement, index bigint) language sql immutable rows 10 as
  $$ select e.v, e.n - 1 from unnest($1) with ordinality as e(v, n) $$;
create or replace function pg_catalog.redshift_local_unnest(int2vector) returns table (value int2, index bigint) language sql immutable rows 10 as
  $$ select e.v, e.n - 1 from unnest($1) with ordinality as e(v, n) $$;
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

export const superOperatorsSql = String.raw`
${castsSql}
${storedSql}
${operatorsSql}
${textFunctionsSql}

-- x::super: text becomes a string, whatever it holds.
create or replace function pg_catalog.redshift_local_super(text) returns super language sql immutable as $$ select to_jsonb($1) $$;
create or replace function pg_catalog.redshift_local_super(jsonb) returns super language sql immutable as $$ select $1 $$;
create or replace function pg_catalog.redshift_local_super(anyelement) returns super language sql stable as $$ select to_jsonb($1) $$;
`;
