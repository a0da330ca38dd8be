import { BadQueryError } from './errors.ts';
import { fieldPath, valuesAt } from './filter.ts';
import { isObject } from './types.ts';
import type { JsonObject, JsonValue } from './types.ts';

/** Orders two documents, as `Array.prototype.sort` wants. */
export type Comparison = (left: JsonObject, right: JsonObject) => number;

const directions: Readonly<Record<string, 1 | -1>> = {
  '1': 1,
  asc: 1,
  ascending: 1,
  '-1': -1,
  desc: -1,
  descending: -1,
};

/**
 * Compiles `options.sort`: `{field: 1 | -1 | "asc" | "desc"}` or `"field -other"`; `undefined` keeps the stored order.
 * Null and missing come first, then numbers, strings, objects, lists, booleans: MongoDB's order of types.
 *
 * @throws BadQueryError for another shape or direction
 */
export function compileSort(sort: JsonValue | undefined): Comparison | undefined {
  const fields = sortFields(sort);
  if (fields.length === 0) return undefined;
  // A document is compared many times; its keys are looked up once.
  const known = new WeakMap<JsonObject, readonly JsonValue[]>();
  const keysOf = (document: JsonObject): readonly JsonValue[] => {
    const keys =
      known.get(document) ?? fields.map(({ path, direction }) => sortKey(document, path, direction));
    known.set(document, keys);
    return keys;
  };
  return (left, right) => {
    const [leftKeys, rightKeys] = [keysOf(left), keysOf(right)];
    for (const [index, { direction }] of fields.entries()) {
      const order = compare(leftKeys[index] ?? null, rightKeys[index] ?? null) * direction;
      if (order !== 0) return order;
    }
    return 0;
  };
}

function sortFields(sort: JsonValue | undefined): readonly { path: readonly string[]; direction: 1 | -1 }[] {
  if (sort === undefined || sort === null) return [];
  if (typeof sort === 'string') {
    return sort
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => ({ path: fieldPath(name.replace(/^-/, '')), direction: name.startsWith('-') ? -1 : 1 }));
  }
  if (!isObject(sort)) throw new BadQueryError('Invalid sort() argument. Must be a string or object.');
  return Object.entries(sort).map(([name, value]) => {
    const direction = directions[String(value).toLowerCase()];
    if (!direction) throw new BadQueryError(`Invalid sort value: {${name}: ${JSON.stringify(value)} }`);
    return { path: fieldPath(name), direction };
  });
}

/** Of a list, the smallest item counts going up and the largest going down. */
function sortKey(document: JsonObject, path: readonly string[], direction: 1 | -1): JsonValue {
  const values = valuesAt(document, path).flatMap((value) =>
    Array.isArray(value) ? (value as JsonValue[]) : [value],
  );
  return (
    values.reduce<JsonValue | undefined>(
      (best, value) => (best === undefined || compare(value, best) * direction < 0 ? value : best),
      undefined,
    ) ?? null
  );
}

function typeRank(value: JsonValue): number {
  if (value === null) return 0;
  if (Array.isArray(value)) return 4;
  return { number: 1, string: 2, object: 3, boolean: 5 }[typeof value as 'number'];
}

function compare(left: JsonValue, right: JsonValue): number {
  const ranks = typeRank(left) - typeRank(right);
  if (ranks !== 0 || left === null || right === null) return ranks;
  const [a, b] =
    typeof left === 'object' ? [JSON.stringify(left), JSON.stringify(right)] : [left, right as typeof left];
  return a < b ? -1 : a > b ? 1 : 0;
}
