/** How keys of a document find their columns. `noshred`: the whole document goes to one SUPER column. */
export type DocumentMatching = 'auto' | 'auto ignorecase' | 'noshred' | { readonly pathsUrl: string };

/** What the objects are. A delimiter and a quote are given as their byte. */
export type CopyFormat =
  | { readonly kind: 'json' | 'avro'; readonly matching: DocumentMatching }
  | { readonly kind: 'csv'; readonly delimiter: number; readonly quote: number }
  | {
      readonly kind: 'delimited';
      readonly delimiter: number;
      readonly escape: boolean;
      readonly removeQuotes: boolean;
    }
  | { readonly kind: 'fixed-width'; readonly widths: readonly number[] }
  | { readonly kind: 'parquet'; readonly serializeToJson: boolean };

export type Compression = 'none' | 'gzip' | 'bzip2' | 'zstd';
export type FileEncoding = 'utf8' | 'utf16' | 'utf16le' | 'utf16be';

/** Keys of the statement itself. A role is never assumed: the S3 client's own credentials stand for it. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where and how COPY and UNLOAD reach S3. */
export interface S3Access {
  /** AWS region of the bucket; undefined: the one of the S3 client. */
  readonly region?: string;
  /** Undefined: the credentials of the S3 client. */
  readonly keys?: S3Keys;
}

/** The options of a COPY that redshift-local executes. */
export interface CopyOptions {
  readonly access: S3Access;
  readonly manifest: boolean;
  readonly compression: Compression;
  readonly encoding: FileEncoding;
  readonly format: CopyFormat;
  /** Errors at which the load fails; 0 and 1 both mean the first. Infinity: never. */
  readonly maxErrors: number;
  /** Validate only. */
  readonly noLoad: boolean;
  /** Fill IDENTITY columns from the data. */
  readonly explicitIds: boolean;
  readonly fillRecord: boolean;
  readonly ignoreHeader: number;
  readonly ignoreBlankLines: boolean;
  /** See the AWS docs, Using automatic recognition and DATEFORMAT and TIMEFORMAT strings; undefined: the default format. */
  readonly dateFormat?: string;
  readonly timeFormat?: string;
  readonly acceptAnyDate: boolean;
  /** Text that means NULL; undefined: none does. */
  readonly nullAs?: string;
  readonly blanksAsNull: boolean;
  readonly emptyAsNull: boolean;
  readonly trimBlanks: boolean;
  readonly truncateColumns: boolean;
  readonly roundDecimals: boolean;
  /** Byte for each one that is no UTF-8; undefined: an error. */
  readonly replacement?: number;
}
