/** More fields than any schema has (Redshift takes 1,600 columns), fewer than a function can have variables. */
export const maxFields = 10_000;

/** Gives the value of a key by the key's place. */
type ValueAt = (index: number) => unknown;

/** An object made of values. */
type Build = (valueAt: ValueAt) => Record<string, unknown>;

/**
 * Compiles the making of objects that all have the same keys: as one literal it takes a fraction of the time of adding
 * key by key, and the engine knows the shape. The values are asked for in the order of the keys. Keys enter the code as
 * JSON strings only.
 * @throws RangeError for more than {@link maxFields} keys
 */
export function compileObject(keys: readonly string[]): Build {
  return compile(keys, `{ ${members(keys, () => true)} }`);
}

/**
 * The same for the columns of a record of Airbyte. With root-level flattening the fields of the document stand beside
 * Airbyte's own; they are put into `_airbyte_data`, where they are without it.
 */
export function compileAirbyteRow(columns: readonly string[]): Build {
  if (columns.includes('_airbyte_data')) return compileObject(columns);
  const isOwn = (column: string) => column.startsWith('_airbyte_');
  const document = members(columns, (column) => !isOwn(column));
  return compile(columns, `{ ${members(columns, isOwn)} _airbyte_data: { ${document} } }`);
}

const members = (keys: readonly string[], wanted: (key: string) => boolean) =>
  keys.map((key, index) => (wanted(key) ? `${member(key)}: v${index},` : '')).join(' ');

/** Without brackets `__proto__` would set the prototype. */
const member = (key: string) => (key === '__proto__' ? '["__proto__"]' : JSON.stringify(key));

function compile(keys: readonly string[], result: string): Build {
  if (keys.length > maxFields) throw new RangeError(`it has ${keys.length} fields, more than ${maxFields}`);
  const values = keys.map((_, index) => `const v${index} = valueAt(${index});`);
  return new Function('valueAt', `${values.join('\n')}\nreturn ${result};`) as Build;
}
