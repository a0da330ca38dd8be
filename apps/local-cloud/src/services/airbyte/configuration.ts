import type { JsonObject } from './types.ts';

/** How Airbyte shows a stored secret. */
export const secretMask = '**********';

/** The configuration as the API shows it: every secret of the specification masked. */
export function maskSecrets(configuration: JsonObject, specification: JsonObject): JsonObject {
  return mapSecrets(configuration, specification, () => secretMask);
}

/** What a PUT stores: the new configuration, with the stored secret where the mask was sent back. */
export function keepSecrets(sent: JsonObject, stored: JsonObject, specification: JsonObject): JsonObject {
  return mapSecrets(sent, specification, (value, path) =>
    value === secretMask ? (valueAt(stored, path) ?? value) : value,
  );
}

/**
 * What a PATCH stores: objects merged key by key, everything else replaced. Secrets are no exception: a mask that is
 * echoed in a PATCH becomes the secret, in Airbyte as here.
 */
export function mergeConfiguration(stored: JsonObject, sent: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...stored };
  for (const [key, value] of Object.entries(sent)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? mergeConfiguration(before, value) : value;
  }
  return merged;
}

function mapSecrets(
  value: JsonObject,
  specification: JsonObject,
  change: (value: unknown, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): JsonObject {
  const properties = propertiesOf(specification);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const schema = properties[key];
      if (!isObject(schema)) return [key, child];
      if (schema['airbyte_secret'] === true) return [key, change(child, [...path, key])];
      return [key, isObject(child) ? mapSecrets(child, schema, change, [...path, key]) : child];
    }),
  );
}

/** The properties of an object schema, those of all its alternatives included. */
function propertiesOf(schema: JsonObject): JsonObject {
  const alternatives = Array.isArray(schema['oneOf']) ? (schema['oneOf'] as unknown[]).filter(isObject) : [];
  const own = isObject(schema['properties']) ? schema['properties'] : {};
  return Object.assign({}, ...alternatives.map(propertiesOf), own) as JsonObject;
}

function valueAt(value: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
