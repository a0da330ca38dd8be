import type { ColumnType } from '../table.ts';
import type { DefinedStream } from '../define-stream.ts';
import type { Field, Fields } from '../fields.ts';

/** A JSON Schema (draft 7) as Airbyte's declarative manifests hold it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The schema of a stream for the Airbyte manifest. It names every field, since destination-s3 drops undeclared ones,
 * and allows null nearly everywhere, since it nulls a value whose type does not fit.
 * Numbers are always `number`: a fraction in an `integer` field would be nulled.
 */
export function airbyteSchema(stream: DefinedStream): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: stream.name,
    description: stream.description,
    ...objectSchema(stream.fields, 'object'),
  };
}

const nullable = (type: string) => ['null', type];

function objectSchema(fields: Fields, type: string | readonly string[]): JsonSchema {
  const properties = Object.entries(fields).map(([key, field]) => [key, fieldSchema(key, field)] as const);
  return { type, additionalProperties: true, properties: Object.fromEntries(properties) };
}

function fieldSchema(key: string, field: Field): JsonSchema {
  switch (field.kind) {
    case 'leaf':
      return {
        // The primary key alone is never null.
        type: key === 'id' && field.required ? 'string' : nullable(jsonTypeOf(field.type)),
        description:
          field.unit === undefined ? field.description : `${field.description} Unit: ${field.unit}.`,
      };
    case 'object':
      return objectSchema(field.fields, nullable('object'));
    case 'list':
      return { type: nullable('array'), items: { type: nullable(jsonTypeOf(field.item.type)) } };
    case 'rows': {
      const type = [...nullable('object'), ...(field.shorthand === undefined ? [] : ['string'])];
      return { type: nullable('array'), items: objectSchema(field.fields, type) };
    }
    case 'unloaded':
      return { type: nullable('array'), items: { type: nullable('string') }, description: field.description };
  }
}

function jsonTypeOf(type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'integer':
    case 'bigint':
    case 'double':
    case 'numeric':
      return 'number';
    default:
      return 'string';
  }
}
