/** Types that a text literal which is stored may become: all that columns have, but SUPER. */
const columnTypes = [
  ...['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'boolean'],
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'bpchar', 'varbyte'],
];

/** The type of text literals that are stored. */
export const storedTextType = 'pg_catalog.redshift_local_text';

/**
 * A literal like '5' is read as the type of the column that it is stored in; in a SUPER column it is text, which Postgres would read as
 * JSON. Postgres decides that by the type of the literal, so it gets one of its own, which becomes any other where it is stored.
 */
export const storedTextSql = `
do $$
declare target text;
begin
  if to_regtype('${storedTextType}') is not null then return; end if;
  create type ${storedTextType};
  create function ${storedTextType}_in(cstring) returns ${storedTextType} language internal immutable strict as 'textin';
  create function ${storedTextType}_out(${storedTextType}) returns cstring language internal immutable strict as 'textout';
  create type ${storedTextType} (input = ${storedTextType}_in, output = ${storedTextType}_out, like = text);
  create cast (${storedTextType} as text) without function as assignment;
  create cast (${storedTextType} as varchar) without function as assignment;
  create function ${storedTextType}_super(${storedTextType}) returns jsonb language sql immutable strict as 'select to_jsonb($1::text)';
  create cast (${storedTextType} as jsonb) with function ${storedTextType}_super(${storedTextType}) as assignment;
  foreach target in array array[${columnTypes.map((type) => `'${type}'`).join(', ')}] loop
    execute format('create cast (${storedTextType} as %s) with inout as assignment', target);
  end loop;
end $$;
`;
