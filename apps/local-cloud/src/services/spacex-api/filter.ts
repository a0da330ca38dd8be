import { BadQueryError } from './errors.ts';
import { isObject } from './types.ts';
import type { JsonObject, JsonValue } from './types.ts';

/** Tells whether a document belongs to the answer. */
export type Filter = (document: JsonObject) => boolean;

type Condition = (values: readonly JsonValue[]) => boolean;

/**
 * Compiles the `query` part of a request: equality, `$eq $ne $gt $gte $lt $lte $in $nin $exists $not`, dotted paths,
 * `$and $or $nor`. It follows MongoDB: a list matches when one of its items does, null also matches a missing field,
 * and ranges compare only values of one type.
 *
 * @throws BadQueryError for an operator that is not known here (nothing is ignored silently)
 */
export function compileFilter(query: JsonValue | undefined): Filter {
  if (query === undefined || query === null) return () => true;
  if (!isObject(query)) throw new BadQueryError('query must be an object');
  const filters = Object.entries(query).map(([key, value]) => compileEntry(key, value));
  return (document) => filters.every((filter) => filter(document));
}

function compileEntry(key: string, value: JsonValue): Filter {
  if (key === '$and' || key === '$or' || key === '$nor') {
    if (!Array.isArray(value) || value.length === 0)
      throw new BadQueryError(`${key} must be a nonempty array`);
    const filters = value.map(compileFilter);
    if (key === '$and') return (document) => filters.every((filter) => filter(document));
    if (key === '$or') return (document) => filters.some((filter) => filter(document));
    return (document) => !filters.some((filter) => filter(document));
  }
  if (key.startsWith('$')) throw new BadQueryError(`unknown top level operator: ${key}`);
  const condition = compileCondition(value);
  const path = fieldPath(key);
  return (document) => condition(valuesAt(document, path));
}

function compileCondition(value: JsonValue): Condition {
  if (!isObject(value) || !Object.keys(value).some((key) => key.startsWith('$'))) return equals(value);
  const conditions = Object.entries(value).map(([operator, operand]) => compileOperator(operator, operand));
  return (values) => conditions.every((condition) => condition(values));
}

function compileOperator(operator: string, operand: JsonValue): Condition {
  switch (operator) {
    case '$eq':
      return equals(operand);
    case '$ne':
      return not(equals(operand));
    case '$gt':
      return ordered(operand, (order) => order > 0);
    case '$gte':
      return ordered(operand, (order) => order >= 0);
    case '$lt':
      return ordered(operand, (order) => order < 0);
    case '$lte':
      return ordered(operand, (order) => order <= 0);
    case '$in':
      return anyOf(operator, operand);
    case '$nin':
      return not(anyOf(operator, operand));
    case '$exists':
      return (values) => values.length > 0 === Boolean(operand);
    case '$not':
      return not(compileCondition(operand));
    default:
      throw new BadQueryError(`unknown operator: ${operator}`);
  }
}

const not =
  (condition: Condition): Condition =>
  (values) =>
    !condition(values);

function equals(expected: JsonValue): Condition {
  return (values) =>
    (expected === null && values.length === 0) ||
    values.some(
      (value) =>
        same(value, expected) || (Array.isArray(value) && value.some((item) => same(item, expected))),
    );
}

function anyOf(operator: string, operand: JsonValue): Condition {
  if (!Array.isArray(operand)) throw new BadQueryError(`${operator} needs an array`);
  const conditions = operand.map(equals);
  return (values) => conditions.some((condition) => condition(values));
}

function ordered(operand: JsonValue, accept: (order: number) => boolean): Condition {
  const matches = (value: JsonValue): boolean => {
    if (typeof value !== typeof operand || value === null || operand === null || typeof value === 'object')
      return false;
    // `<` on two values of one scalar type; strings by code unit, which is what ISO dates need.
    return accept(value < (operand as typeof value) ? -1 : value === operand ? 0 : 1);
  };
  return (values) => values.some((value) => matches(value) || (Array.isArray(value) && value.some(matches)));
}

function same(left: JsonValue, right: JsonValue): boolean {
  return left === right || (typeof left === 'object' && JSON.stringify(left) === JSON.stringify(right));
}

/** Splits a dotted path; `_id`, the database's name of the key, is served as `id`. */
export const fieldPath = (key: string): readonly string[] => (key === '_id' ? ['id'] : key.split('.'));

/** The values at a path; a list on the way stands for each of its items, a number picks one. Missing: no value. */
export function valuesAt(value: JsonValue | undefined, path: readonly string[]): readonly JsonValue[] {
  if (value === undefined) return [];
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    const picked = /^\d+$/.test(name) ? valuesAt(items[Number(name)], rest) : [];
    return [...picked, ...items.filter(isObject).flatMap((item) => valuesAt(item, path))];
  }
  return isObject(value) ? valuesAt(value[name], rest) : [];
}
