/** Base class of the errors of this package. Bad lines are no errors: see `RejectItem`. */
export class S3ReaderError extends Error {
  /** Whether the same call may succeed later. */
  readonly transient: boolean = false;
  readonly bucket: string;
  readonly key: string;

  constructor(message: string, bucket: string, key: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.bucket = bucket;
    this.key = key;
  }
}

/** The object is another one than was listed (S3 answered 412 to If-Match). What was read of it must be dropped. */
export class ObjectReplacedError extends S3ReaderError {
  override readonly transient = true;

  constructor(bucket: string, key: string, options?: ErrorOptions) {
    super(
      `s3://${bucket}/${key} was replaced since it was listed. Drop what was read of it and list the bucket again.`,
      bucket,
      key,
      options,
    );
  }
}

/** The object is gone since it was listed, as when an Airbyte sync in overwrite mode ends. */
export class ObjectMissingError extends S3ReaderError {
  override readonly transient = true;

  constructor(bucket: string, key: string, options?: ErrorOptions) {
    super(
      `s3://${bucket}/${key} was deleted since it was listed. Drop what was read of it and list the bucket again.`,
      bucket,
      key,
      options,
    );
  }
}

/** The content cannot be decoded, such as a truncated gzip stream. Reading again gives the same. */
export class CorruptObjectError extends S3ReaderError {
  constructor(bucket: string, key: string, problem: string, options?: ErrorOptions) {
    super(
      `s3://${bucket}/${key} is corrupt: ${problem}. Nothing of it may be loaded; run the Airbyte sync again or remove the object.`,
      bucket,
      key,
      options,
    );
  }
}

/** The connection broke more often in a row than allowed, or S3 answered with an error. */
export class ObjectReadError extends S3ReaderError {
  override readonly transient: boolean;
  /** Bytes (compressed) that had been received. */
  readonly receivedBytes: number;

  constructor(
    bucket: string,
    key: string,
    details: { readonly receivedBytes: number; readonly transient: boolean; readonly cause: unknown },
  ) {
    const next = details.transient ? 'Run it again.' : 'Check the permissions and the endpoint.';
    super(
      `Reading s3://${bucket}/${key} failed after ${details.receivedBytes} bytes: ${messageOf(details.cause)}. ${next}`,
      bucket,
      key,
      { cause: details.cause },
    );
    this.receivedBytes = details.receivedBytes;
    this.transient = details.transient;
  }
}

/** The bucket could not be listed. */
export class ListObjectsError extends S3ReaderError {
  override readonly transient: boolean;

  constructor(
    bucket: string,
    prefix: string,
    details: { readonly transient: boolean; readonly cause: unknown },
  ) {
    super(
      `Listing s3://${bucket}/${prefix} failed: ${messageOf(details.cause)}. ` +
        (details.transient ? 'Run it again.' : 'Check the bucket, the permissions and the endpoint.'),
      bucket,
      prefix,
      { cause: details.cause },
    );
    this.transient = details.transient;
  }
}

function messageOf(cause: unknown): string {
  const { name, message } = (cause ?? {}) as Partial<Error>;
  return message || name || String(cause);
}
