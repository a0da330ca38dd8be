import type { LoadError } from 'kysely-redshift';

/** Options of every error of this package. */
export interface RedshiftWriterErrorOptions extends ErrorOptions {
  /** Whether the same batch may succeed when it is loaded again. Default `false`. */
  readonly transient?: boolean;
}

/** Base of every error of this package. */
export class RedshiftWriterError extends Error {
  override readonly name: string = 'RedshiftWriterError';
  /** Whether the same batch may succeed when it is loaded again. */
  readonly transient: boolean;

  constructor(message: string, options: RedshiftWriterErrorOptions = {}) {
    super(message, options);
    this.transient = options.transient ?? false;
  }
}

/** A table definition that cannot be loaded. All faults are named at once. */
export class InvalidTableError extends RedshiftWriterError {
  override readonly name = 'InvalidTableError';
  readonly table: string;
  readonly faults: readonly string[];

  constructor(table: string, faults: readonly string[]) {
    super(`The definition of table ${table} cannot be used: ${faults.join('; ')}.`);
    this.table = table;
    this.faults = faults;
  }
}

/** The methods of a batch were called in an order, or with values, that make no sense. */
export class BatchUsageError extends RedshiftWriterError {
  override readonly name = 'BatchUsageError';
}

/** A table in Redshift differs from its definition in a way that only a person may resolve. Nothing was changed. */
export class SchemaConflictError extends RedshiftWriterError {
  override readonly name = 'SchemaConflictError';
  /** One sentence per difference. */
  readonly conflicts: readonly string[];

  constructor(conflicts: readonly string[]) {
    super(
      `Tables in Redshift contradict their definitions, and were not touched: ${conflicts.join('; ')}. ` +
        'Repair them by hand, or allow the change that is named in brackets; it loses the values of the column.',
    );
    this.conflicts = conflicts;
  }
}

/** COPY refused rows. `errors` says which file, line and column, and why. Loading again changes nothing. */
export class LoadDataError extends RedshiftWriterError {
  override readonly name = 'LoadDataError';
  readonly batchId: string;
  readonly errors: readonly LoadError[];

  constructor(batchId: string, errors: readonly LoadError[], options: ErrorOptions) {
    super(
      `Redshift refused data of batch ${batchId}; nothing was loaded. ${describe(errors, options.cause)}`,
      options,
    );
    this.batchId = batchId;
    this.errors = errors;
  }
}

function describe(errors: readonly LoadError[], cause: unknown): string {
  const [first] = errors;
  if (!first) return `Redshift said: ${cause instanceof Error ? cause.message : String(cause)}`;
  const column = first.column === '' ? '' : `, column ${first.column} (${first.columnType})`;
  const more = errors.length > 1 ? ` There are ${errors.length - 1} more.` : '';
  return (
    `${first.file} line ${first.line}${column}: ${first.reason} (code ${first.code}).${more} ` +
    'Widen the column or reject such values before loading; the staged files are kept.'
  );
}

/** Redshift did not load as many rows as were staged, so the transaction was rolled back. */
export class RowCountMismatchError extends RedshiftWriterError {
  override readonly name = 'RowCountMismatchError';
  readonly batchId: string;
  readonly table: string;
  readonly stagedRows: number;
  readonly loadedRows: number;

  constructor(batchId: string, table: string, stagedRows: number, loadedRows: number) {
    super(
      `Batch ${batchId} staged ${stagedRows} rows for ${table}, but COPY loaded ${loadedRows}; nothing was stored. ` +
        'Somebody changed the staged files, or a row was cut in two: load the objects again.',
      { transient: true },
    );
    this.batchId = batchId;
    this.table = table;
    this.stagedRows = stagedRows;
    this.loadedRows = loadedRows;
  }
}

/** The target table holds a key more than once, so a merge would multiply rows. */
export class DuplicateKeyError extends RedshiftWriterError {
  override readonly name = 'DuplicateKeyError';
  readonly table: string;

  constructor(table: string, primaryKey: readonly string[]) {
    super(
      `Table ${table} holds keys (${primaryKey.join(', ')}) more than once; nothing was loaded. ` +
        'Redshift does not enforce primary keys: remove the duplicates, then load again.',
    );
    this.table = table;
  }
}

/**
 * S3 did not take a staged file. Transient, unless the bucket is missing or the role may not write there: then nothing
 * changes until somebody repairs it.
 */
export class StagingError extends RedshiftWriterError {
  override readonly name = 'StagingError';
  readonly url: string;

  constructor(url: string, options: ErrorOptions) {
    const { reason, advice, transient } = explainS3(options.cause);
    super(`Could not write ${url}: ${reason}. Nothing was loaded. ${advice}`, { ...options, transient });
    this.url = url;
  }
}

/** The role of COPY may not read an object. Loading again changes nothing until somebody repairs it. */
export class CopyAccessError extends RedshiftWriterError {
  override readonly name = 'CopyAccessError';
  /** How kysely-redshift sorts it, whatever the server's text says of retries. */
  readonly errorClass = 'fatal';
  readonly url: string;

  constructor(url: string, options: ErrorOptions) {
    const { cause } = options;
    super(
      `Redshift may not read ${url}: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Nothing was loaded. Give the role of COPY s3:GetObject and s3:ListBucket on that bucket.',
      options,
    );
    this.url = url;
  }
}

/** What a failed COPY says when S3 refused it. */
const S3_DENIES = /access ?denied|not authorized|forbidden|\bstatus 403\b/i;

/** The failure of a COPY, as a `CopyAccessError` where it is one. */
export function copyFailure(url: string, cause: unknown): unknown {
  const isDenied = cause instanceof Error && S3_DENIES.test(cause.message);
  return isDenied ? new CopyAccessError(url, { cause }) : cause;
}

/** What AWS' SDK puts on its errors. */
interface S3Failure {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function explainS3(cause: unknown) {
  const { name, message, $metadata }: S3Failure = cause instanceof Error ? cause : { message: String(cause) };
  const reason = name === undefined || name === 'Error' ? (message ?? '') : `${name}: ${message ?? ''}`;
  const status = $metadata?.httpStatusCode;
  if (status === 403) {
    return {
      reason,
      transient: false,
      advice: 'Check that the role may write there (s3:PutObject, s3:AbortMultipartUpload).',
    };
  }
  if (name === 'NoSuchBucket' || status === 404) {
    return { reason, transient: false, advice: 'Create the bucket, or name another one.' };
  }
  if (status === 507 || /InsufficientStorage|StorageFull|no space left|ENOSPC/i.test(reason)) {
    return {
      reason,
      transient: true,
      advice: 'The storage is full: make room (sweep removes what crashed runs left), then load again.',
    };
  }
  return { reason, transient: true, advice: 'Load again later.' };
}
