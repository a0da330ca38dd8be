import type { JsonObject } from '../types.ts';
import { defaultFileNamePattern, defaultPathFormat } from './path-format.ts';

/** A destination-s3 configuration, with its defaults filled in. */
export interface S3Settings {
  readonly bucket: string;
  readonly bucketPath: string;
  readonly region: string;
  readonly endpoint?: string;
  /** Absent: whatever the AWS SDK finds, which stands for the instance profile of a real Airbyte. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly pathFormat: string;
  readonly fileNamePattern: string;
  readonly gzip: boolean;
  /** Data fields beside the `_airbyte_` ones instead of inside `_airbyte_data`. */
  readonly flattened: boolean;
}

/** Reads a configuration that was already checked against the connector's specification. */
export function s3Settings(configuration: JsonObject): S3Settings {
  const text = (name: string) => {
    const value = configuration[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const format = configuration['format'] as JsonObject;
  const compression = format['compression'] as JsonObject | undefined;
  const accessKeyId = text('access_key_id');
  const secretAccessKey = text('secret_access_key');
  const endpoint = text('s3_endpoint');
  return {
    bucket: text('s3_bucket_name') ?? '',
    bucketPath: text('s3_bucket_path') ?? '',
    region: text('s3_bucket_region') ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    pathFormat: text('s3_path_format') ?? defaultPathFormat,
    fileNamePattern: text('file_name_pattern') ?? defaultFileNamePattern,
    // GZIP is what the connector takes where nothing is said.
    gzip: (compression?.['compression_type'] ?? 'GZIP') === 'GZIP',
    flattened: format['flattening'] === 'Root level flattening',
  };
}
