import { z } from 'zod';
import { notFound, unprocessable } from './problems.ts';
import type { Store } from './store.ts';
import type { JsonObject, StoredDefinition } from './types.ts';

/** The id that Airbyte's registry gives to destination-s3. */
export const s3DefinitionId = '4816b78f-1489-44c1-9060-4b19d5fa9362';

/** The part of destination-s3's settings that the local Airbyte carries out; JSON Schema, as connectors state it. */
export const s3Specification: JsonObject = {
  type: 'object',
  required: ['s3_bucket_name', 's3_bucket_path', 's3_bucket_region', 'format'],
  additionalProperties: true,
  properties: {
    access_key_id: { type: 'string', airbyte_secret: true },
    secret_access_key: { type: 'string', airbyte_secret: true },
    s3_bucket_name: { type: 'string', minLength: 1 },
    s3_bucket_path: { type: 'string', minLength: 1 },
    s3_bucket_region: { type: 'string' },
    s3_endpoint: { type: 'string' },
    s3_path_format: { type: 'string' },
    file_name_pattern: { type: 'string' },
    format: {
      type: 'object',
      required: ['format_type'],
      properties: {
        // The real destination also writes CSV, Avro and Parquet; the local one says at once that it does not.
        format_type: { type: 'string', enum: ['JSONL'] },
        flattening: { type: 'string', enum: ['No flattening', 'Root level flattening'] },
        compression: {
          type: 'object',
          properties: { compression_type: { type: 'string', enum: ['GZIP', 'No Compression'] } },
        },
      },
    },
  },
};

/** The JSON Schema of a connector's settings. Throws a 404 problem for a definition that does not exist. */
export function specificationOf(
  store: Store,
  kind: 'source' | 'destination',
  definitionId: string,
): JsonObject {
  if (kind === 'destination') {
    if (definitionId === s3DefinitionId) return s3Specification;
    throw notFound('STANDARD_DESTINATION_DEFINITION', definitionId);
  }
  return manifestSpecification(definitionOf(store, definitionId).manifest) ?? { type: 'object' };
}

/** The low-code connector with this id. Throws a 404 problem where there is none. */
export function definitionOf(store: Store, definitionId: string): StoredDefinition {
  const definition = store.definitions.find(({ id }) => id === definitionId);
  if (definition) return definition;
  throw notFound('STANDARD_SOURCE_DEFINITION', definitionId);
}

/** `spec.connection_specification` of a manifest, or `undefined` where it is missing. */
export function manifestSpecification(manifest: JsonObject): JsonObject | undefined {
  const specification = (manifest['spec'] as JsonObject | undefined)?.['connection_specification'];
  return typeof specification === 'object' && specification !== null
    ? (specification as JsonObject)
    : undefined;
}

/** Throws a 422 problem that names every setting the connector does not accept. */
export function assertFits(configuration: JsonObject, specification: JsonObject): void {
  const parsed = z.fromJSONSchema(specification as never).safeParse(configuration);
  if (parsed.success) return;
  const issues = parsed.error.issues.map((issue) => `$.${issue.path.join('.')}: ${issue.message}`);
  throw unprocessable(
    `The provided configuration does not fulfill the specification. Errors: ${issues.join(', ')}`,
  );
}
