import { BadQueryError } from './errors.ts';
import { isObject } from './types.ts';
import type { JsonObject, JsonValue } from './types.ts';

/** Makes the part of a document that was asked for. */
export type Projection = (document: JsonObject) => JsonObject;

/**
 * Compiles `options.select`: `"name date_utc"`, `"-links"`, or `{name: 1}`, `{links: 0}`; dotted paths reach into
 * objects and lists. `id` always stays unless it is taken out by name.
 *
 * @throws BadQueryError when fields are asked for and taken out in one request
 */
export function compileSelect(select: JsonValue | undefined): Projection {
  const fields = selectFields(select);
  const id = fields.filter(({ name }) => name === 'id' || name === '_id');
  const others = fields.filter((field) => !id.includes(field));
  const idKept = id.every(({ wanted }) => wanted);
  const including =
    others.length > 0 ? others.every(({ wanted }) => wanted) : id.some(({ wanted }) => wanted);
  if (!including && others.some(({ wanted }) => wanted)) {
    throw new BadQueryError('Projection cannot have a mix of inclusion and exclusion.');
  }
  if (fields.length === 0) return (document) => document;

  const names = others.map(({ name }) => name);
  if (including) {
    const paths = new Set(idKept ? [...names, 'id'] : names);
    return (document) => include(document, paths, '');
  }
  const paths = new Set(idKept ? names : [...names, 'id']);
  return (document) => exclude(document, paths, '') as JsonObject;
}

function selectFields(select: JsonValue | undefined): readonly { name: string; wanted: boolean }[] {
  if (select === undefined || select === null) return [];
  if (typeof select === 'string') {
    return select
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => ({ name: name.replace(/^[-+]/, ''), wanted: !name.startsWith('-') }));
  }
  if (!isObject(select)) throw new BadQueryError('Invalid select() argument. Must be a string or object.');
  return Object.entries(select).map(([name, value]) => ({ name, wanted: Boolean(value) }));
}

function include(document: JsonObject, paths: ReadonlySet<string>, prefix: string): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(document)) {
    const path = prefix + name;
    if (paths.has(path)) {
      kept[name] = value;
    } else if ([...paths].some((wanted) => wanted.startsWith(`${path}.`))) {
      if (isObject(value)) kept[name] = include(value, paths, `${path}.`);
      else if (Array.isArray(value)) {
        kept[name] = (value as JsonValue[]).filter(isObject).map((item) => include(item, paths, `${path}.`));
      }
    }
  }
  return kept;
}

function exclude(value: JsonValue, paths: ReadonlySet<string>, prefix: string): JsonValue {
  if (Array.isArray(value)) return (value as JsonValue[]).map((item) => exclude(item, paths, prefix));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !paths.has(prefix + name))
      .map(([name, item]) => [name, exclude(item, paths, `${prefix}${name}.`)]),
  );
}
