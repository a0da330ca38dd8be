/** Functions of text that take numbers, dates and times, too, and what follows their first argument. */
const textFunctions: readonly (readonly [name: string, rest: string])[] = [
  ...['upper', 'lower', 'initcap', 'reverse', 'md5', 'len', 'length', 'char_length', 'character_length'].map(
    (name) => [name, ''] as const,
  ),
  ...['textlen', 'btrim', 'ltrim', 'rtrim'].map((name) => [name, ''] as const),
  ...['btrim', 'ltrim', 'rtrim', 'strpos', 'position'].map((name) => [name, ', text'] as const),
  ...[
    'left',
    'right',
    'strleft',
    'strright',
    'repeat',
    'replicate',
    'lpad',
    'rpad',
    'substring',
    'substr',
  ].map((name) => [name, ', integer'] as const),
  ...['substring', 'substr'].map((name) => [name, ', integer, integer'] as const),
  ...['lpad', 'rpad'].map((name) => [name, ', integer, text'] as const),
  ...['replace', 'translate'].map((name) => [name, ', text, text'] as const),
  ['split_part', ', text, integer'],
];

/** Those that have optional arguments. */
const patternFunctions: readonly (readonly [name: string, rest: string])[] = [
  ['regexp_substr', ", text, integer default 1, integer default 1, text default ''"],
  ['regexp_replace', ", text, text default '', integer default 1, text default ''"],
  ['regexp_count', ", text, integer default 1, text default ''"],
  ['regexp_instr', ", text, integer default 1, integer default 1, integer default 0, text default ''"],
];

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const rows = [
  ...textFunctions.map(([name, rest]) => ['pg_catalog', name, rest]),
  ...patternFunctions.map(([name, rest]) => ['pg_toast', name, rest]),
].map((row) => `(${row.map(quote).join(', ')})`);

/**
 * Numbers, dates and times become text where a function of text gets them (AWS docs, Type compatibility and conversion). Casts for that
 * would also make text of them in comparisons, so each function has one more form for each type.
 */
export const implicitConversionsSql = `
do $$
declare wanted record; kind text; original regprocedure; places text;
begin
  for wanted in select *, regexp_replace(rest, ' default [^,]*', '', 'g') as types from (values ${rows.join(', ')}) as w(schema, name, rest) loop
    original := to_regprocedure(format('%s.%s(text%s)', wanted.schema, wanted.name, wanted.types));
    select string_agg(', $' || n, '' order by n) into places from generate_series(2, length(regexp_replace(wanted.types, '[^,]', '', 'g')) + 1) n;
    foreach kind in array array['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'date', 'time', 'timetz', 'timestamp', 'timestamptz'] loop
      execute format('create or replace function %s.%I(%s%s) returns %s language sql stable as %L', wanted.schema, wanted.name, kind, wanted.rest,
        pg_get_function_result(original), format('select %s.%I($1::text%s)', wanted.schema, wanted.name, places));
      if wanted.name = 'strpos' then
        execute format('create or replace function pg_catalog.charindex(text, %s) returns integer language sql stable as %L', kind, 'select pg_catalog.strpos($2::text, $1)');
      end if;
    end loop;
  end loop;
end $$;
`;
