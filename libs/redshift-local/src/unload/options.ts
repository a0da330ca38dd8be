import type { S3Access } from '../copy/options.ts';

/** What the objects are. A delimiter is given as one character. */
export type UnloadFormat =
  | { readonly kind: 'csv'; readonly delimiter: string }
  | {
      readonly kind: 'delimited';
      readonly delimiter: string;
      readonly addQuotes: boolean;
      readonly escape: boolean;
    }
  | { readonly kind: 'fixed-width'; readonly widths: readonly number[] }
  | { readonly kind: 'json' }
  | { readonly kind: 'parquet'; readonly rowGroupBytes: number };

/** The options of an UNLOAD. */
export interface UnloadOptions {
  readonly access: S3Access;
  readonly format: UnloadFormat;
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly header: boolean;
  /** Text for NULL; undefined: the default of the format. */
  readonly nullAs?: string;
  readonly manifest: 'none' | 'plain' | 'verbose';
  /** Names of the result's columns, as in the catalogue. */
  readonly partitionBy: readonly string[];
  /** Keep the partition columns in the files. */
  readonly includePartitions: boolean;
  readonly parallel: boolean;
  readonly overwrite: 'never' | 'allow' | 'clean';
  readonly maxFileBytes: number;
  /** Ending of the names, in the place of the default one. */
  readonly extension?: string;
}

/** An UNLOAD to S3, understood. */
export interface UnloadCommand {
  readonly kind: 'unload';
  /** The query, translated for Postgres. */
  readonly query: string;
  readonly bucket: string;
  /** What the keys of all objects start with. */
  readonly prefix: string;
  readonly options: UnloadOptions;
}
